//! Who has profiles on this phone.

use leptos::prelude::*;
use symbolon_core::vault::Profile;

use super::{Title, badge, icon};
use crate::{
    memory::{Memory, Screen},
    platform::shelf::Kept,
    words::words,
};

#[component]
pub(super) fn Profiles() -> impl IntoView {
    let memory = Memory::at_hand();
    let profiles = move || memory.kept.with(Kept::mine);
    view! { class="s",
        <main class="screen">
            <header class="bar">
                <button class="plain" on:click=move |_| memory.home()>{words().back}</button>
                <button class="round" aria-label=words().add_profile on:click=move |_| memory.show(Screen::Scan)>
                    {icon("M12 5v14M5 12h14")}
                </button>
            </header>
            <Title text=words().profiles/>
            <Show when=move || profiles().is_empty()><p class="soft">{words().no_profiles}</p><p class="soft">{words().empty_profile}</p></Show>
            <ul class="list">{move || profiles().into_iter().map(line).collect_view()}</ul>
            <div class="grow"></div>
            <button class="wide" on:click=move |_| memory.show(Screen::Requests)>{words().all_requests}</button>
            <button class="wide" on:click=move |_| memory.show(Screen::Settings)>{words().settings}</button>
            <button class="wide" on:click=move |_| memory.show(Screen::CheckUp)>{words().checkup}</button>
            // Beside the app, so that it stays where it is.
            <a class="button wide" target="_blank" rel="noopener" href="/help">{words().help}</a>
        </main>
    }
}

fn line(profile: Profile) -> impl IntoView {
    let memory = Memory::at_hand();
    let (called, account) = (profile.called().to_owned(), profile.account.clone());
    let badge = badge(&profile);
    view! { class="s",
        <li>
            <button class="card choice row" on:click=move |_| memory.show(Screen::Profile(profile.clone()))>
                {badge}
                <span class="names"><strong>{called}</strong><span class="soft small">{account}</span></span>
            </button>
        </li>
    }
}
