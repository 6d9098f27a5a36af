//! Cards of other services: making one, and unlocking one.

use leptos::prelude::*;
use symbolon_core::{
    handset::Trouble,
    otp,
    vault::{Card, CardId, HolderId, Lock, Locking, Opener, Pin},
};

use super::{
    Title, Working,
    cards_pin::{CardsPin, mask, mask_or_first, stale},
    lock::{Release, touch_key_or_new},
    pin_pad::PinPad,
};
use crate::{
    memory::{Memory, Screen, Tone, both},
    platform::{
        alone, draw, now,
        shelf::{self, Kept},
        touch,
    },
    words::words,
};

/// How far a new card is.
#[derive(Clone)]
enum Step {
    /// How shall it be locked? What was wrong before.
    How(&'static str),
    /// By the PIN for cards; what was wrong before.
    Pin(&'static str),
    /// The account has a card with another secret: really?
    Sure(Box<Replacing>),
    Working,
}

/// A card that would take the place of others.
#[derive(Clone)]
pub(super) struct Replacing {
    card: Card,
    opener: Opener,
    old: Vec<Card>,
}

#[component]
pub(super) fn NewCard(link: otp::Link) -> impl IntoView {
    let memory = Memory::at_hand();
    let step = RwSignal::new(Step::Working);
    leptos::task::spawn_local(async move {
        let there = touch::is_there().await;
        let _ = step.try_set(if there { Step::How("") } else { Step::Pin("") });
    });
    let link = StoredValue::new(link);
    // Whose it becomes is settled now, whoever's cards are looked at while it is made.
    let holder = memory.holder();
    let on_back = Callback::new(move |()| memory.home());
    let lock = move |way: Way| {
        step.set(Step::Working);
        // The screen may be left before it is needed.
        let (link, turn) = (link.get_value(), memory.turn());
        leptos::task::spawn_local(async move {
            let made = alone("cards", lock_new((memory, holder), link, way)).await;
            if memory.turn() == turn {
                done(memory, step, made);
            }
        });
    };
    let by_pin = Callback::new(move |pin: Pin| lock(Way::Pin(pin)));
    let by_touch = Callback::new(move |()| lock(Way::Touch));
    move || match step.get() {
        Step::How(trouble) => view! { class="s", <How trouble step by_touch/> }.into_any(),
        Step::Pin(trouble) => {
            let hint = link.with_value(|link| {
                let name = card_name(&link.issuer, &link.account);
                format!("{name} {}", text_warning(std::slice::from_ref(link)))
            });
            view! { class="s", <CardsPin hint trouble on_pin=by_pin on_back/> }.into_any()
        }
        Step::Sure(replacing) => view! { class="s", <Sure replacing=*replacing/> }.into_any(),
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

/// How shall it be locked?
#[component]
fn How(
    /// What was wrong before.
    trouble: &'static str,
    step: RwSignal<Step>,
    by_touch: Callback<()>,
) -> impl IntoView {
    let memory = Memory::at_hand();
    // Where several people share the phone, its fingers are not only one person's.
    let shared = memory.kept.with_untracked(|kept| !kept.holders.is_empty());
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| memory.home()>{words().back}</button></header>
            <Title text=words().lock_title/>
            <p class="soft">{words().lock_touch_text}</p>
            <p class="bad" role="alert">{trouble}</p>
            <div class="grow"></div>
            <button class="wide" class:primary=!shared on:click=move |_| by_touch.run(())>{words().lock_touch}</button>
            <button class="wide" class:primary=shared on:click=move |_| step.set(Step::Pin(""))>{words().lock_pin}</button>
        </main>
    }
}

/// How new cards are to be locked.
pub(super) enum Way {
    /// By the PIN for cards.
    Pin(Pin),
    /// By the phone's own lock.
    Touch,
}

/// What opens somebody's new cards.
pub(super) async fn opener(holder: Option<HolderId>, way: Way) -> Result<Opener, Trouble> {
    Ok(match way {
        Way::Pin(pin) => Opener::Pin(mask_or_first(holder, &pin).await?),
        Way::Touch => Opener::Touch(touch_key_or_new(holder).await?),
    })
}

async fn lock_new(whose: Whose, link: otp::Link, way: Way) -> Result<Made, Trouble> {
    let opener = opener(whose.1, way).await?;
    // As it is kept now: another tab may have added cards since this one was opened.
    let made = make(&shelf::load(whose.1).await?, whose.1, &link, &opener)?;
    if let Made::Card(card) = &made {
        let (card, old) = (card.clone(), Vec::new());
        keep(whose, Replacing { card, opener, old }).await?;
    }
    Ok(made)
}

fn done(memory: Memory, step: RwSignal<Step>, made: Result<Made, Trouble>) {
    match made {
        Ok(Made::Card(_)) => memory.home(),
        Ok(Made::Instead(replacing)) => step.set(Step::Sure(Box::new(replacing))),
        Ok(Made::KnownAs(card)) => {
            memory.say(Tone::Bad, words().card_known, &words().card_known_as(&card));
        }
        Err(Trouble::NotRecognised) => step.set(Step::How(words().finger_failed)),
        // The PIN stays.
        Err(Trouble::NoBiometrics) => step.set(Step::Pin(words().no_touch)),
        Err(trouble) => memory.say_trouble(&trouble),
    }
}

/// The memory, and whose cards are meant: who is looked at may change meanwhile.
pub(super) type Whose = (Memory, Option<HolderId>);

/// What became of a new card.
pub(super) enum Made {
    /// It takes the place of no other.
    Card(Card),
    /// It would take the place of others, and is kept only when the person says so.
    Instead(Replacing),
    /// Its secret is on this card already, which stays as it is.
    KnownAs(String),
}

/// What is said where a secret is text, before a PIN locks it.
pub(super) fn text_warning(links: &[otp::Link]) -> &'static str {
    if links.iter().any(otp::Link::is_text) {
        words().secret_text
    } else {
        ""
    }
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
            let whose = (memory, replacing.card.holder);
            match alone("cards", keep(whose, replacing)).await {
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
async fn keep((memory, holder): Whose, replacing: Replacing) -> Result<(), Trouble> {
    let Replacing { card, opener, old } = replacing;
    shelf::replace_cards(&old, &card).await?;
    if memory.holder() == holder {
        // A search would hide it.
        memory.search.set(String::new());
        // The question for a finger takes the eyes off the app by itself.
        let since = match &opener {
            Opener::Pin(_) => memory.aside(|aside| aside.since),
            Opener::Touch(_) | Opener::Share(_) => memory.away(),
        };
        memory.open(since, card, opener);
    }
    memory.reload().await;
    Ok(())
}

/// Makes a card beside what is kept now; nothing is saved.
pub(super) fn make(
    kept: &Kept,
    holder: Option<HolderId>,
    link: &otp::Link,
    opener: &Opener,
) -> Result<Made, Trouble> {
    // Another tab may have removed the person.
    if holder.is_some_and(|id| !kept.holders.iter().any(|one| one.id == id)) {
        return Err(stale());
    }
    if let Opener::Pin(mask) = opener
        && !mask.is_of(kept.group.as_ref())
    {
        return Err(stale());
    }
    let known = match opener {
        Opener::Pin(mask) => kept.cards.iter().find(|old| old.holds(mask, link)).cloned(),
        Opener::Touch(_) | Opener::Share(_) => None,
    };
    let card = match (known, opener) {
        (Some(known), _) if !known.is_for(link) => {
            return Ok(Made::KnownAs(format!("{} {}", known.issuer, known.account)));
        }
        (Some(known), Opener::Pin(mask)) => known.renewed(link, mask),
        (_, Opener::Pin(mask)) => Card::new(CardId(draw()), link, &Locking::Pin(mask), now()),
        (_, Opener::Touch(key)) => {
            let locking = Locking::Touch(key, draw());
            Card::new(CardId(draw()), link, &locking, now())
        }
        // A new card has no half anywhere.
        (_, Opener::Share(_)) => return Err(Trouble::NoBiometrics),
    };
    let card = Card { holder, ..card };
    let old = |other: &&Card| other.id != card.id && other.is_same_account(&card);
    let old: Vec<Card> = kept.cards.iter().filter(old).cloned().collect();
    if old.is_empty() {
        return Ok(Made::Card(card));
    }
    let opener = opener.clone();
    Ok(Made::Instead(Replacing { card, opener, old }))
}

/// The screen before a card's code.
#[component]
pub(super) fn Unlock(card: Card) -> impl IntoView {
    match card.lock {
        Some(Lock::Share(at)) => view! { class="s", <Release card at/> }.into_any(),
        None | Some(Lock::Touch) => view! { class="s", <UnlockByPin card/> }.into_any(),
    }
}

#[component]
fn UnlockByPin(card: Card) -> impl IntoView {
    let memory = Memory::at_hand();
    let (working, set_working) = both(false);
    let hint = format!("{} {}. {}", card.issuer, card.account, words().no_wrong_pin);
    let (id, holder) = (card.id, card.holder);
    let on_back = Callback::new(move |()| memory.home());
    let on_done = Callback::new(move |digits: String| {
        let Some(pin) = Pin::entered(&digits) else {
            return;
        };
        set_working.set(true);
        let since = memory.away();
        memory.here(async move {
            let unlocked = unlocked(holder, id, &pin).await;
            match unlocked {
                Ok(open) => {
                    if let Some((card, opener)) = open {
                        memory.open(since, card, opener);
                    }
                    memory.reload().await;
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

/// A card as it is kept now, and what opens it: another tab may have changed the PIN.
async fn unlocked(
    holder: Option<HolderId>,
    id: CardId,
    pin: &Pin,
) -> Result<Option<(Card, Opener)>, Trouble> {
    let kept = shelf::load(holder).await?;
    let card = kept.cards.into_iter().find(|card| card.id == id);
    let (Some(card), Some(group)) = (card, kept.group) else {
        return Ok(None);
    };
    Ok(Some((card, Opener::Pin(mask(&group, pin).await?))))
}
