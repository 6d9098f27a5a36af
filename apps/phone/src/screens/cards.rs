//! Cards of other services: making one, and unlocking one.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Keys, Trouble},
    otp,
    seal::Secret,
    vault::{Card, CardId, Group, Mask, Pin, PinRule, Stretch},
};

use super::{Title, Working, pin_pad::PinPad};
use crate::{
    memory::{Memory, Screen, Tone},
    platform::{Browser, alone, draw, now, shelf},
    words::words,
};

/// How far a new card is.
#[derive(Clone)]
enum Step {
    /// The first card ever: choose the PIN for cards.
    First(String),
    /// Once more.
    Again(Secret<String>),
    /// There are cards: the PIN they have. Nothing knows a wrong one, so it is entered twice, too.
    Known(String),
    /// The account has a card with another secret: really?
    Sure(Box<Replacing>),
    Working,
}

/// A card that would take the place of others.
#[derive(Clone)]
pub(super) struct Replacing {
    card: Card,
    mask: Mask,
    old: Vec<Card>,
}

#[component]
pub(super) fn NewCard(link: otp::Link) -> impl IntoView {
    let memory = Memory::at_hand();
    let known = memory.group().is_some();
    let first = if known {
        Step::Known(String::new())
    } else {
        Step::First(String::new())
    };
    let step = RwSignal::new(first);
    let link = StoredValue::new(link);
    let on_back = Callback::new(move |()| memory.home());
    let add = move |pin: Pin| {
        step.set(Step::Working);
        leptos::task::spawn_local(async move {
            let link = link.get_value();
            match alone("cards", make(memory, &link, &pin)).await {
                Ok(Made::Card) => memory.home(),
                Ok(Made::Instead(replacing)) => step.set(Step::Sure(Box::new(replacing))),
                Ok(Made::KnownAs(card)) => {
                    memory.say(Tone::Bad, words().card_known, &words().card_known_as(&card));
                }
                Err(trouble) => memory.say_trouble(&trouble),
            }
        });
    };
    let chosen = Callback::new(move |digits: String| match PinRule::USUAL.choose(&digits) {
        Ok(_) => step.set(Step::Again(Secret::new(digits))),
        Err(weak) => step.set(Step::First(words().weak(weak))),
    });
    move || {
        match step.get() {
        Step::First(trouble) => view! { class="s",
            <PinPad title=words().cards_pin_first.to_owned() hint=words().cards_pin_why trouble on_done=chosen on_back/>
        }
        .into_any(),
        Step::Again(before) => {
            let on_done = Callback::new(move |digits: String| match Pin::entered(&digits) {
                Some(pin) if digits == *before.reveal() => add(pin),
                Some(_) | None if known => step.set(Step::Known(words().pins_differ.to_owned())),
                Some(_) | None => step.set(Step::First(words().pins_differ.to_owned())),
            });
            view! { class="s", <PinPad title=words().pin_again.to_owned() hint="" trouble="" on_done on_back/> }.into_any()
        }
        Step::Known(trouble) => {
            let on_done = Callback::new(move |digits: String| step.set(Step::Again(Secret::new(digits))));
            let hint = link.with_value(|link| format!("{} {}", card_name(&link.issuer, &link.account), words().cards_pin_twice));
            view! { class="s", <PinPad title=words().cards_pin.to_owned() hint trouble on_done on_back/> }.into_any()
        }
        Step::Sure(replacing) => view! { class="s", <Sure replacing=*replacing/> }.into_any(),
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
    }
}

/// What became of a new card.
pub(super) enum Made {
    /// It is there.
    Card,
    /// It would take the place of others, and is kept only when the person says so.
    Instead(Replacing),
    /// Its secret is on this card already, which stays as it is.
    KnownAs(String),
}

/// Whose card it is, as a sentence; nothing where the link named nobody.
fn card_name(issuer: &str, account: &str) -> String {
    let name = format!("{issuer} {account}");
    match name.trim() {
        "" => String::new(),
        name => format!("{name}."),
    }
}

/// Whether the new card may take the place of the old one.
#[component]
fn Sure(replacing: Replacing) -> impl IntoView {
    let memory = Memory::at_hand();
    let card = format!("{} {}", replacing.card.issuer, replacing.card.account);
    let replace = move |_| {
        let replacing = replacing.clone();
        leptos::task::spawn_local(async move {
            match alone("cards", keep(memory, replacing)).await {
                Ok(()) => memory.home(),
                Err(trouble) => memory.say_trouble(&trouble),
            }
        });
    };
    view! { class="s",
        <main class="screen">
            <div class="grow"></div>
            <Title text=words().replace_title centered=true/>
            <p class="soft center">{words().replace_text(&card)}</p>
            <div class="grow twice"></div>
            <button class="danger wide" on:click=replace>{words().replace}</button>
            <button class="primary wide" on:click=move |_| memory.home()>{words().keep_old}</button>
        </main>
    }
}

/// Keeps a card in place of others, and shows its code.
async fn keep(memory: Memory, replacing: Replacing) -> Result<(), Trouble> {
    let Replacing { card, mask, old } = replacing;
    shelf::replace_cards(&old, &card).await?;
    memory.open_card.set(Some((card, mask)));
    memory.reload().await;
    Ok(())
}

/// Makes a card. One that would take the place of another is not kept yet.
pub(super) async fn make(memory: Memory, link: &otp::Link, pin: &Pin) -> Result<Made, Trouble> {
    // As it is kept now: another tab may have added cards since this one was opened.
    let kept = shelf::load().await?;
    let group = match kept.group {
        Some(group) => group,
        None => {
            let group = Group {
                salt: draw(),
                stretch: Stretch::USUAL,
            };
            shelf::save_group(&group).await?;
            group
        }
    };
    let mask = mask(&group, pin).await?;
    let others = kept.cards;
    let known = others.iter().find(|old| old.holds(&mask, link)).cloned();
    let card = match known {
        Some(known) if !known.is_for(link) => {
            return Ok(Made::KnownAs(format!("{} {}", known.issuer, known.account)));
        }
        Some(known) => known.renewed(link, &mask),
        None => Card::new(CardId(draw()), link, &mask, now()),
    };
    let old = |other: &&Card| other.id != card.id && other.is_same_account(&card);
    let old: Vec<Card> = others.iter().filter(old).cloned().collect();
    let asks = !old.is_empty();
    let replacing = Replacing { card, mask, old };
    if asks {
        return Ok(Made::Instead(replacing));
    }
    keep(memory, replacing).await?;
    Ok(Made::Card)
}

async fn mask(group: &Group, pin: &Pin) -> Result<Mask, Trouble> {
    let stretched = Browser.stretch(pin, &group.salt, group.stretch).await?;
    Ok(Mask::from_stretched(stretched))
}

#[component]
pub(super) fn Unlock(card: Card) -> impl IntoView {
    let memory = Memory::at_hand();
    let (working, set_working) = signal(false);
    let hint = format!("{} {}. {}", card.issuer, card.account, words().no_wrong_pin);
    let on_back = Callback::new(move |()| memory.home());
    let on_done = Callback::new(move |digits: String| {
        let (Some(pin), Some(group)) = (Pin::entered(&digits), memory.group()) else {
            return;
        };
        let card = card.clone();
        set_working.set(true);
        leptos::task::spawn_local(async move {
            match mask(&group, &pin).await {
                Ok(mask) => {
                    memory.open_card.set(Some((card, mask)));
                    memory.show(Screen::Home);
                }
                Err(trouble) => memory.say_trouble(&trouble),
            }
        });
    });
    move || {
        if working.get() {
            return view! { class="s", <Working/> }.into_any();
        }
        let hint = hint.clone();
        view! { class="s", <PinPad title=words().cards_pin.to_owned() hint trouble="" on_done on_back/> }
            .into_any()
    }
}
