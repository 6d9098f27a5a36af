//! Who has profiles on this phone.

use leptos::prelude::*;
use symbolon_core::vault::Profile;

use super::Title;
use crate::{
    memory::{Memory, Screen},
    platform::shelf,
    words::EN,
};

#[component]
pub(super) fn Profiles() -> impl IntoView {
    let memory = Memory::at_hand();
    let profiles = move || memory.kept.get().profiles;
    view! { class="s",
        <main class="screen">
            <header class="bar">
                <button class="plain" on:click=move |_| memory.home()>{EN.back}</button>
                <button class="round" aria-label=EN.add_profile on:click=move |_| memory.show(Screen::Scan)>
                    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"><path d="M12 5v14M5 12h14"></path></svg>
                </button>
            </header>
            <Title text=EN.profiles/>
            <Show when=move || profiles().is_empty()><p class="soft">{EN.no_profiles}</p><p class="soft">{EN.empty_profile}</p></Show>
            <ul class="list">{move || profiles().into_iter().map(line).collect_view()}</ul>
        </main>
    }
}

fn line(profile: Profile) -> impl IntoView {
    let initial: String = profile.organisation.chars().take(1).collect();
    let memory = Memory::at_hand();
    let (sure, ask) = signal(false);
    let gone = profile.clone();
    let remove = move |_| {
        if !sure.get_untracked() {
            ask.set(true);
            return;
        }
        let gone = gone.clone();
        leptos::task::spawn_local(async move {
            if let Err(trouble) = shelf::wipe(&gone).await {
                memory.say_trouble(&trouble);
            }
            memory.reload().await;
        });
    };
    let word = move || {
        if sure.get() {
            EN.remove_sure
        } else {
            EN.remove_profile
        }
    };
    view! { class="s",
        <li class="card stack">
            <div class="row">
                <span class="badge" aria-hidden="true">{initial}</span>
                <div class="names"><p>{profile.organisation}</p><p class="soft small">{profile.account}</p></div>
            </div>
            <p class="small soft">{EN.opens}" "{profile.services.join(", ")}</p>
            <p class="small soft" role="status">{move || if sure.get() { EN.remove_text } else { "" }}</p>
            <button class="plain" on:click=remove>{word}</button>
        </li>
    }
}
