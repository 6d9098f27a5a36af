//! The screens. Static markup carries a class so that it is built without any HTML string.

mod activate;
mod cards;
mod home;
mod pin_pad;
mod profiles;
mod request;
mod scan;
mod watch;

use leptos::prelude::*;
use symbolon_core::{picture::Picture, wire::activate::Link};

use crate::{
    memory::{Memory, Screen},
    platform,
    words::EN,
};

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let memory = Memory::new();
    provide_context(memory);
    leptos::task::spawn_local(async move {
        memory.reload().await;
        open_link(memory);
        watch::watch(memory).await;
    });
    move || match memory.screen.get() {
        Screen::Home => view! { class="s", <home::Home/> }.into_any(),
        Screen::Scan => view! { class="s", <scan::Scan/> }.into_any(),
        Screen::NewCard(link) => view! { class="s", <cards::NewCard link/> }.into_any(),
        Screen::Unlock(card) => view! { class="s", <cards::Unlock card/> }.into_any(),
        Screen::Activate(link) => view! { class="s", <activate::Activate link/> }.into_any(),
        Screen::Profiles => view! { class="s", <profiles::Profiles/> }.into_any(),
        Screen::Request(profile, request) => {
            view! { class="s", <request::Asked profile request/> }.into_any()
        }
        Screen::Said(title, text) => view! { class="s", <Said title text/> }.into_any(),
    }
}

/// The app was opened by an activation link: the phone's own camera does that.
fn open_link(memory: Memory) {
    let Some(location) = web_sys::window().map(|window| window.location()) else {
        return;
    };
    let text = location.href().unwrap_or_default();
    if let Ok(link) = Link::parse(&text) {
        // The secret leaves the address bar before anything else happens.
        let _ = location.set_hash("");
        memory.show(Screen::Activate(link));
    }
}

/// One sentence, and back to the start.
#[component]
fn Said(title: &'static str, text: String) -> impl IntoView {
    let memory = Memory::at_hand();
    view! { class="s",
        <main class="screen">
            <header class="bar"><h1 tabindex="-1">{title}</h1></header>
            <p class="soft" role="status">{text}</p>
            <div class="grow"></div>
            <button class="primary wide" on:click=move |_| memory.home()>{EN.done}</button>
        </main>
    }
}

/// Work that takes a moment.
#[component]
fn Working() -> impl IntoView {
    view! { class="s",
        <main class="screen" aria-busy="true">
            <header class="bar"><h1>{EN.working}</h1></header>
            <div class="spin" aria-hidden="true"></div>
        </main>
    }
}

/// One picture on its ground.
fn drawing(picture: Picture) -> impl IntoView {
    let ground = format!("picture g{}", picture.drawing().ground);
    let href = format!("/assets/pictures.svg#p{}", picture.index());
    view! { class="s",
        <span class=ground><svg viewBox="0 0 36 36" aria-hidden="true"><use href=href></use></svg></span>
    }
}

/// Where the clock stands, every quarter of a second, for as long as the screen lives.
fn ticking() -> ReadSignal<symbolon_core::moment::Moment> {
    let (now, set_now) = signal(platform::now());
    let alive = StoredValue::new(());
    leptos::task::spawn_local(async move {
        while !alive.is_disposed() {
            let _ = set_now.try_set(platform::now());
            platform::pause(250).await;
        }
    });
    now
}
