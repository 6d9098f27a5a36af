//! Opening the request that a link leads to: one from the browser on this device, or the code on a
//! sign-in page.

use leptos::prelude::*;
use symbolon_core::{handset::Trouble, wire::request_link::RequestLink};

use super::{Working, watch::wipe};
use crate::{
    memory::{Came, Memory, Screen, Tone},
    platform::{handset, net},
    words::words,
};

#[component]
pub(super) fn Opening(link: RequestLink) -> impl IntoView {
    let memory = Memory::at_hand();
    leptos::task::spawn_local(open(memory, link));
    view! { class="s", <Working/> }
}

/// Looks for the profile that the request is for.
async fn open(memory: Memory, link: RequestLink) {
    if link.origin != net::origin() {
        let text = format!("{} {}", words().other_server, link.origin);
        return memory.say(Tone::Bad, words().trouble, &text);
    }
    let came = link.code.map_or(Came::Link, Came::Scan);
    let mut offline = false;
    for profile in memory.kept.with_untracked(|kept| kept.profiles.clone()) {
        match handset().open(&profile, link.request).await {
            Ok(looked) => {
                let found = looked.request;
                if let Some(request) = found.filter(|found| found.ask().request == link.request) {
                    return memory.show(Screen::Request(profile, request, came));
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
