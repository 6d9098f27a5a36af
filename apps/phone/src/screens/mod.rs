//! The screens. Static markup carries a class so that it is built without any HTML string.

mod activate;
mod card;
mod cards;
mod cards_pin;
mod checkup;
mod code;
mod declined;
mod home;
mod import;
mod install;
mod lock;
mod look;
mod opening;
mod people;
mod pin_pad;
mod profile;
mod profile_name;
mod profiles;
mod radios;
mod relock;
mod request;
mod requests;
mod scan;
mod settings;
mod wake;
mod watch;

pub(crate) use relock::Wish;
pub(crate) use watch::hidden;

use leptos::{html, prelude::*};
use symbolon_core::{picture::Picture, vault::Profile};

use crate::{
    memory::{Memory, Screen, Tone, both},
    platform,
    words::words,
};

/// Milliseconds within which the request that the person wants to decline must be found.
const DECLINE_WAITS: i32 = 10_000;

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let memory = Memory::new();
    provide_context(memory);
    listen(memory);
    take_decline(memory);
    leptos::task::spawn_local(begin(memory));
    let screen = move || match memory.screen.get() {
        Screen::Home => view! { class="s", <home::Home/> }.into_any(),
        Screen::Scan => view! { class="s", <scan::Scan/> }.into_any(),
        Screen::NewCard(link) => view! { class="s", <cards::NewCard link/> }.into_any(),
        Screen::Import(export) => view! { class="s", <import::Import export/> }.into_any(),
        Screen::Card(card) => view! { class="s", <card::Details card/> }.into_any(),
        Screen::Relock(wish) => view! { class="s", <relock::Relock wish/> }.into_any(),
        Screen::Unlock(card) => view! { class="s", <cards::Unlock card/> }.into_any(),
        Screen::Activate(link) => view! { class="s", <activate::Activate link/> }.into_any(),
        Screen::CheckUp => view! { class="s", <checkup::CheckUp/> }.into_any(),
        Screen::Profile(profile) => view! { class="s", <profile::Details profile/> }.into_any(),
        Screen::Settings => view! { class="s", <settings::Panel/> }.into_any(),
        Screen::Requests => view! { class="s", <requests::Requests/> }.into_any(),
        Screen::Opening(link) => view! { class="s", <opening::Opening link/> }.into_any(),
        Screen::NotHere => view! { class="s", <opening::NotHere/> }.into_any(),
        Screen::Declined(profile, request) => {
            view! { class="s", <declined::Declined profile request/> }.into_any()
        }
        Screen::NotMe(profile) => view! { class="s", <declined::NotMe profile/> }.into_any(),
        Screen::Profiles => view! { class="s", <profiles::Profiles/> }.into_any(),
        Screen::Request(profile, request, came) => {
            view! { class="s", <request::Asked profile request came/> }.into_any()
        }
        Screen::Said(tone, title, text) => view! { class="s", <Said tone title text/> }.into_any(),
    };
    view! { class="s", <watch::Waits/>{screen} }
}

/// What comes from outside the app while it runs.
fn listen(memory: Memory) {
    platform::history::on_back(move || {
        let screen = memory.screen.get_untracked();
        if memory.aside(|aside| aside.underway) > 0 {
            platform::history::step_in();
            return true;
        }
        memory.home();
        if matches!(screen, Screen::Activate(_)) {
            leptos::task::spawn_local(activate::tell_of_interrupted(memory));
        }
        !matches!(screen, Screen::Home)
    });
    // The app may be open already when the phone's camera follows a link.
    forever("hashchange", move || {
        take_decline(memory);
        open_link(memory);
    });
    forever("visibilitychange", move || {
        if watch::hidden() {
            memory.look_away();
        }
    });
    forever("blur", move || memory.look_away());
    platform::install::listen();
    platform::net::on_refused_update(move || memory.refused.set(true));
}

/// What is kept, the link that opened the app, and from then on looking for requests.
async fn begin(memory: Memory) {
    memory.reload().await;
    let profiles = memory.kept.with_untracked(|kept| kept.profiles.clone());
    leptos::task::spawn_local(async move {
        // Not being woken stops nobody: the open app looks by itself.
        let _ = platform::push::refresh(&profiles).await;
    });
    if !open_link(memory) {
        activate::tell_of_interrupted(memory).await;
    }
    watch::watch(memory).await;
}

/// Listens for as long as the app lives.
fn forever(event: &'static str, then: impl Fn() + 'static) {
    std::mem::forget(window_event_listener_untyped(event, move |_| then()));
}

/// The person tapped Decline on the notification: the request that waits is shown for declining.
fn take_decline(memory: Memory) {
    if platform::history::address().ends_with("#decline") {
        platform::history::forget_fragment();
        memory.declining.set(true);
        leptos::task::spawn_local(async move {
            platform::pause(DECLINE_WAITS).await;
            let asked = |screen: &Screen| matches!(screen, Screen::Request(..));
            if !memory.screen.with_untracked(asked) {
                memory.declining.set(false);
            }
        });
    }
}

/// A link was followed: to an activation, by the phone's own camera; or to a request, from the browser on
/// this device. It opens, or it is said what is wrong with it, as soon as that interrupts nothing.
fn open_link(memory: Memory) -> bool {
    if !platform::history::has_fragment() {
        return false;
    }
    let screen = scan::target(&platform::history::address())
        .unwrap_or_else(|said| Screen::Said(Tone::Bad, words().trouble, said));
    // The secret leaves the address bar before anything else happens.
    platform::history::forget_fragment();
    leptos::task::spawn_local(async move {
        while watch::is_busy(memory) && !watch::gives_way(memory) {
            platform::pause(watch::NOTICE).await;
        }
        memory.show(screen);
    });
    true
}

/// The heading of a screen. It takes the focus, so that keyboards and screen readers begin there.
#[component]
fn Title(#[prop(into)] text: String, #[prop(optional)] centered: bool) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    heading.on_load(|heading| {
        let _ = heading.focus();
    });
    view! { class="s", <h1 tabindex="-1" class:center=centered node_ref=heading>{text}</h1> }
}

/// One sentence, and back to the start.
#[component]
fn Said(tone: Tone, title: &'static str, text: String) -> impl IntoView {
    let memory = Memory::at_hand();
    let (class, mark) = match tone {
        Tone::Good => ("mark good", "M5 12.5l4.5 4.5L19 7.5"),
        Tone::Calm => ("mark", "M6 12h12"),
        Tone::Bad => ("mark bad", "M7 7l10 10M17 7L7 17"),
    };
    view! { class="s",
        <main class="screen">
            <div class="grow"></div>
            <div class=class aria-hidden="true">{icon(mark)}</div>
            <Title text=title centered=true/>
            <p class="soft center" role="status">{text}</p>
            <div class="grow twice"></div>
            <button class="primary wide" on:click=move |_| memory.home()>{words().done}</button>
        </main>
    }
}

/// Work that takes a moment.
#[component]
fn Working() -> impl IntoView {
    Memory::at_hand().aside(|aside| aside.since = aside.away);
    view! { class="s",
        <main class="screen" aria-busy="true">
            <div class="grow"></div>
            <div class="spin" aria-hidden="true"></div>
            <Title text=words().working centered=true/>
            <div class="grow twice"></div>
        </main>
    }
}

/// A line drawing in the colour of the text, on a field of 24 by 24; it says nothing that the words
/// beside it, or the label around it, do not say.
fn icon(path: &'static str) -> impl IntoView {
    view! { class="s", <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}

/// One picture on its ground.
fn drawing(picture: Picture) -> impl IntoView {
    let ground = format!("picture g{}", picture.drawing().ground);
    let href = format!("/assets/pictures.svg#p{}", picture.index());
    view! { class="s",
        <span class=ground><svg viewBox="0 0 36 36" aria-hidden="true"><use href=href></use></svg></span>
    }
}

/// The badge of a profile: its first letter, on the ground that its owner chose.
fn badge(profile: &Profile) -> impl IntoView + use<> {
    let initial: String = profile.called().chars().take(1).collect();
    let ground = profile.colour.map(|colour| format!("badge g{colour}"));
    let class = ground.unwrap_or_else(|| "badge".to_owned());
    view! { class="s", <span class=class aria-hidden="true">{initial}</span> }
}

/// Where the clock stands, every quarter of a second, for as long as the screen lives.
fn ticking() -> RwSignal<symbolon_core::moment::Moment> {
    let (now, set_now) = both(platform::now());
    let alive = StoredValue::new(());
    leptos::task::spawn_local(async move {
        while !alive.is_disposed() {
            let _ = set_now.try_set(platform::now());
            platform::pause(250).await;
        }
    });
    now
}
