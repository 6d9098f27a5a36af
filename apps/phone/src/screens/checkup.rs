//! The check-up: server and clock, storage, notifications, biometrics.

use leptos::prelude::*;

use super::Title;
use crate::{
    memory::{Memory, Screen, both},
    platform::{
        handset, is_kept, net,
        push::{self, Waking},
        shelf, touch,
    },
    words::words,
};

/// Milliseconds by which a clock may differ without anybody having to look at it.
const RIGHT: i64 = 5000;

/// What was found: whether it is good, where it is either, and a sentence.
type Found = (Option<bool>, String);

#[component]
pub(super) fn CheckUp() -> impl IntoView {
    let memory = Memory::at_hand();
    let (found, set_found) = both(Vec::<Found>::new());
    let (busy, set_busy) = both(true);
    leptos::task::spawn_local(async move {
        let all = vec![
            clock(memory).await,
            storage().await,
            waking(memory).await,
            finger().await,
        ];
        let _ = set_found.try_set(all);
        let _ = set_busy.try_set(false);
    });
    let off = move || !busy.get() && push::waking() == Waking::NotAsked;
    let turn_on = move |_| {
        let profiles = memory.kept.with_untracked(|kept| kept.profiles.clone());
        leptos::task::spawn_local(async move {
            let _ = push::turn_on(&profiles).await;
            memory.show(Screen::CheckUp);
        });
    };
    view! { class="s",
        <main class="screen" aria-busy=move || busy.get().to_string()>
            <header class="bar"><button class="plain" on:click=move |_| memory.show(Screen::Profiles)>{words().back}</button></header>
            <Title text=words().checkup/>
            <ul class="list">{move || found.get().into_iter().map(line).collect_view()}</ul>
            <Show when=off><button on:click=turn_on>{words().wake_yes}</button></Show>
        </main>
    }
}

fn line((good, text): Found) -> impl IntoView {
    let (class, word) = match good {
        Some(true) => ("dot", words().is_good),
        Some(false) => ("dot bad", words().is_not_good),
        None => ("", ""),
    };
    view! { class="s",
        <li class="card row">
            <span class=class aria-hidden="true"></span>
            <div><p><strong>{word}</strong></p><p class="soft small">{text}</p></div>
        </li>
    }
}

async fn clock(memory: Memory) -> Found {
    match handset().clock_ahead(&net::origin()).await {
        Ok(ahead) => {
            memory.clock_ahead.set(ahead);
            if ahead.abs() <= RIGHT {
                (Some(true), words().clock_right.to_owned())
            } else {
                (Some(false), words().clock_off(ahead.abs() / 1000))
            }
        }
        Err(trouble) => (Some(false), words().trouble_text(&trouble)),
    }
}

async fn storage() -> Found {
    if is_kept().await {
        (Some(true), words().storage_kept.to_owned())
    } else {
        (Some(false), words().storage_loose.to_owned())
    }
}

async fn waking(memory: Memory) -> Found {
    let profiles = memory.kept.with_untracked(|kept| kept.profiles.clone());
    match push::waking() {
        // Allowed is not enough: the browser has to have a place for it, and the server has to have
        // been told.
        Waking::Allowed
            if push::refresh(&profiles).await.is_err()
                || !matches!(shelf::told().await, Ok(Some(_))) =>
        {
            (Some(false), words().wake_failed.to_owned())
        }
        Waking::Allowed => (Some(true), words().wake_on.to_owned()),
        Waking::NotAsked => (Some(false), words().wake_off.to_owned()),
        Waking::Denied => (Some(false), words().wake_denied.to_owned()),
        Waking::Missing => (Some(false), words().wake_failed.to_owned()),
    }
}

async fn finger() -> Found {
    if touch::is_there().await {
        (Some(true), words().touch_there.to_owned())
    } else {
        (None, words().no_touch.to_owned())
    }
}
