//! The offer to be woken when a sign-in waits.

use leptos::prelude::*;

use crate::{
    memory::{Memory, both},
    platform::{
        push::{self, Waking},
        shelf,
    },
    words::words,
};

/// Shown once there is a profile, until the person has decided.
#[component]
pub(super) fn Offer() -> impl IntoView {
    let memory = Memory::at_hand();
    let (open, set_open) = both(false);
    let (said, set_said) = both("");
    let has_profile = move || memory.kept.with(|kept| !kept.profiles.is_empty());
    leptos::task::spawn_local(async move {
        let ask = push::waking() == Waking::NotAsked && !shelf::left_alone().await;
        let _ = set_open.try_set(ask);
    });
    let yes = move |_| {
        let profiles = memory.kept.with_untracked(|kept| kept.profiles.clone());
        leptos::task::spawn_local(async move {
            let said = match push::turn_on(&profiles).await {
                Ok(Waking::Allowed) => words().wake_on,
                Ok(Waking::Denied) => words().wake_denied,
                Ok(Waking::Missing | Waking::NotAsked) | Err(_) => words().wake_failed,
            };
            let _ = set_open.try_set(false);
            let _ = set_said.try_set(said);
        });
    };
    let no = move |_| {
        set_open.set(false);
        leptos::task::spawn_local(async move {
            let _ = shelf::leave_alone().await;
        });
    };
    view! { class="s",
        <Show when=move || open.get() && has_profile()>
            <section class="card stack" aria-labelledby="wake">
                <h2 id="wake">{words().wake_title}</h2>
                <p class="soft small">{words().wake_text}</p>
                <div class="row">
                    <button class="primary" on:click=yes>{words().wake_yes}</button>
                    <button on:click=no>{words().wake_no}</button>
                </div>
            </section>
        </Show>
        <p class="small soft" role="status">{said}</p>
    }
}
