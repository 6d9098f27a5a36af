//! Everything that waits, for every profile: which service, since when.

use leptos::prelude::*;
use symbolon_core::{handset::Trouble, moment::Moment, vault::Profile, wire::ids::RequestId};

use super::{Title, badge, ticking, watch::wipe};
use crate::{
    memory::{Came, Memory, Screen, Tone, both},
    platform::{self, handset},
    words::words,
};

/// Milliseconds between two looks.
const LOOK_EVERY: i32 = 3000;

/// One that waits.
#[derive(Clone)]
struct Line {
    profile: Profile,
    request: RequestId,
    client: String,
    /// By this phone's clock.
    begun: Moment,
}

#[component]
pub(super) fn Requests() -> impl IntoView {
    let memory = Memory::at_hand();
    let now = ticking();
    let (lines, set_lines) = both(None::<Vec<Line>>);
    let (trouble, set_trouble) = both(String::new());
    let alive = StoredValue::new(());
    leptos::task::spawn_local(async move {
        while !alive.is_disposed() {
            let before = lines.get_untracked().unwrap_or_default();
            let (found, why) = look(memory, before).await;
            if alive.is_disposed() {
                return;
            }
            set_lines.set(Some(found));
            set_trouble.set(why);
            platform::pause(LOOK_EVERY).await;
        }
    });
    let said = move || match lines.get() {
        None => words().working.to_owned(),
        Some(lines) if lines.is_empty() && trouble.get().is_empty() => {
            words().nothing_waits.to_owned()
        }
        Some(_) => trouble.get(),
    };
    let line = move |line: Line| {
        let (profile, request) = (line.profile.clone(), line.request);
        let age = move || words().ago(line.begun.millis_until(now.get()).max(0) / 1000);
        view! { class="s",
            <li><button class="card choice row" on:click=move |_| open(memory, profile.clone(), request)>
                {badge(&line.profile)}
                <span class="names"><strong>{line.client}</strong><span class="soft small">{line.profile.called().to_owned()}" · "{line.profile.account}</span><span class="soft small">{age}</span></span>
            </button></li>
        }
    };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| memory.home()>{words().back}</button></header>
            <Title text=words().all_requests/>
            <ul class="list">{move || lines.get().unwrap_or_default().into_iter().map(line).collect_view()}</ul>
            <p class="soft" role="status">{said}</p>
        </main>
    }
}

/// Every profile's request and the ones behind it, oldest first. Where nothing can be seen, what was there
/// before stays, and it is said why.
async fn look(memory: Memory, before: Vec<Line>) -> (Vec<Line>, String) {
    let (mut lines, mut why) = (Vec::new(), String::new());
    for profile in memory.kept.with_untracked(|kept| kept.profiles.clone()) {
        let looked = match handset().look_for_requests(&profile, 0).await {
            Ok(looked) => looked,
            Err(Trouble::Gone) => {
                wipe(memory, &profile).await;
                continue;
            }
            Err(trouble) => {
                let mine = |line: &&Line| line.profile.id == profile.id;
                lines.extend(before.iter().filter(mine).cloned());
                why = words().trouble_text(&trouble);
                continue;
            }
        };
        let first = looked.request.as_ref().map(|request| request.ask());
        let first = first.map(|ask| (ask.request, ask.client.name.clone(), ask.begun));
        let behind = looked.waiting.into_iter();
        let behind = behind.map(|one| (one.request, one.client, one.begun));
        lines.extend(
            first
                .into_iter()
                .chain(behind)
                .map(|(request, client, begun)| Line {
                    profile: profile.clone(),
                    request,
                    client,
                    begun: begun.plus_millis(looked.clock_ahead),
                }),
        );
    }
    lines.sort_by_key(|line| line.begun);
    (lines, why)
}

/// Makes one of them the one that can be answered.
fn open(memory: Memory, profile: Profile, request: RequestId) {
    memory.here(async move {
        match handset()
            .open(&profile, request)
            .await
            .map(|looked| looked.request)
        {
            Ok(Some(found)) if found.ask().request == request => {
                memory.show(Screen::Request(profile, found, Came::ByItself));
            }
            Ok(_) => memory.say(Tone::Bad, words().too_late, words().too_late_text),
            Err(trouble) => memory.say_trouble(&trouble),
        }
    });
}
