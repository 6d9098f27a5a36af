//! Cards of other services: making one, and unlocking one.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Keys, Trouble},
    otp,
    seal::Secret,
    vault::{Card, CardId, Group, Mask, Pin, PinRule, Stretch},
};

use super::{Working, pin_pad::PinPad};
use crate::{
    memory::{Memory, Screen},
    platform::{Browser, draw, now, shelf},
    words::EN,
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
    Working,
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
            match make(memory, &link.get_value(), &pin).await {
                Ok(Made::Card) => memory.home(),
                Ok(Made::KnownAs(card)) => {
                    memory.show(Screen::Said(EN.card_known, EN.card_known_as(&card)));
                }
                Err(trouble) => memory.say_trouble(&trouble),
            }
        });
    };
    let chosen = Callback::new(move |digits: String| match PinRule::USUAL.choose(&digits) {
        Ok(_) => step.set(Step::Again(Secret::new(digits))),
        Err(weak) => step.set(Step::First(format!("{} {weak}.", EN.choose_another))),
    });
    move || {
        match step.get() {
        Step::First(trouble) => view! { class="s",
            <PinPad title=EN.cards_pin_first.to_owned() hint=EN.cards_pin_why trouble on_done=chosen on_back/>
        }
        .into_any(),
        Step::Again(before) => {
            let on_done = Callback::new(move |digits: String| match Pin::entered(&digits) {
                Some(pin) if digits == *before.reveal() => add(pin),
                Some(_) | None if known => step.set(Step::Known(EN.pins_differ.to_owned())),
                Some(_) | None => step.set(Step::First(EN.pins_differ.to_owned())),
            });
            view! { class="s", <PinPad title=EN.pin_again.to_owned() hint="" trouble="" on_done on_back/> }.into_any()
        }
        Step::Known(trouble) => {
            let on_done = Callback::new(move |digits: String| step.set(Step::Again(Secret::new(digits))));
            let hint = link.with_value(|link| format!("{} {}. {}", link.issuer, link.account, EN.cards_pin_twice));
            view! { class="s", <PinPad title=EN.cards_pin.to_owned() hint trouble on_done on_back/> }.into_any()
        }
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
    }
}

/// What became of a new card.
enum Made {
    /// It is there.
    Card,
    /// Its secret is on this card already, which stays as it is.
    KnownAs(String),
}

/// Makes a card; one for the same account at the same issuer is replaced.
async fn make(memory: Memory, link: &otp::Link, pin: &Pin) -> Result<Made, Trouble> {
    let group = match memory.group() {
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
    let others = memory.kept.with_untracked(|kept| kept.cards.clone());
    let known = others.iter().find(|old| old.holds(&mask, link)).cloned();
    let card = match known {
        Some(known) if !known.is_for(link) => {
            return Ok(Made::KnownAs(format!("{} {}", known.issuer, known.account)));
        }
        Some(known) => known.renewed(link, &mask),
        None => Card::new(CardId(draw()), link, &mask, now()),
    };
    let old = |other: &&Card| other.id != card.id && other.is_same_account(&card);
    let replaced: Vec<Card> = others.iter().filter(old).cloned().collect();
    shelf::replace_cards(&replaced, &card).await?;
    memory.open_card.set(Some((card, mask)));
    memory.reload().await;
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
    let hint = format!("{} {}. {}", card.issuer, card.account, EN.no_wrong_pin);
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
        view! { class="s", <PinPad title=EN.cards_pin.to_owned() hint trouble="" on_done on_back/> }
            .into_any()
    }
}
