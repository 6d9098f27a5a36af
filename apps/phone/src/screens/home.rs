//! The first screen: cards and profiles, and the QR symbol in the thumb's reach.

use leptos::prelude::*;
use symbolon_core::{
    vault::{Card, Profile, brand},
    wire::pull::Closed,
};

use super::{Title, badge, card, code::CodeShown, icon, lock, people};
use crate::{
    memory::{Memory, Screen},
    platform::{self, shelf::Kept},
    words::words,
};

/// From how many cards on there is a search.
const SEARCHABLE: usize = 6;
/// A padlock.
const LOCK: &str = "M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM8 11V8a4 4 0 0 1 8 0v3";

#[component]
pub(super) fn Home() -> impl IntoView {
    let memory = Memory::at_hand();
    let empty = move || {
        memory
            .kept
            .with(|kept| kept.is_bare() && kept.holders.is_empty())
    };
    let search = memory.search;
    let searchable = move || {
        memory.kept.with(|kept| kept.cards.len() >= SEARCHABLE) || !search.with(String::is_empty)
    };
    let found = move || {
        let mut cards = memory.kept.get().cards;
        search.with(|search| cards.retain(|card| card.is_found_by(search, platform::lower)));
        cards
    };
    let nothing = move || !search.with(String::is_empty) && found().is_empty();
    view! { class="s",
        <main class="screen">
            <header class="bar">
                <Title text=words().cards/>
                <button class="round" aria-label=words().profiles on:click=move |_| memory.show(Screen::Profiles)>
                    {icon("M12 4a4 4 0 1 0 .01 0zM4 21c1-5 4-7 8-7s7 2 8 7")}
                </button>
            </header>
            <Show when=move || memory.refused.get()><p class="notice bad" role="alert">{words().update_refused}</p></Show>
            <Show when=move || memory.kept.with(|kept| kept.unreadable)><p class="notice bad" role="alert">{words().unreadable}</p></Show>
            <people::Chooser/>
            <Show when=empty>
                <section class="stack">
                    <p class="soft">{words().empty}</p>
                    <button class="card choice" on:click=move |_| memory.show(Screen::Scan)><strong>{words().first_profile}</strong><span class="soft">{words().empty_profile}</span></button>
                    <button class="card choice" on:click=move |_| memory.show(Screen::Scan)><strong>{words().first_card}</strong><span class="soft">{words().empty_card}</span></button>
                </section>
            </Show>
            <card::Undo/>
            <Show when=move || { searchable() }>
                <input type="text" class="search" aria-label=words().search placeholder=words().search autocomplete="off"
                    prop:value=search on:input=move |event| search.set(event_target_value(&event))/>
            </Show>
            <ul class="list">
                {move || found().into_iter().map(|card| view! { class="s", <CardLine card/> }).collect_view()}
                {move || memory.kept.with(Kept::mine).into_iter().map(|profile| profile_line(memory, profile)).collect_view()}
            </ul>
            <p class="soft small" role="status">{move || if nothing() { words().nothing_found } else { "" }}</p>
            <button class="wide" hidden=move || !memory.quiet.get() on:click=move |_| memory.show(Screen::Requests)>{words().all_requests}</button>
            <super::wake::Offer/>
            <super::install::Offer/>
            <div class="grow"></div>
            <button class="scan" aria-label=words().scan on:click=move |_| memory.show(Screen::Scan)>
                {icon("M3 8V4a1 1 0 0 1 1-1h4M16 3h4a1 1 0 0 1 1 1v4M21 16v4a1 1 0 0 1-1 1h-4M8 21H4a1 1 0 0 1-1-1v-4M8 8h3v3H8zM14 8h2M8 14v2M13 13h3v3h-3z")}
            </button>
            <p class="small soft center" aria-hidden="true">{words().scan_short}</p>
        </main>
    }
}

#[component]
fn CardLine(card: Card) -> impl IntoView {
    let memory = Memory::at_hand();
    let mine = card.clone();
    let opened = move || {
        memory
            .open_card
            .get()
            .filter(|(open, _)| open.id == mine.id)
            .map(|(card, opener)| view! { class="s", <CodeShown card opener/> })
    };
    let label = format!("{} {} {}", words().unlock, card.issuer, card.account);
    let change_label = format!("{} {} {}", words().change_card, card.issuer, card.account);
    let changing = card.clone();
    let (issuer, account) = (card.issuer.clone(), card.account.clone());
    let symbol = symbol(&card.issuer);
    let id = card.id;
    let taken = move |_| memory.aside(|aside| aside.dragged = Some(id));
    let over = move |event: web_sys::DragEvent| event.prevent_default();
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        if let Some(from) = memory.aside(|aside| aside.dragged.take()) {
            card::drop_at(memory, from, id);
        }
    };
    view! { class="s",
        <li class="card" draggable="true" on:dragstart=taken on:dragover=over on:drop=dropped>
            <div class="row">
                {symbol}
                <div class="names"><p>{issuer}</p><p class="soft small">{account}</p></div>
                <button class="plain" aria-label=change_label on:click=move |_| memory.show(Screen::Card(changing.clone()))>
                    {icon("M12 4a1 1 0 1 0 .01 0zM12 11a1 1 0 1 0 .01 0zM12 18a1 1 0 1 0 .01 0z")}
                </button>
                <button class="plain" aria-label=label on:click=move |_| lock::open(memory, card.clone())>
                    {icon(LOCK)}
                </button>
            </div>
            {opened}
        </li>
    }
}

/// The issuer's bundled symbol, or its first letter.
fn symbol(issuer: &str) -> AnyView {
    match brand(issuer) {
        Some(brand) => {
            let href = format!("/assets/brands.svg#{brand}");
            view! { class="s", <span class="badge" aria-hidden="true"><svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor"><use href=href></use></svg></span> }.into_any()
        }
        None => {
            let initial: String = issuer.chars().take(1).collect();
            let initial = if initial.is_empty() {
                "•".to_owned()
            } else {
                initial
            };
            view! { class="s", <span class="badge" aria-hidden="true">{initial}</span> }.into_any()
        }
    }
}

fn profile_line(memory: Memory, profile: Profile) -> impl IntoView {
    let id = profile.id;
    let state = move || match memory.why(id) {
        Some(Ok(why)) => why_closed(why),
        Some(Err(why)) => why,
        None => words().ready,
    };
    let dead = move || memory.why(id).is_some();
    let offline = profile.offline.clone().map(|offline| {
        let label = format!("{} {}", words().offline_code, memory.name_of(&profile));
        let card = offline.card.id;
        let opened = move || {
            let open = memory.open_card.get().filter(|(open, _)| open.id == card);
            open.map(|(card, opener)| view! { class="s", <CodeShown card opener/> })
        };
        view! { class="s",
            <div class="row"><span class="names soft small">{words().offline_code}</span>
                <button class="plain" aria-label=label on:click=move |_| lock::open_offline(memory, offline.clone())>
                    {icon(LOCK)}
                </button>
            </div>
            {opened}
        }
    });
    view! { class="s",
        <li class="card"><div class="row">
            {badge(&profile)}
            <div class="names"><p>{memory.name_of(&profile)}</p><p class="soft small">{state}</p></div>
            <span class="dot" class:bad=dead aria-hidden="true"></span>
        </div>{offline}</li>
    }
}

pub(super) fn why_closed(why: Closed) -> &'static str {
    match why {
        Closed::Locked => words().is_locked,
        Closed::Suspended => words().is_suspended,
    }
}
