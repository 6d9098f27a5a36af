//! The PIN for cards: chosen twice with the first card, entered twice for every other, since
//! nothing on the phone knows a wrong one.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Keys, Trouble},
    seal::Secret,
    vault::{Card, CardId, Group, HolderId, Mask, Pin, PinRule, Stretch},
};

use super::pin_pad::PinPad;
use crate::{
    memory::Memory,
    platform::{Browser, draw, shelf, unreadable},
    words::words,
};

#[derive(Clone)]
enum Step {
    /// The first card ever: choose it. Or there are cards: the one they have.
    Once(String),
    /// Once more.
    Again(Secret<String>),
}

/// Asks for it, and hands it on once it was entered twice.
#[component]
pub(super) fn CardsPin(
    /// What it is for.
    #[prop(into)]
    hint: String,
    /// What was wrong before.
    #[prop(into)]
    trouble: String,
    /// Whether it is chosen, and not the one that cards have.
    #[prop(optional)]
    chosen: bool,
    on_pin: Callback<Pin>,
    on_back: Callback<()>,
) -> impl IntoView {
    let memory = Memory::at_hand();
    let known = !chosen && memory.group().is_some();
    let step = RwSignal::new(Step::Once(trouble));
    let (title, hint) = if known {
        (
            words().cards_pin,
            format!("{hint} {}", words().cards_pin_twice),
        )
    } else {
        (
            words().cards_pin_first,
            format!("{} {hint}", words().cards_pin_why),
        )
    };
    let once = Callback::new(move |digits: String| {
        let weak = PinRule::USUAL.choose(&digits).err().filter(|_| !known);
        step.set(match weak {
            Some(weak) => Step::Once(words().weak(weak)),
            None => Step::Again(Secret::new(digits)),
        });
    });
    move || match step.get() {
        Step::Once(trouble) => {
            view! { class="s", <PinPad title=title.to_owned() hint=hint.clone() trouble on_done=once on_back/> }
        }
        Step::Again(before) => {
            let on_done = Callback::new(move |digits: String| match Pin::entered(&digits) {
                Some(pin) if digits == *before.reveal() => on_pin.run(pin),
                Some(_) | None => step.set(Step::Once(words().pins_differ.to_owned())),
            });
            view! { class="s", <PinPad title=words().pin_again.to_owned() hint="" trouble="" on_done on_back/> }
        }
    }
}

/// What a PIN comes to with the cards' salt. The first PIN ever draws the salt.
pub(super) async fn mask_or_first(holder: Option<HolderId>, pin: &Pin) -> Result<Mask, Trouble> {
    // As it is kept now: another tab may have added cards since this one was opened.
    let kept = shelf::load(holder).await?;
    let group = match kept.group {
        Some(group) => group,
        // It may be the very salt: then another one is the end of every card.
        None if kept.unreadable => {
            return Err(unreadable());
        }
        None => {
            let group = Group {
                salt: draw(),
                stretch: Stretch::USUAL,
            };
            shelf::save_group(&group, holder).await?;
            group
        }
    };
    mask(&group, pin).await
}

/// Locks every card that this mask opens with a new PIN: another salt, and an id of its own for each, since
/// two masks of one secret would give both PINs away (protocol F4). All of them or none.
pub(super) async fn change(memory: Memory, old: Mask, new: &Pin) -> Result<(), Trouble> {
    let kept = memory.load().await?;
    if !old.is_of(kept.group.as_ref()) {
        return Err(stale());
    }
    let group = Group {
        salt: draw(),
        stretch: Stretch::USUAL,
    };
    let new = mask(&group, new).await?;
    let mut cards = kept.cards;
    cards.retain(|card| card.lock.is_none());
    let anew = Card::under_another_pin(&cards, (&old, &new), || CardId(draw()));
    shelf::replace_pin((&cards, &anew), &group, kept.holder).await
}

/// The cards are another person's by now, or have another PIN: nothing is locked with what is at hand.
pub(super) fn stale() -> Trouble {
    Trouble::Platform(words().stale.to_owned())
}

/// What a PIN comes to with a salt.
pub(super) async fn mask(group: &Group, pin: &Pin) -> Result<Mask, Trouble> {
    let stretched = Browser.stretch(pin, &group.salt, group.stretch).await?;
    Ok(Mask::from_stretched(group, stretched))
}
