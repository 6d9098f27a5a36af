//! The PIN pad. Digits are in memory only: never in the page, never in a form field. It works by
//! touch, by keyboard, and by screen reader, which hears how many digits were entered.

use leptos::{ev, prelude::*};
use symbolon_core::{seal::Secret, vault::PinRule};

use super::Title;
use crate::{memory::both, words::words};

/// Longest PIN.
const LONGEST: usize = 12;
/// Shortest PIN that can be right, and the dots shown before anything is entered.
const SHORTEST: usize = PinRule::USUAL.shortest();

#[component]
pub(super) fn PinPad(
    title: String,
    #[prop(into)] hint: String,
    /// What was wrong before; read out.
    #[prop(into)]
    trouble: String,
    on_done: Callback<String>,
    on_back: Callback<()>,
) -> impl IntoView {
    let digits = StoredValue::new(Secret::new(String::new()));
    let (count, set_count) = both(0_usize);
    let change = move |next: String| {
        set_count.set(next.len());
        digits.set_value(Secret::new(next));
    };
    let so_far = move || digits.with_value(|digits| digits.reveal().clone());
    let press = move |digit: u8| {
        let entered = so_far();
        if entered.len() < LONGEST {
            change(format!("{entered}{digit}"));
        }
    };
    let back_one = move || {
        let mut entered = so_far();
        entered.pop();
        change(entered);
    };
    let done = move || {
        let entered = so_far();
        if entered.len() >= SHORTEST {
            change(String::new());
            on_done.run(entered);
        }
    };
    on_keys(press, back_one, done);
    let dots = move || {
        let total = count.get().max(SHORTEST);
        (0..total)
            .map(|n| view! { class="s", <span class:on=move || n < count.get()></span> })
            .collect_view()
    };
    let key = move |digit: u8| view! { class="s", <button on:mousedown=keep_focus on:click=move |_| press(digit)>{digit}</button> };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| on_back.run(())>{words().back}</button></header>
            <Title text=title centered=true/>
            <p class="center soft">{hint}</p>
            <p class="center bad" role="alert">{trouble}</p>
            <div class="dots" role="img" aria-label=move || words().digits_entered(count.get())>{dots}</div>
            <p class="file" role="status">{move || words().digits_entered(count.get())}</p>
            <div class="grow"></div>
            <div class="pad">
                {(1..=9).map(key).collect_view()}
                <button class="word" aria-label=words().backspace on:mousedown=keep_focus on:click=move |_| back_one()>"⌫"</button>
                {key(0)}
                <button class="word primary" disabled=move || count.get() < SHORTEST on:click=move |_| done()>{words().done}</button>
            </div>
        </main>
    }
}

/// The keyboard types a PIN as well.
fn on_keys(press: impl Fn(u8) + 'static, back_one: impl Fn() + 'static, done: impl Fn() + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| match event.key().as_str() {
        // A shortcut types nothing.
        _ if event.ctrl_key() || event.alt_key() || event.meta_key() => {}
        "Backspace" => back_one(),
        "Enter" if !on_button(&event) => done(),
        key => {
            let mut letters = key.chars();
            if let (Some(letter), None) = (letters.next(), letters.next())
                && let Some(digit) = digit(letter)
            {
                press(digit);
            }
        }
    });
    on_cleanup(move || keys.remove());
}

/// A digit as keyboards have it: 0 to 9, and the Arabic ones of either kind.
fn digit(letter: char) -> Option<u8> {
    let zero = match letter {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    u8::try_from(u32::from(letter) - u32::from(zero)).ok()
}

/// A digit that was clicked does not take the focus: Enter then means Done.
fn keep_focus(event: web_sys::MouseEvent) {
    event.prevent_default();
}

/// Enter on a focused button presses that button, and nothing else.
fn on_button(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    event
        .target()
        .is_some_and(|target| target.has_type::<web_sys::HtmlButtonElement>())
}
