//! Looking for requests while the app is open.

use std::pin::pin;

use futures_util::future::select;
use leptos::prelude::*;
use symbolon_core::{
    handset::{Request, Trouble},
    vault::Profile,
};

use super::profile_name::change;
use crate::{
    memory::{Came, Memory, Screen, Tone, Why},
    platform::{self, shelf},
    words::words,
};

/// Seconds that one look waits when there is only one profile to look for.
const WAIT: u8 = 20;
/// How often it is seen that there are other profiles by now, in milliseconds.
pub(super) const NOTICE: i32 = 500;

/// Milliseconds for which somebody knows that an activation took the place of a profile.
const JUST_NOW: i64 = 10 * 60 * 1000;

/// Looks for requests, forever.
pub(super) async fn watch(memory: Memory) {
    loop {
        let profiles = memory.kept.with_untracked(|kept| kept.profiles.clone());
        let busy = is_busy(memory);
        if profiles.is_empty() || hidden() || busy && !may_be_told(memory) {
            memory.waits.set(false);
            platform::pause(500).await;
            continue;
        }
        // One that is closed is answered at once, and waits here.
        let closed = memory.closed.with_untracked(|closed| !closed.is_empty());
        let one = profiles.len() == 1 && !closed;
        // A quiet request is answered at once, too.
        let quiet = memory.quiet.get_untracked();
        let wait = if one && !busy && !quiet { WAIT } else { 0 };
        let many = profiles.len();
        let looks = pin!(look_for_all(memory, profiles, wait));
        // A profile that came meanwhile is not left alone until a long look ends.
        select(looks, pin!(others(memory, many))).await;
        platform::pause(if wait > 0 { 100 } else { 1500 }).await;
    }
}

async fn look_for_all(memory: Memory, profiles: Vec<Profile>, wait: u8) {
    let mut waits = false;
    let mut quiet = false;
    for profile in profiles {
        let found = look(memory, &profile, wait, &mut quiet).await;
        if let Some(request) = found {
            waits = true;
            if !is_busy(memory) {
                memory.show(Screen::Request(profile, request, Came::ByItself));
            }
        }
    }
    memory.waits.set(waits && may_be_told(memory));
    memory.quiet.set(quiet);
}

/// Tells whoever is busy with something else that a request waits, and leads to it.
#[component]
pub(super) fn Waits() -> impl IntoView {
    let memory = Memory::at_hand();
    let waits = move || memory.waits.get() && memory.screen.with(is_told);
    view! { class="s",
        <div role="status" class="waits" hidden=move || !waits()>
            <button class="primary wide" on:click=move |_| memory.show(Screen::Requests)>{move || if waits() { words().waits } else { "" }}</button>
        </div>
    }
}

/// Ends when there are more or fewer profiles than so many.
async fn others(memory: Memory, many: usize) {
    while memory.kept.with_untracked(|kept| kept.profiles.len()) == many {
        platform::pause(NOTICE).await;
    }
}

async fn look(memory: Memory, profile: &Profile, wait: u8, quiet: &mut bool) -> Option<Request> {
    match platform::handset().next_request(profile, wait).await {
        Ok(looked) => {
            memory.clock_ahead.set(looked.clock_ahead);
            note(memory, profile, looked.closed.map(Ok));
            *quiet |= looked.quiet;
            if let Some(services) = looked.services {
                // What is not kept is told again.
                let kept = change(profile.id, |profile| profile.services = services);
                let _ = kept.await;
                memory.reload().await;
            }
            looked.request.filter(|_| !looked.quiet)
        }
        Err(Trouble::Gone) => {
            // Whoever activated this very phone again knows.
            if !is_replaced(memory, profile) {
                // On its own: this look ends as soon as the profile is gone.
                let text = words().gone_text.to_owned();
                leptos::task::spawn_local(tell(memory, Tone::Bad, words().gone, text));
            }
            forget(memory, profile).await;
            None
        }
        Err(trouble) => {
            note(
                memory,
                profile,
                Some(Err(words().stands_in_the_way(&trouble))),
            );
            platform::pause(2000).await;
            None
        }
    }
}

/// Says something as soon as that interrupts nothing else than what led to it.
pub(super) async fn tell(memory: Memory, tone: Tone, title: &'static str, text: String) {
    let leads = |screen: &Screen| matches!(screen, Screen::Import(_) | Screen::Settings);
    while is_busy(memory) && !memory.screen.with_untracked(leads) {
        platform::pause(NOTICE).await;
    }
    memory.say(tone, title, &text);
}

fn note(memory: Memory, profile: &Profile, why: Option<Why>) {
    let known = memory
        .closed
        .with_untracked(|closed| closed.iter().find(|(id, _)| *id == profile.id).copied());
    if known.map(|(_, why)| why) != why {
        memory.closed.update(|closed| {
            closed.retain(|(id, _)| *id != profile.id);
            closed.extend(why.map(|why| (profile.id, why)));
        });
    }
}

/// Looks whether an open request still stands: it may be answered on another phone, or given up.
/// `None` when that is not known; otherwise, how many wait behind it.
pub(super) async fn still_stands(
    memory: Memory,
    profile: &Profile,
    request: &Request,
) -> Option<Result<usize, ()>> {
    match platform::handset().look_for_requests(profile, 0).await {
        Ok(looked) => {
            let this = |found: &Request| found.ask().request == request.ask().request;
            let stands = looked.request.as_ref().is_some_and(this);
            Some(stands.then_some(looked.waiting.len()).ok_or(()))
        }
        Err(Trouble::Gone) => {
            wipe(memory, profile).await;
            None
        }
        // The answer will tell.
        Err(_) => None,
    }
}

/// The profile was revoked: nothing of it may stay, whatever else fails.
pub(super) async fn wipe(memory: Memory, profile: &Profile) {
    forget(memory, profile).await;
    // An answer that is on its way says so itself.
    if memory.aside(|aside| aside.underway) == 0 {
        memory.say(Tone::Bad, words().gone, words().gone_text);
    }
}

async fn forget(memory: Memory, profile: &Profile) {
    let _ = shelf::wipe(profile).await;
    memory.reload().await;
}

/// Whether a profile of the same account was made on this phone just now. Accounts are masked, and
/// two people's may look alike: later than that, it may be somebody else's.
fn is_replaced(memory: Memory, old: &Profile) -> bool {
    let just_now = platform::now().plus_millis(-JUST_NOW);
    let newer = |one: &Profile| {
        one.portal() == old.portal()
            && one.account == old.account
            && one.since > old.since
            && one.since > just_now
    };
    memory
        .kept
        .with_untracked(|kept| kept.profiles.iter().any(newer))
}

/// Whether a request or a link would interrupt something that must not be interrupted.
pub(super) fn is_busy(memory: Memory) -> bool {
    memory.screen.with_untracked(|screen| match screen {
        Screen::Home | Screen::Profiles | Screen::CheckUp | Screen::NotHere | Screen::Scan => false,
        // Whoever keeps asking does not hide what can be done about it, nor what an export came to.
        Screen::Declined(..) | Screen::NotMe(_) | Screen::Said(..) => {
            memory.aside(|aside| aside.read_until) > platform::now()
        }
        Screen::NewCard(_)
        | Screen::Settings
        | Screen::Relock(_)
        | Screen::Requests
        | Screen::Opening(_)
        | Screen::Unlock(_)
        | Screen::Activate(_)
        | Screen::Profile(_)
        | Screen::Import(_)
        | Screen::Card(_)
        | Screen::Request(..) => true,
    })
}

/// Whether a link that the person follows may take the screen's place, though a request that comes by
/// itself may not: nothing is lost with it.
pub(super) fn gives_way(memory: Memory) -> bool {
    let idle = memory.aside(|aside| aside.underway) == 0;
    idle && memory.screen.with_untracked(|screen| {
        matches!(
            screen,
            Screen::Profile(_)
                | Screen::Card(_)
                | Screen::Settings
                | Screen::Requests
                | Screen::Unlock(_)
        )
    })
}

/// Whether a request is told of on the screen that must not be interrupted.
fn may_be_told(memory: Memory) -> bool {
    memory.screen.with_untracked(is_told)
}

fn is_told(screen: &Screen) -> bool {
    matches!(
        screen,
        Screen::Profile(_)
            | Screen::Card(_)
            | Screen::Settings
            | Screen::NewCard(_)
            | Screen::Relock(_)
            | Screen::Unlock(_)
            | Screen::Import(_)
            | Screen::Activate(_)
    )
}

pub(crate) fn hidden() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.hidden())
}
