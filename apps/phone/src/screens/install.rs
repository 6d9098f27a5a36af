//! Putting the app on the home screen: a button where the browser offers one, words elsewhere.

use leptos::prelude::*;

use crate::{
    memory::{Memory, both},
    platform::{
        install::{self, Way},
        shelf,
    },
    words::words,
};

/// Offered once there is something to keep, until the person has decided.
#[component]
pub(super) fn Offer() -> impl IntoView {
    let memory = Memory::at_hand();
    let (open, set_open) = both(false);
    // On Apple's phones an app in the browser keeps nothing for the one on the home screen: the offer
    // comes first.
    let apple = install::way() == Way::AppleShare;
    let something = move || apple || memory.kept.with(|kept| !kept.profiles.is_empty());
    leptos::task::spawn_local(async move {
        let ask = !install::is_installed() && !shelf::stays_in_browser().await;
        let _ = set_open.try_set(ask);
    });
    let how = move || match install::way() {
        Way::Button => "",
        Way::AppleShare => words().install_apple,
        Way::AndroidMenu => words().install_android,
        Way::ComputerMenu => words().install_computer,
    };
    let button = move || install::way() == Way::Button;
    let yes = move |_| {
        set_open.set(false);
        leptos::task::spawn_local(install::ask());
    };
    let no = move |_| {
        set_open.set(false);
        leptos::task::spawn_local(async move {
            let _ = shelf::stay_in_browser().await;
        });
    };
    view! { class="s",
        <Show when=move || open.get() && something()>
            <section class="card stack" aria-labelledby="install">
                <h2 id="install">{words().install_offer}</h2>
                <p class="soft small">{words().install_why}" "{how}</p>
                <div class="row">
                    <Show when=button><button class="primary" on:click=yes>{words().install_yes}</button></Show>
                    <button on:click=no>{words().wake_no}</button>
                </div>
            </section>
        </Show>
    }
}
