//! One card: its name, its place in the list, and its end.

use std::pin::Pin;

use leptos::{html, prelude::*};
use symbolon_core::{
    handset::Trouble,
    text::presentable,
    vault::{Card, CardId, HolderId},
};

use super::{Title, relock};
use crate::{
    memory::{Memory, Screen, both},
    platform::{alone, shelf},
    words::words,
};

/// Longest name, in characters.
const LONGEST: usize = 80;

#[component]
pub(super) fn Details(card: Card) -> impl IntoView {
    let memory = Memory::at_hand();
    let (trouble, set_trouble) = both("");
    let (issuer, account) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let shown = (card.issuer.clone(), card.account.clone());
    let card = StoredValue::new(card);
    let save = move |_| {
        let text = |input: NodeRef<html::Input>| {
            let typed = input.get_untracked().map(|input| input.value());
            presentable(&typed.unwrap_or_default(), LONGEST)
        };
        let renamed = Card {
            issuer: text(issuer),
            account: text(account),
            ..card.get_value()
        };
        if renamed.issuer.is_empty() && renamed.account.is_empty() {
            set_trouble.set(words().name_missing);
            return;
        }
        if is_taken(memory, &renamed) {
            set_trouble.set(words().name_taken);
            return;
        }
        doing(memory, async move {
            let (issuer, account) = (renamed.issuer, renamed.account);
            change(memory, renamed.id, |card| Card {
                issuer,
                account,
                ..card
            })
            .await?;
            memory.show(Screen::Home);
            Ok(())
        });
    };
    let remove = move |_| doing(memory, removed(memory, card.with_value(|card| card.id)));
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| memory.home()>{words().back}</button></header>
            <Title text=words().card_title/>
            <label for="issuer">{words().card_issuer}</label>
            <input id="issuer" type="text" maxlength=LONGEST value=shown.0 node_ref=issuer autocomplete="off"/>
            <label for="account">{words().card_account}</label>
            <input id="account" type="text" maxlength=LONGEST value=shown.1 node_ref=account autocomplete="off"/>
            <p class="bad" role="alert">{trouble}</p>
            <button class="primary wide" on:click=save>{words().save}</button>
            <Order card/>
            <relock::HowItOpens card=card.get_value()/>
            <div class="grow"></div>
            <p class="small soft">{words().remove_card_text}</p>
            <button class="danger wide" on:click=remove>{words().remove_card}</button>
        </main>
    }
}

/// Moves the card up and down without dragging, and says where it is.
#[component]
fn Order(card: StoredValue<Card>) -> impl IntoView {
    let memory = Memory::at_hand();
    let (place, set_place) = both(String::new());
    let step = move |by: isize| {
        doing(memory, async move {
            let now = moved(memory, card.get_value(), by).await?;
            let _ = set_place.try_set(now);
            Ok(())
        });
    };
    view! { class="s",
        <div class="row">
            <button class="wide" on:click=move |_| step(-1)>{words().earlier}</button>
            <button class="wide" on:click=move |_| step(1)>{words().later}</button>
        </div>
        <p class="small soft center" role="status">{place}</p>
    }
}

/// Whether another card is for the same account.
fn is_taken(memory: Memory, renamed: &Card) -> bool {
    let other = |other: &Card| other.id != renamed.id && other.is_same_account(renamed);
    let kept = memory.kept;
    kept.with_untracked(|kept| kept.cards.iter().any(other))
}

/// Changes a card as it is kept now, which another tab may have moved on, and keeps it; one that
/// another tab has removed or locked anew stays gone. How it is kept now.
pub(super) async fn change(
    memory: Memory,
    id: CardId,
    how: impl FnOnce(Card) -> Card,
) -> Result<Option<Card>, Trouble> {
    let kept = memory.load().await?.cards;
    let Some(card) = kept.into_iter().find(|kept| kept.id == id) else {
        return Ok(None);
    };
    let changed = how(card);
    shelf::save_cards(std::slice::from_ref(&changed)).await?;
    Ok(Some(changed))
}

/// Does something with the cards while no other tab does, and reads them anew.
pub(super) fn doing(memory: Memory, work: impl Future<Output = Result<(), Trouble>> + 'static) {
    leptos::task::spawn_local(done(memory, Box::pin(work)));
}

/// Of one type, whatever is done: it is compiled once.
async fn done(memory: Memory, work: Pin<Box<dyn Future<Output = Result<(), Trouble>>>>) {
    let done = alone("cards", work).await;
    memory.reload().await;
    if let Err(trouble) = done {
        memory.say_trouble(&trouble);
    }
}

/// Moves a card to where another one stands.
pub(super) fn drop_at(memory: Memory, from: CardId, to: CardId) {
    doing(memory, async move {
        let mut cards = memory.load().await?.cards;
        let place = |id: CardId| cards.iter().position(|one| one.id == id);
        let (Some(from), Some(to)) = (place(from), place(to)) else {
            return Ok(());
        };
        let card = cards.remove(from);
        cards.insert(to, card);
        placed(memory, cards).await
    });
}

/// Keeps every card at the place that it has now.
async fn placed(memory: Memory, mut cards: Vec<Card>) -> Result<(), Trouble> {
    for (card, place) in cards.iter_mut().zip(0..) {
        card.place = Some(place);
    }
    memory.open_card.set(None);
    shelf::save_cards(&cards).await
}

/// Moves a card one place, and gives every card the place that it has now. Which one it is of how
/// many.
async fn moved(memory: Memory, card: Card, by: isize) -> Result<String, Trouble> {
    let mut cards = memory.load().await?.cards;
    let from = cards.iter().position(|one| one.id == card.id);
    let to = from.and_then(|from| from.checked_add_signed(by));
    let all = cards.len();
    let (Some(from), Some(to)) = (from, to.filter(|to| *to < all)) else {
        return Ok(from.map_or_else(String::new, |from| place(from, all)));
    };
    cards.swap(from, to);
    placed(memory, cards).await?;
    Ok(place(to, all))
}

fn place(at: usize, all: usize) -> String {
    format!("{} / {all}", at + 1)
}

/// Removes a card as it is kept now; until the person goes on, it can come back. The list is shown
/// once it is without it: what moved up under a finger would be tapped instead.
async fn removed(memory: Memory, id: CardId) -> Result<(), Trouble> {
    let kept = memory.load().await?;
    memory.open_card.set(None);
    if let Some(card) = kept.cards.into_iter().find(|card| card.id == id) {
        shelf::forget_card(&card).await?;
        memory.reload().await;
        memory.removed.set(Some((card, kept.group)));
    }
    memory.home();
    Ok(())
}

/// "Google was removed. Undo"
#[component]
pub(super) fn Undo() -> impl IntoView {
    let memory = Memory::at_hand();
    let undo = move |_| {
        if let Some((card, group)) = memory.removed.get_untracked() {
            memory.removed.set(None);
            doing(memory, async move {
                // Added anew meanwhile, it would be there twice: two masks of one secret (F4).
                // Under the PIN of before, nothing opens it.
                let kept = memory.load().await?;
                let again = kept.cards.iter().any(|kept| kept.is_same_account(&card));
                if again {
                    return Err(Trouble::Platform(words().card_known.to_owned()));
                }
                // Another tab may have removed the person.
                let there = |id: &HolderId| kept.holders.iter().any(|one| one.id == *id);
                if !card.holder.as_ref().is_none_or(there) {
                    return Err(super::cards_pin::stale());
                }
                if card.lock.is_none() && kept.group != group {
                    return Err(Trouble::Platform(words().undo_too_late.to_owned()));
                }
                shelf::save_cards(&[card]).await
            });
        }
    };
    let said = move || {
        let name = |(card, _): (Card, _)| format!("{} {}", card.issuer, card.account);
        let gone = memory.removed.get().map(name);
        gone.map(|name| words().removed(name.trim()))
            .unwrap_or_default()
    };
    view! { class="s",
        <div class="row" hidden=move || memory.removed.with(Option::is_none)>
            <p class="names" role="status">{said}</p>
            <button on:click=undo>{words().undo}</button>
        </div>
    }
}
