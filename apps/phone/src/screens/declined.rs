//! After saying no: why, for whoever wants to say; and what to do when somebody else had asked.

use leptos::prelude::*;
use symbolon_core::{
    vault::Profile,
    wire::{ids::RequestId, remark::Why},
};

use super::Title;
use crate::{
    memory::{Memory, Screen, Tone},
    platform::{handset, now},
    words::words,
};

/// Milliseconds for which what is offered here stays, whoever asks again meanwhile.
pub(super) const READING: i64 = 15_000;

/// Declined: nobody is signed in. A mistake and somebody else's request are told apart.
#[component]
pub(super) fn Declined(profile: Profile, request: RequestId) -> impl IntoView {
    let memory = Memory::at_hand();
    memory.aside(|aside| aside.read_until = now().plus_millis(READING));
    let profile = StoredValue::new(profile);
    let say = move |why: Why| {
        let profile = profile.get_value();
        memory.here(async move {
            match handset().remark(&profile, request, why).await {
                Ok(()) if why == Why::NotMe => memory.show(Screen::NotMe(profile)),
                Ok(()) => memory.say(Tone::Calm, words().mistake, words().mistake_text),
                Err(trouble) => memory.say_trouble(&trouble),
            }
        });
    };
    view! { class="s",
        <main class="screen">
            <div class="grow"></div>
            <Title text=words().declined centered=true/>
            <p class="soft center" role="status">{words().declined_text}</p>
            <div class="grow twice"></div>
            <button class="wide" on:click=move |_| say(Why::Mistake)>{words().mistake}</button>
            <button class="danger wide" on:click=move |_| say(Why::NotMe)>{words().somebody_else}</button>
            <button class="primary wide" on:click=move |_| memory.home()>{words().done}</button>
        </main>
    }
}

/// Somebody else had asked: what happened because of that, and what else can be done.
#[component]
pub(super) fn NotMe(profile: Profile) -> impl IntoView {
    let memory = Memory::at_hand();
    memory.aside(|aside| aside.read_until = now().plus_millis(READING));
    let portal = profile.portal().to_owned();
    view! { class="s",
        <main class="screen">
            <div class="grow"></div>
            <Title text=words().not_me_title centered=true/>
            <p class="soft center" role="status">{words().not_me_text}</p>
            <div class="grow twice"></div>
            <a class="button wide" target="_blank" rel="noopener" href=format!("{portal}/password")>{words().change_password}</a>
            <a class="button wide" target="_blank" rel="noopener" href=format!("{portal}/phones")>{words().see_phones}</a>
            <button class="primary wide" on:click=move |_| memory.home()>{words().done}</button>
        </main>
    }
}
