//! Groups of radio buttons by keyboard: one stop for Tab, and arrows move focus and choice, as the
//! authoring practices for the pattern have it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Moves with the arrows, and to both ends.
pub(super) fn arrows(event: KeyboardEvent) {
    let group = event
        .current_target()
        .and_then(|group| group.dyn_into::<Element>().ok());
    let Some(group) = group else { return };
    let right_to_left = crate::words::words().language.is_right_to_left();
    let Ok(all) = group.query_selector_all("[role=radio]") else {
        return;
    };
    let focused = document().active_element();
    let same = |place: &u32| {
        let node = all
            .item(*place)
            .and_then(|node| node.dyn_into::<Element>().ok());
        node.is_some() && node == focused
    };
    let (Some(here), last) = ((0..all.length()).find(same), all.length().saturating_sub(1)) else {
        return;
    };
    let (next, before) = (if here == last { 0 } else { here + 1 }, here.checked_sub(1));
    let before = before.unwrap_or(last);
    let there = match event.key().as_str() {
        "ArrowDown" => next,
        "ArrowUp" => before,
        "ArrowRight" if right_to_left => before,
        "ArrowLeft" if right_to_left => next,
        "ArrowRight" => next,
        "ArrowLeft" => before,
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    let there = all
        .item(there)
        .and_then(|node| node.dyn_into::<HtmlElement>().ok());
    if let Some(there) = there {
        let _ = there.focus();
        there.click();
    }
}
