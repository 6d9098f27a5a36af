//! Cards from the export of another app: one PIN for all of them.

use leptos::prelude::*;
use symbolon_core::{
    handset::Trouble,
    otp::{Export, Link},
    vault::{Card, HolderId, Pin},
};

use super::{
    Title, Working,
    cards::{Made, Way, Whose, make, opener, text_warning},
    cards_pin::CardsPin,
    declined::READING,
    watch::tell,
};
use crate::{
    memory::{Memory, Tone, both},
    platform::{alone, now, shelf, touch},
    words::words,
};

#[derive(Clone)]
enum Step {
    /// What was wrong before.
    Look(&'static str),
    Pin,
    Working,
}

#[component]
pub(super) fn Import(export: Export) -> impl IntoView {
    let memory = Memory::at_hand();
    let step = RwSignal::new(Step::Look(""));
    let export = StoredValue::new(export);
    let on_back = Callback::new(move |()| memory.home());
    let holder = memory.holder();
    let lock = move |way: Way| {
        step.set(Step::Working);
        let export = export.get_value();
        leptos::task::spawn_local(add((memory, holder), export, step, way));
    };
    let on_pin = Callback::new(move |pin: Pin| lock(Way::Pin(pin)));
    let on_touch = move || lock(Way::Touch);
    move || match step.get() {
        Step::Look(trouble) => {
            view! { class="s", <Accounts export step on_touch trouble/> }.into_any()
        }
        Step::Pin => {
            let hint = export.with_value(|export| text_warning(&export.links));
            view! { class="s", <CardsPin hint trouble="" on_pin on_back/> }.into_any()
        }
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

#[component]
fn Accounts(
    export: StoredValue<Export>,
    step: RwSignal<Step>,
    on_touch: impl Fn() + Copy + Send + 'static,
    trouble: &'static str,
) -> impl IntoView {
    let memory = Memory::at_hand();
    let (there, set_there) = both(false);
    leptos::task::spawn_local(async move {
        let found = touch::is_there().await;
        let _ = set_there.try_set(found);
    });
    let names = export.with_value(|export| {
        let name = |link: &Link| (link.issuer.clone(), link.account.clone());
        export.links.iter().map(name).collect::<Vec<_>>()
    });
    let count = words().cards_found(names.len());
    let line = |(issuer, account): (String, String)| {
        view! { class="s", <li class="card"><p>{issuer}</p><p class="soft small">{account}</p></li> }
    };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| memory.home()>{words().back}</button></header>
            <Title text=words().import_title/>
            <p class="soft">{count}</p>
            <ul class="list">{names.into_iter().map(line).collect_view()}</ul>
            <p class="bad" role="alert">{trouble}</p>
            <div class="grow"></div>
            <button class="wide" hidden=move || !there.get() on:click=move |_| on_touch()>{words().lock_touch}</button>
            <button class="primary wide" on:click=move |_| step.set(Step::Pin)>{move || if there.get() { words().lock_pin } else { words().save }}</button>
        </main>
    }
}

/// Makes the cards, all or none, and tells what became of each.
async fn add((memory, holder): Whose, export: Export, step: RwSignal<Step>, way: Way) {
    let added = alone("cards", save(holder, &export.links, way)).await;
    memory.open_card.set(None);
    memory.reload().await;
    match added {
        Ok((added, stayed)) => {
            let text = words().imported_text(added, &stayed, &export);
            tell(memory, Tone::Good, words().imported, text).await;
            // Which cards there were already, and what is still to be scanned, is said once.
            memory.aside(|aside| aside.read_until = now().plus_millis(READING));
        }
        Err(Trouble::NotRecognised) => {
            let _ = step.try_set(Step::Look(words().finger_failed));
        }
        Err(trouble) => memory.say_trouble(&trouble),
    }
}

/// Keeps a card for each link in one transaction. One that would take the place of another is left
/// out. How many were added, and what those left out are called.
async fn save(
    holder: Option<HolderId>,
    links: &[Link],
    way: Way,
) -> Result<(usize, Vec<String>), Trouble> {
    let opener = opener(holder, way).await?;
    // As it is kept now: another tab may have added cards since this one was opened.
    let mut kept = shelf::load(holder).await?;
    let (mut added, mut stayed) = (Vec::new(), Vec::new());
    let mut later = 0;
    for link in links {
        match make(&kept, holder, link, &opener)? {
            Made::Card(mut card) => {
                let others = kept.cards.len();
                kept.cards.retain(|other| other.id != card.id);
                if kept.cards.len() == others {
                    // In the order of the list.
                    card.since = card.since.plus_millis(later);
                    later += 1;
                }
                added.retain(|other: &Card| other.id != card.id);
                kept.cards.push(card.clone());
                added.push(card);
            }
            Made::Instead(_) | Made::KnownAs(_) => {
                let name = format!("{} {}", link.issuer, link.account);
                stayed.push(name.trim().to_owned());
            }
        }
    }
    shelf::save_cards(&added).await?;
    Ok((added.len(), stayed))
}
