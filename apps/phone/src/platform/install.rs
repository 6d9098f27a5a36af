//! Whether the app stands on the home screen, and how it gets there on this platform.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::js::{call, kept};

thread_local! {
    /// The browser's own offer, kept until the person wants it.
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// How it gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The browser asks when it is told to.
    Button,
    /// Share, then "Add to Home Screen".
    AppleShare,
    /// The browser's menu, then "Install" or "Add to home screen".
    AndroidMenu,
    /// The address bar or the menu.
    ComputerMenu,
}

/// Listens for the browser's offer, from the start.
pub(crate) fn listen() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let offered = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        event.prevent_default();
        OFFER.with_borrow_mut(|offer| *offer = Some(event.into()));
    });
    let name = "beforeinstallprompt";
    let _ = window.add_event_listener_with_callback(name, offered.as_ref().unchecked_ref());
    // For as long as the app lives.
    offered.forget();
}

/// Whether it runs from the home screen.
pub(crate) fn is_installed() -> bool {
    let window = web_sys::window();
    let query = window.and_then(|window| window.match_media("(display-mode: standalone)").ok());
    query.flatten().is_some_and(|query| query.matches())
}

/// The way on this platform.
pub(crate) fn way() -> Way {
    let navigator = web_sys::window().map(|window| window.navigator());
    let points = navigator
        .as_ref()
        .map_or(0, web_sys::Navigator::max_touch_points);
    let agent = navigator.and_then(|navigator| navigator.user_agent().ok());
    let agent = agent.unwrap_or_default();
    // An iPad calls itself a Macintosh, which has no touch screen.
    let tablet = agent.contains("Macintosh") && points > 1;
    if agent.contains("iPhone") || agent.contains("iPad") || tablet {
        Way::AppleShare
    } else if OFFER.with_borrow(Option::is_some) {
        Way::Button
    } else if agent.contains("Android") {
        Way::AndroidMenu
    } else {
        Way::ComputerMenu
    }
}

/// Has the browser ask.
pub(crate) async fn ask() {
    let offer = OFFER.with_borrow_mut(Option::take);
    if let Some(offer) = offer
        && let Ok(asked) = call(&offer, "prompt")
    {
        // Whatever the person says, the browser does it.
        let _ = kept(asked).await;
    }
}
