//! Cards from the export of another app: one PIN for all of them.

use leptos::prelude::*;
use symbolon_core::{
    handset::Trouble,
    otp::Export,
    vault::{Opener, Pin},
};

use super::{
    Title, Working,
    cards::{Made, make},
    cards_pin::{CardsPin, mask_or_first},
};
use crate::{
    memory::{Memory, Tone},
    platform::alone,
    words::words,
};

#[derive(Clone)]
enum Step {
    Look,
    Pin,
    Working,
}

#[component]
pub(super) fn Import(export: Export) -> impl IntoView {
    let memory = Memory::at_hand();
    let step = RwSignal::new(Step::Look);
    let export = StoredValue::new(export);
    let on_back = Callback::new(move |()| memory.home());
    let on_pin = Callback::new(move |pin: Pin| {
        step.set(Step::Working);
        leptos::task::spawn_local(add(memory, export.get_value(), pin));
    });
    move || match step.get() {
        Step::Look => view! { class="s", <Accounts export step/> }.into_any(),
        Step::Pin => view! { class="s", <CardsPin hint="" trouble="" on_pin on_back/> }.into_any(),
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

#[component]
fn Accounts(export: StoredValue<Export>, step: RwSignal<Step>) -> impl IntoView {
    let memory = Memory::at_hand();
    let names = export.with_value(|export| {
        let name = |link: &symbolon_core::otp::Link| (link.issuer.clone(), link.account.clone());
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
            <div class="grow"></div>
            <button class="primary wide" on:click=move |_| step.set(Step::Pin)>{words().save}</button>
        </main>
    }
}

/// Makes the cards one by one. One that would take the place of another is left out and named.
async fn add(memory: Memory, export: Export, pin: Pin) {
    let opener = match alone("cards", mask_or_first(memory, &pin)).await {
        Ok(mask) => Opener::Pin(mask),
        Err(trouble) => return stopped(memory, &trouble),
    };
    let (mut added, mut stayed) = (0, Vec::new());
    for link in &export.links {
        match alone("cards", make(memory, link, opener.clone())).await {
            Ok(Made::Card) => added += 1,
            Ok(Made::Instead(_) | Made::KnownAs(_)) => {
                let name = format!("{} {}", link.issuer, link.account);
                stayed.push(name.trim().to_owned());
            }
            Err(trouble) => return stopped(memory, &trouble),
        }
    }
    memory.open_card.set(None);
    let text = words().imported_text(added, &stayed, &export);
    memory.say(Tone::Good, words().imported, &text);
}

fn stopped(memory: Memory, trouble: &Trouble) {
    memory.open_card.set(None);
    memory.say_trouble(trouble);
}
