//! What the app can be told once and for all.

use leptos::{html, prelude::*};

use super::Title;
use crate::{
    memory::{Memory, Screen},
    platform::shelf::{self, Settings},
    words::words,
};

#[component]
pub(super) fn Panel() -> impl IntoView {
    let memory = Memory::at_hand();
    let settings = memory.kept.with_untracked(|kept| kept.settings);
    let early = NodeRef::<html::Input>::new();
    let changed = move |_| {
        let next_early = early.get_untracked().is_some_and(|box_| box_.checked());
        leptos::task::spawn_local(async move {
            if let Err(trouble) = shelf::save_settings(Settings { next_early }).await {
                memory.say_trouble(&trouble);
            }
            memory.reload().await;
        });
    };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| memory.show(Screen::Profiles)>{words().back}</button></header>
            <Title text=words().settings/>
            <label class="card row check"><input type="checkbox" node_ref=early checked=settings.next_early on:change=changed/><span>{words().next_early}</span></label>
        </main>
    }
}
