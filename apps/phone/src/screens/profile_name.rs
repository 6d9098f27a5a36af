//! What a profile is called here, and the colour of its badge. Only this phone knows either.

use leptos::{html, prelude::*};
use symbolon_core::{handset::Trouble, text::presentable, vault::Profile, wire::ids::ProfileId};

use super::{
    Title,
    profile::{Open, Step},
};
use crate::{
    platform::{alone, shelf},
    words::words,
};

/// Longest name, in characters.
const LONGEST: usize = 40;

#[component]
pub(super) fn Name(open: Open) -> impl IntoView {
    let profile = open.profile.get_value();
    let name = NodeRef::<html::Input>::new();
    let colour = RwSignal::new(profile.colour);
    let save = move |_| {
        let typed = name.get_untracked().map(|input| input.value());
        let typed = presentable(&typed.unwrap_or_default(), LONGEST);
        leptos::task::spawn_local(keep(open, typed, colour.get_untracked()));
    };
    let tile = move |ground: u8| {
        let word = words()
            .colours()
            .get(usize::from(ground))
            .copied()
            .unwrap_or_default();
        let chosen = move || colour.get() == Some(ground);
        let stop = move || {
            let first = ground == 0 && colour.get().is_none();
            if chosen() || first { "0" } else { "-1" }
        };
        let class = format!("swatch g{ground}");
        view! { class="s",
            <button class=class role="radio" tabindex=stop aria-label=word aria-checked=move || chosen().to_string() on:click=move |_| colour.set(Some(ground))>
                <Show when=chosen><span class="tick" aria-hidden="true">"✓"</span></Show>
            </button>
        }
    };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| open.step.set(Step::Overview)>{words().back}</button></header>
            <Title text=words().name_and_colour/>
            <label for="nickname">{words().nickname}</label>
            <input id="nickname" type="text" maxlength=LONGEST value=profile.called().to_owned() node_ref=name autocomplete="off"/>
            <p id="colour" class="strong">{words().colour}</p>
            <div class="swatches" role="radiogroup" aria-labelledby="colour" on:keydown=super::radios::arrows>{(0..8).map(tile).collect_view()}</div>
            <div class="grow"></div>
            <button class="primary wide" on:click=save>{words().save}</button>
        </main>
    }
}

/// Changes what is kept of a profile besides its keys, as it is kept now.
pub(super) async fn change(
    id: ProfileId,
    how: impl FnOnce(&mut Profile) + 'static,
) -> Result<(), Trouble> {
    // Of one type, whatever is changed: it is compiled once.
    let how: Box<dyn FnOnce(&mut Profile)> = Box::new(how);
    changed(id, how).await
}

async fn changed(id: ProfileId, how: Box<dyn FnOnce(&mut Profile)>) -> Result<(), Trouble> {
    let work = async {
        if let Some(mut profile) = shelf::profile(id).await? {
            how(&mut profile);
            shelf::save_profile(&profile).await?;
        }
        Ok(())
    };
    alone(&format!("profile {id}"), work).await
}

/// Keeps them with the profile as it is kept now.
async fn keep(open: Open, name: String, colour: Option<u8>) {
    let id = open.profile.with_value(|profile| profile.id);
    let kept = change(id, move |profile| {
        let own = !name.is_empty() && name != profile.organisation;
        profile.nickname = own.then_some(name);
        profile.colour = colour;
        open.profile.set_value(profile.clone());
    });
    let kept = kept.await;
    open.memory.reload().await;
    match kept {
        Ok(()) => open.step.set(Step::Overview),
        Err(trouble) => open.memory.say_trouble(&trouble),
    }
}
