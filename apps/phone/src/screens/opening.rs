//! Opening the request that a link from the browser on this device leads to.

use leptos::prelude::*;
use symbolon_core::{handset::Trouble, wire::request_link::RequestLink};

use super::{Title, Working, watch::wipe};
use crate::{
    memory::{Came, Memory, Screen, Tone},
    platform::{self, handset, net},
    words::words,
};

#[component]
pub(super) fn Opening(link: RequestLink) -> impl IntoView {
    let memory = Memory::at_hand();
    memory.here(open(memory, link));
    view! { class="s", <Working/> }
}

/// Looks for the profile that the request is for.
async fn open(memory: Memory, link: RequestLink) {
    if link.origin != net::origin() {
        let text = format!("{} {}", words().other_server, link.origin);
        return memory.say(Tone::Bad, words().trouble, &text);
    }
    let mut offline = false;
    let profiles = memory.kept.with_untracked(|kept| kept.profiles.clone());
    if profiles.is_empty() {
        return memory.show(Screen::NotHere);
    }
    for profile in profiles {
        match handset().open(&profile, link.request).await {
            Ok(looked) => {
                let found = looked.request;
                if let Some(request) = found.filter(|found| found.ask().request == link.request) {
                    return memory.show(Screen::Request(profile, request, Came::Link));
                }
            }
            Err(Trouble::Gone) => return wipe(memory, &profile).await,
            Err(Trouble::Offline) => offline = true,
            // Another profile may be the one.
            Err(_) => {}
        }
    }
    if offline {
        return memory.say_trouble(&Trouble::Offline);
    }
    memory.say(
        Tone::Bad,
        words().no_such_request,
        words().no_such_request_text,
    );
}

/// There is no profile on this device: the app is on another one, and the browser still waits.
#[component]
pub(super) fn NotHere() -> impl IntoView {
    let memory = Memory::at_hand();
    let back = move |_| {
        memory.home();
        platform::history::leave_back();
    };
    view! { class="s",
        <main class="screen">
            <div class="grow"></div>
            <Title text=words().not_here centered=true/>
            <p class="soft center">{words().not_here_text}</p>
            <div class="grow twice"></div>
            <button class="primary wide" on:click=back>{words().back_to_browser}</button>
            <button class="wide" on:click=move |_| memory.home()>{words().done}</button>
        </main>
    }
}
