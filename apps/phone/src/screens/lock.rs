//! Opening a card: by the phone's own lock, by its PIN, or by the half that a server keeps.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Proven, Trouble},
    seal::Secret,
    vault::{Card, CardId, HolderId, Lock, Offline, Opener, Pin, Profile, TouchGroup, TouchKey},
    wire::{answer::Outcome, ids::ProfileId},
};

use super::{Working, pin_pad::PinPad};
use crate::{
    memory::{Memory, Screen, Tone},
    platform::{
        alone, draw, handset, now, pause,
        shelf::{self, Kept},
        touch, unreadable,
    },
    words::words,
};

/// Milliseconds for which a half that was released stays at hand.
const AT_HAND: i32 = 5 * 60 * 1000;

/// Shows a card's code, or the screen that has to be passed before.
pub(super) fn open(memory: Memory, card: Card) {
    match card.lock {
        None => memory.show(Screen::Unlock(card)),
        Some(Lock::Touch) => leptos::task::spawn_local(async move {
            let key = touch_key(memory).await;
            match key {
                Ok(key) => memory.open(memory.away(), card, Opener::Touch(key)),
                Err(trouble) => memory.say_trouble(&trouble),
            }
        }),
        Some(Lock::Share(_)) => match at_hand(memory, card.id) {
            Some(share) => memory.open(memory.away(), card, Opener::Share(share)),
            None => memory.show(Screen::Unlock(card)),
        },
    }
}

/// What the phone's own lock gives; it asks for the finger or the face.
pub(super) async fn touch_key(memory: Memory) -> Result<TouchKey, Trouble> {
    let group = memory.kept.with_untracked(touch_group)?;
    key_of(&group.ok_or(Trouble::NoBiometrics)?).await
}

/// What makes the phone's own lock open cards, where there is such a thing; what is damaged is not taken for
/// missing.
fn touch_group(kept: &Kept) -> Result<Option<TouchGroup>, Trouble> {
    match &kept.touch {
        None if kept.unreadable => Err(unreadable()),
        group => Ok(group.clone()),
    }
}

async fn key_of(group: &TouchGroup) -> Result<TouchKey, Trouble> {
    let output = touch::secret(&group.credential, &group.salt).await?;
    Ok(TouchKey::from_prf(&output, group))
}

/// The same, after making a credential for cards where there is none yet.
pub(super) async fn touch_key_or_new(holder: Option<HolderId>) -> Result<TouchKey, Trouble> {
    if let Some(group) = touch_group(&shelf::load(holder).await?)? {
        return key_of(&group).await;
    }
    let group = TouchGroup {
        credential: touch::enrol_for_cards().await?,
        salt: draw(),
        local: draw(),
    };
    // Kept before anything is locked with it.
    let key = key_of(&group).await?;
    shelf::save_touch(&group, holder).await?;
    Ok(key)
}

/// Shows a profile's code without a network; the phone's own lock opens it.
pub(super) fn open_offline(memory: Memory, offline: Offline) {
    let card = Card {
        holder: memory.holder(),
        ..offline.card
    };
    leptos::task::spawn_local(async move {
        match key_of(&offline.touch).await {
            Ok(key) => memory.open(memory.away(), card, Opener::Touch(key)),
            Err(trouble) => memory.say_trouble(&trouble),
        }
    });
}

fn at_hand(memory: Memory, card: CardId) -> Option<Secret<Vec<u8>>> {
    memory.aside(|aside| {
        let mut shares = aside.shares.iter();
        // Timers stand still while a phone sleeps: the clock decides.
        let found = shares.find(|(id, _, until)| *id == card && now() < *until);
        found.map(|(_, share, _)| share.clone())
    })
}

/// Keeps a half at hand for a while.
fn hold(memory: Memory, card: CardId, share: Secret<Vec<u8>>) {
    let until = now().plus_millis(AT_HAND.into());
    memory.aside(|aside| aside.shares.push((card, share, until)));
    leptos::task::spawn_local(async move {
        pause(AT_HAND).await;
        memory.aside(|aside| aside.shares.retain(|(id, ..)| *id != card));
    });
}

/// The screen before a card whose half is at a server: the PIN of that profile, or the finger.
#[component]
pub(super) fn Release(card: Card, at: ProfileId) -> impl IntoView {
    let memory = Memory::at_hand();
    let step = RwSignal::new(Some(String::new()));
    let find = move |profile: &&Profile| profile.id == at;
    let profile = memory
        .kept
        .with_untracked(|kept| kept.profiles.iter().find(find).cloned());
    let Some(profile) = profile else {
        memory.say(Tone::Bad, words().half_gone, words().half_gone_text);
        return ().into_any();
    };
    let hint = format!("{} {}", words().pin_for, memory.name_of(&profile));
    let touches = profile
        .biometrics
        .is_some_and(|touch| !touch.wants_pin(now()));
    let card = StoredValue::new(card);
    let go = move |proven: Proven| {
        step.set(None);
        leptos::task::spawn_local(async move {
            if let Some(trouble) = release(memory, card.get_value(), at, proven).await {
                step.set(Some(trouble));
            }
        });
    };
    if touches {
        go(Proven::Touch);
    }
    let on_back = Callback::new(move |()| memory.home());
    let on_done = Callback::new(move |digits: String| {
        if let Some(pin) = Pin::entered(&digits) {
            go(Proven::Pin(pin));
        }
    });
    let title = card.with_value(|card| format!("{} {}", card.issuer, card.account));
    (move || match step.get() {
        None => view! { class="s", <Working/> }.into_any(),
        Some(trouble) => {
            let (title, hint) = (title.clone(), hint.clone());
            view! { class="s", <PinPad title hint trouble on_done on_back/> }.into_any()
        }
    })
    .into_any()
}

/// Has the half released and shows the code; what to say beside the PIN pad when that fails and
/// may be tried again.
async fn release(memory: Memory, card: Card, at: ProfileId, proven: Proven) -> Option<String> {
    let since = memory.away();
    let touched = matches!(proven, Proven::Touch);
    let work = async {
        let mut profile = shelf::profile(at).await?.ok_or(Trouble::Gone)?;
        handset()
            .release_share(&mut profile, &proven, card.id)
            .await
    };
    let name = format!("profile {at}");
    let released = memory.underway(alone(&name, work)).await;
    memory.reload().await;
    match released {
        Ok(changed) => match (changed.outcome, changed.share) {
            (Outcome::Approved, Some(share)) => {
                hold(memory, card.id, share.clone());
                // The question for the finger takes the eyes off the app, too.
                let since = if touched { memory.away() } else { since };
                memory.open(since, card, Opener::Share(share));
                memory.show(Screen::Home);
            }
            (Outcome::WrongPin, _) => {
                let left = words().tries_left(changed.tries_left);
                return Some(format!("{} {left}.", words().wrong_pin));
            }
            (Outcome::Unfit, _) => {
                memory.say(Tone::Bad, words().half_gone, words().half_gone_text);
            }
            (other, _) => super::profile::say_over(memory, other),
        },
        Err(Trouble::NotRecognised) => return Some(words().not_recognised.to_owned()),
        Err(trouble) => memory.say_trouble(&trouble),
    }
    None
}
