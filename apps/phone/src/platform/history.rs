//! The phone's Back button: one step in the history stands for being anywhere but at the start.

use std::cell::Cell;

use leptos::{ev, prelude::window_event_listener};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Somewhere but at the start; Back leads there from now on.
pub(crate) fn step_in() {
    if !INSIDE.replace(true)
        && let Some(history) = of_window()
    {
        let _ = history.push_state(&wasm_bindgen::JsValue::NULL, "");
    }
}

/// Calls `back` whenever the person goes back; it says whether there was a screen to leave.
/// Without one the app is left, as Back does at its start.
pub(crate) fn on_back(back: impl Fn() -> bool + 'static) {
    let listener = window_event_listener(ev::popstate, move |_| {
        // A link was followed into the open app: that is a step forward.
        if has_fragment() {
            return;
        }
        if INSIDE.replace(false)
            && !back()
            && let Some(history) = of_window()
        {
            let _ = history.back();
        }
    });
    // For as long as the app lives.
    std::mem::forget(listener);
}

/// Leaves the app for a page of the portal, in this very window.
pub(crate) fn leave_for(url: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(url);
    }
}

/// Goes back to the page that led here.
pub(crate) fn leave_back() {
    if let Some(history) = of_window() {
        // The screen's own step, and the one into the app.
        let _ = history.go_with_delta(-2);
    }
}

/// Takes what follows `#` out of the address bar and the history.
pub(crate) fn forget_fragment() {
    if let (Some(history), Some(window)) = (of_window(), web_sys::window()) {
        let path = window.location().pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}

/// Whether something follows `#` in the address bar.
pub(crate) fn has_fragment() -> bool {
    address()
        .split_once('#')
        .is_some_and(|(_, fragment)| !fragment.is_empty())
}

/// What the address bar shows.
pub(crate) fn address() -> String {
    let location = web_sys::window().map(|window| window.location());
    location
        .and_then(|location| location.href().ok())
        .unwrap_or_default()
}

fn of_window() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}
