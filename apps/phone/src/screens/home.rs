//! The first screen: cards and profiles, and the QR symbol in the thumb's reach.

use leptos::prelude::*;
use symbolon_core::{
    vault::{Card, CardKind, Mask, Profile},
    wire::pull::Closed,
};

use super::{Title, card, ticking};
use crate::{
    memory::{Memory, Screen},
    platform::shelf,
    words::words,
};

/// From how many cards on there is a search.
const SEARCHABLE: usize = 6;
/// Milliseconds for which "Next code" stays dead: a double tap is one tap.
const NEXT_GUARD: i32 = 2000;
/// Seconds for which a code is shown.
const SHOWN: i64 = 30;

#[component]
pub(super) fn Home() -> impl IntoView {
    let memory = Memory::at_hand();
    let empty = move || {
        memory
            .kept
            .with(|kept| kept.cards.is_empty() && kept.profiles.is_empty())
    };
    let (search, set_search) = signal(String::new());
    let searchable = move || memory.kept.with(|kept| kept.cards.len() >= SEARCHABLE);
    let found = move || {
        let mut cards = memory.kept.get().cards;
        search.with(|search| cards.retain(|card| card.is_found_by(search)));
        cards
    };
    let nothing = move || !search.with(String::is_empty) && found().is_empty();
    view! { class="s",
        <main class="screen">
            <header class="bar">
                <Title text=words().cards/>
                <button class="round" aria-label=words().profiles on:click=move |_| memory.show(Screen::Profiles)>
                    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"><circle cx="12" cy="8" r="4"></circle><path d="M4 21c1-5 4-7 8-7s7 2 8 7"></path></svg>
                </button>
            </header>
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
                    prop:value=search on:input=move |event| set_search.set(event_target_value(&event))/>
            </Show>
            <ul class="list">
                {move || found().into_iter().map(|card| view! { class="s", <CardLine card/> }).collect_view()}
                {move || memory.kept.get().profiles.into_iter().map(|profile| profile_line(memory, profile)).collect_view()}
            </ul>
            <p class="soft small" role="status">{move || if nothing() { words().nothing_found } else { "" }}</p>
            <super::wake::Offer/>
            <div class="grow"></div>
            <button class="scan" aria-label=words().scan on:click=move |_| memory.show(Screen::Scan)>
                <svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"><path d="M3 8V4a1 1 0 0 1 1-1h4M16 3h4a1 1 0 0 1 1 1v4M21 16v4a1 1 0 0 1-1 1h-4M8 21H4a1 1 0 0 1-1-1v-4"></path><path d="M8 8h3v3H8zM14 8h2M8 14v2M13 13h3v3h-3z"></path></svg>
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
            .map(|(card, mask)| view! { class="s", <CodeShown card mask/> })
    };
    let label = format!("{} {} {}", words().unlock, card.issuer, card.account);
    let change_label = format!("{} {} {}", words().change_card, card.issuer, card.account);
    let changing = card.clone();
    let (issuer, account) = (card.issuer.clone(), card.account.clone());
    let initial: String = card.issuer.chars().take(1).collect();
    view! { class="s",
        <li class="card">
            <div class="row">
                <span class="badge" aria-hidden="true">{initial}</span>
                <div class="names"><p>{issuer}</p><p class="soft small">{account}</p></div>
                <button class="plain" aria-label=change_label on:click=move |_| memory.show(Screen::Card(changing.clone()))>
                    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="currentColor"><circle cx="12" cy="5" r="2"></circle><circle cx="12" cy="12" r="2"></circle><circle cx="12" cy="19" r="2"></circle></svg>
                </button>
                <button class="plain" aria-label=label on:click=move |_| memory.show(Screen::Unlock(card.clone()))>
                    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"><rect x="5" y="11" width="14" height="10" rx="2"></rect><path d="M8 11V8a4 4 0 0 1 8 0v3"></path></svg>
                </button>
            </div>
            {opened}
        </li>
    }
}

#[component]
fn CodeShown(card: Card, mask: Mask) -> impl IntoView {
    let memory = Memory::at_hand();
    let shown_now = ticking();
    let since = shown_now.get_untracked();
    let now = Memo::new(move |_| shown_now.get().plus_millis(-memory.clock_ahead.get()));
    Effect::new(move |_| {
        if since.millis_until(shown_now.get()) > SHOWN * 1000 {
            memory.open_card.set(None);
        }
    });
    let (copied, set_copied) = signal(false);
    let code = Memo::new({
        let (card, mask) = (card.clone(), mask.clone());
        move |_| card.code(&mask, now.get()).grouped()
    });
    // A counter-based code stands until it is used: no time runs out, and there is a next one.
    let timed = matches!(card.kind, CardKind::Totp(_));
    let (dead, set_dead) = signal(true);
    leptos::task::spawn_local(async move {
        crate::platform::pause(NEXT_GUARD).await;
        let _ = set_dead.try_set(false);
    });
    let current = StoredValue::new((card.clone(), mask.clone()));
    let next = move |_| {
        set_dead.set(true);
        let (card, mask) = current.get_value();
        card::doing(memory, async move {
            // Kept before it is shown.
            let next = card.next();
            shelf::save_cards(std::slice::from_ref(&next)).await?;
            memory.open_card.set(Some((next, mask)));
            Ok(())
        });
    };
    let length = u64::from(card.period().seconds()) * 1000;
    let left = move || card.period().millis_left(now.get());
    let seconds = {
        let left = left.clone();
        move || left().div_ceil(1000)
    };
    let dashes = move || format!("{} 100", left() * 100 / length.max(1));
    let (spoken, shown) = (seconds.clone(), seconds);
    let copy = move |_| {
        if let Some(window) = web_sys::window() {
            let plain: String = code
                .get_untracked()
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            let _ = window.navigator().clipboard().write_text(&plain);
            set_copied.set(true);
        }
    };
    view! { class="s",
        <div class="row">
            <p class="code" data-code="">{move || code.get()}</p>
            {timed.then(|| view! { class="s",
                <svg class="ring" viewBox="0 0 40 40" role="img" aria-label=move || words().seconds(spoken())>
                    <circle cx="20" cy="20" r="15.9155"></circle>
                    <circle class="run" cx="20" cy="20" r="15.9155" pathLength="100" stroke-dasharray=dashes></circle>
                    <text x="20" y="20">{shown}</text>
                </svg>
            })}
            <button class="plain" on:click=copy>{words().copy}</button>
        </div>
        {(!timed).then(|| view! { class="s", <button disabled=dead on:click=next>{words().next_code}</button> })}
        <p class="small soft" role="status">{move || if copied.get() { words().copied } else { "" }}</p>
    }
}

fn profile_line(memory: Memory, profile: Profile) -> impl IntoView {
    let id = profile.id;
    let state = move || match (memory.why_closed(id), memory.reachable.get()) {
        (Some(why), _) => why_closed(why),
        (None, true) => words().ready,
        (None, false) => words().offline,
    };
    let dead = move || !memory.reachable.get() || memory.why_closed(id).is_some();
    let initial: String = profile.organisation.chars().take(1).collect();
    view! { class="s",
        <li class="card row">
            <span class="badge" aria-hidden="true">{initial}</span>
            <div class="names"><p>{profile.organisation}</p><p class="soft small">{state}</p></div>
            <span class="dot" class:bad=dead aria-hidden="true"></span>
        </li>
    }
}

pub(super) fn why_closed(why: Closed) -> &'static str {
    match why {
        Closed::Locked => words().is_locked,
        Closed::Suspended => words().is_suspended,
    }
}
