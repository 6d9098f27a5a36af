//! How a card opens, and changing that while it is open: from the PIN to something better. Never back
//! to a PIN, since one secret under two masks would be a check of the PIN (protocol F4); for that, the
//! service issues another secret.

use leptos::prelude::*;
use symbolon_core::{
    handset::Trouble,
    seal::Secret,
    vault::{Card, CardId, Lock, Locking, Opener, Pin, Profile},
    wire::{answer::Outcome, ids::ProfileId},
};

use super::{
    Working, cards_pin::stale, lock::touch_key_or_new, pin_pad::PinPad, profile::say_over,
};
use crate::{
    memory::{Memory, Screen, Tone, both},
    platform::{
        self, alone, draw, handset,
        shelf::{self, Kept},
        touch,
    },
    words::words,
};

/// What the person wants it to be locked with.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Touch,
    Share(Profile),
}

/// One sentence about how a card opens; other ways, while it is open.
#[component]
pub(super) fn HowItOpens(card: Card) -> impl IntoView {
    let memory = Memory::at_hand();
    let (there, set_there) = both(false);
    leptos::task::spawn_local(async move {
        let found = touch::is_there().await;
        let _ = set_there.try_set(found);
    });
    let said = match card.lock {
        None => words().opens_pin.to_owned(),
        Some(Lock::Touch) => words().opens_touch.to_owned(),
        Some(Lock::Share(_)) => words().opens_share.to_owned(),
    };
    let (id, lock) = (card.id, card.lock);
    let is_open = move || {
        let open = memory.open_card.get();
        open.is_some_and(|(open, _)| open.id == id)
    };
    let go = move |wish: Wish| memory.show(Screen::Relock(wish));
    let profiles = move || memory.kept.with(Kept::mine);
    let share = move |profile: Profile| {
        let label = words().lock_share(&memory.name_of(&profile));
        view! { class="s", <button class="wide" on:click=move |_| go(Wish::Share(profile.clone()))>{label}</button> }
    };
    let shares = move || match lock {
        None | Some(Lock::Touch) => profiles().into_iter().map(share).collect_view(),
        Some(Lock::Share(_)) => Vec::new(),
    };
    view! { class="s",
        <p class="small soft">{said}</p>
        <Show when=is_open fallback=|| view! { class="s", <p class="small soft">{words().open_first}</p> }>
            <Show when=move || there.get() && lock.is_none()><button class="wide" on:click=move |_| go(Wish::Touch)>{words().lock_touch}</button></Show>
            {shares}
        </Show>
    }
}

/// Locks the open card in another way.
#[component]
pub(super) fn Relock(wish: Wish) -> impl IntoView {
    let memory = Memory::at_hand();
    let (trouble, set_trouble) = both(Some(String::new()));
    let on_back = Callback::new(move |()| memory.home());
    let go = move |work: Work| {
        set_trouble.set(None);
        leptos::task::spawn_local(async move {
            let done = alone("cards", relock(memory, work));
            match memory.underway(done).await {
                Ok(Ended::Done) => memory.home(),
                Ok(Ended::WrongPin(said)) => set_trouble.set(Some(said)),
                Ok(Ended::Over(Outcome::Unfit)) => {
                    memory.say(Tone::Bad, words().trouble, words().share_full);
                }
                Ok(Ended::Over(outcome)) => say_over(memory, outcome),
                Err(trouble) => memory.say_trouble(&trouble),
            }
        });
    };
    if matches!(wish, Wish::Touch) {
        go(Work::Touch);
    }
    let at = match &wish {
        Wish::Share(profile) => Some(profile.id),
        Wish::Touch => None,
    };
    let hint = match &wish {
        Wish::Share(profile) => words().share_text(&memory.name_of(profile)),
        Wish::Touch => String::new(),
    };
    let by_share = Callback::new(move |digits: String| {
        if let (Some(at), Some(pin)) = (at, Pin::entered(&digits)) {
            go(Work::Share(at, pin));
        }
    });
    move || match (trouble.get(), at) {
        (Some(trouble), Some(_)) => {
            let hint = hint.clone();
            view! { class="s", <PinPad title=words().old_pin.to_owned() hint trouble on_done=by_share on_back/> }.into_any()
        }
        (None, _) | (Some(_), None) => view! { class="s", <Working/> }.into_any(),
    }
}

/// What is needed to lock it.
enum Work {
    Touch,
    Share(ProfileId, Pin),
}

/// How that ended.
enum Ended {
    Done,
    /// It may be tried again; what to say.
    WrongPin(String),
    /// The server will not have it.
    Over(Outcome),
}

/// Locks the open card anew, under another id.
async fn relock(memory: Memory, work: Work) -> Result<Ended, Trouble> {
    let Some((open, opener)) = memory.open_card.get_untracked() else {
        return Err(stale());
    };
    // As it is kept now: another tab may have moved its counter, locked it anew, or removed it.
    let kept = memory.load().await?.cards;
    let Some(card) = kept.into_iter().find(|card| card.id == open.id) else {
        memory.open_card.set(None);
        memory.reload().await;
        return Err(stale());
    };
    let id = CardId(draw());
    let (locked, opener) = match work {
        Work::Touch => {
            let key = touch_key_or_new(card.holder).await?;
            let locked = card.relocked(id, &opener, &Locking::Touch(&key, draw()));
            (locked, Opener::Touch(key))
        }
        Work::Share(at, pin) => {
            let length = card.secret_length(&opener).unwrap_or_default();
            let mut share = vec![0; length];
            platform::fill(&mut share);
            let share = Secret::new(share);
            let locked = card.relocked(id, &opener, &Locking::Share(at, &share));
            let given = give(memory, at, &pin, (id, &share)).await?;
            if !matches!(given, Ended::Done) {
                return Ok(given);
            }
            (locked, Opener::Share(share))
        }
    };
    if let Some(locked) = locked {
        shelf::replace_cards(std::slice::from_ref(&card), &locked).await?;
        let since = match &opener {
            Opener::Share(_) => memory.aside(|aside| aside.since),
            Opener::Pin(_) | Opener::Touch(_) => memory.away(),
        };
        memory.open(since, locked, opener);
    }
    memory.reload().await;
    Ok(Ended::Done)
}

/// Gives the half to the server, before anything here rests on it.
async fn give(
    memory: Memory,
    at: ProfileId,
    pin: &Pin,
    half: (CardId, &Secret<Vec<u8>>),
) -> Result<Ended, Trouble> {
    let work = async {
        let mut profile = shelf::profile(at).await?.ok_or(Trouble::Gone)?;
        handset().keep_share(&mut profile, pin, half).await
    };
    let kept = alone(&format!("profile {at}"), work).await;
    memory.reload().await;
    let kept = kept?;
    Ok(match kept.outcome {
        Outcome::Approved => Ended::Done,
        Outcome::WrongPin => {
            let left = words().tries_left(kept.tries_left);
            Ended::WrongPin(format!("{} {left}.", words().wrong_pin))
        }
        outcome => Ended::Over(outcome),
    })
}
