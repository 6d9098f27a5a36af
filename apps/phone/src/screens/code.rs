//! A card's code, with the time left, for half a minute.

use leptos::prelude::*;
use symbolon_core::{
    otp::Period,
    picture::Picture,
    vault::{Card, CardKind, Opener},
};

use super::{card, ticking};
use crate::{
    memory::{Memory, both},
    platform::{pause, reveal},
    words::words,
};

/// Milliseconds for which "Next code" stays dead: a double tap is one tap.
const NEXT_GUARD: i32 = 2000;
/// Seconds for which a code is shown.
const SHOWN: i64 = 30;
/// In how many last seconds the next code is shown beside it.
const EARLY: u64 = 5;

#[component]
pub(super) fn CodeShown(card: Card, opener: Opener) -> impl IntoView {
    let memory = Memory::at_hand();
    let shown_now = ticking();
    let since = shown_now.get_untracked();
    let now = Memo::new(move |_| shown_now.get().plus_millis(-memory.clock_ahead.get()));
    Effect::new(move |_| {
        if since.millis_until(shown_now.get()) > SHOWN * 1000 {
            memory.open_card.set(None);
        }
    });
    // Once it is there: the list may have been left far from here.
    leptos::task::spawn_local(async {
        pause(0).await;
        reveal("li:has([data-code])");
    });
    let code_at = {
        let (card, opener) = (card.clone(), opener.clone());
        move |moment| {
            let code = card.code(&opener, moment);
            code.map(|code| code.grouped()).unwrap_or_default()
        }
    };
    let code_next = code_at.clone();
    let code = Memo::new(move |_| code_at(now.get()));
    // A counter-based code stands until it is used: no time runs out, and there is a next one.
    let timed = matches!(card.kind, CardKind::Totp(_));
    let drawing = match &opener {
        Opener::Pin(mask) => mask.drawing(),
        Opener::Touch(_) | Opener::Share(_) => None,
    };
    let period = card.period();
    let left = Signal::derive(move || period.millis_left(now.get()));
    // In the last seconds, for whoever wants that: the one that comes after it.
    let early = memory.kept.with_untracked(|kept| kept.settings.next_early);
    let early = move || timed && early && left.get().div_ceil(1000) <= EARLY;
    let after = move || {
        let then = now.get().plus_seconds(i64::from(period.seconds()));
        format!("{} {}", words().code_after, code_next(then))
    };
    let (copied, copy) = copying(code);
    view! { class="s",
        <div class="row">
            <p class="code" data-code="">{move || code.get()}</p>
            {timed.then(|| ring(left, period))}
            <button class="plain" on:click=move |_| copy()>{words().copy}</button>
        </div>
        <Show when=early><p class="soft" data-after="">{after.clone()}</p></Show>
        {(!timed).then(|| view! { class="s", <NextCode card opener/> })}
        {drawing.map(|picture| view! { class="s", <Drawing picture/> })}
        <p class="small soft" role="status">{copied}</p>
    }
}

/// What is said about the copy, and what makes it.
fn copying(code: Memo<String>) -> (RwSignal<&'static str>, impl Fn() + Copy) {
    let (copied, set_copied) = both("");
    let copy = move || {
        let code = code.get_untracked();
        // Empty first, so that it is spoken each time.
        set_copied.set("");
        leptos::task::spawn_local(async move {
            let words = words();
            let said = if to_clipboard(&code).await {
                words.copied
            } else {
                words.not_copied
            };
            let _ = set_copied.try_set(said);
        });
    };
    (copied, copy)
}

/// The button for the next code of a counter.
#[component]
fn NextCode(card: Card, opener: Opener) -> impl IntoView {
    let memory = Memory::at_hand();
    let (dead, set_dead) = both(true);
    leptos::task::spawn_local(async move {
        pause(NEXT_GUARD).await;
        let _ = set_dead.try_set(false);
    });
    let current = StoredValue::new((card, opener));
    let next = move |_| {
        set_dead.set(true);
        let (card, opener) = current.get_value();
        let since = memory.away();
        card::doing(memory, async move {
            // Kept before it is shown.
            let next = card::change(memory, card.id, Card::next).await?;
            memory.open_card.set(None);
            if let Some(next) = next {
                memory.open(since, next, opener);
            }
            Ok(())
        });
    };
    view! { class="s", <button disabled=dead on:click=next>{words().next_code}</button> }
}

/// How much of a code's time is left, as a ring and in seconds.
fn ring(left: Signal<u64>, period: Period) -> impl IntoView {
    let whole = u64::from(period.seconds()) * 1000;
    let seconds = move || left.get().div_ceil(1000);
    let dashes = move || format!("{} 100", left.get() * 100 / whole.max(1));
    view! { class="s",
        <svg class="ring" viewBox="0 0 40 40" role="img" aria-label=move || words().seconds(seconds())>
            <circle cx="20" cy="20" r="15.9155"></circle>
            <circle class="run" cx="20" cy="20" r="15.9155" pathLength="100" stroke-dasharray=dashes></circle>
            <text x="20" y="20">{seconds}</text>
        </svg>
    }
}

/// Copies a code's digits; whether the clipboard took them.
async fn to_clipboard(code: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let plain: String = code.chars().filter(char::is_ascii_digit).collect();
    let written = window.navigator().clipboard().write_text(&plain);
    wasm_bindgen_futures::JsFuture::from(written).await.is_ok()
}

/// The drawing that follows from the PIN: another one than usual shows a typing error.
#[component]
fn Drawing(picture: Picture) -> impl IntoView {
    let name = picture.name(words().language);
    view! { class="s",
        <div class="row pin-drawing">
            {super::drawing(picture)}
            <p class="small soft">{words().pin_drawing(name)}</p>
        </div>
    }
}
