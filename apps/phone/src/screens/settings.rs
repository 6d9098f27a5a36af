//! What the app can be told once and for all, and another PIN for the cards.

use leptos::{html, prelude::*};
use symbolon_core::vault::{Mask, Opener, Pin};

use super::{
    Title, Working,
    cards_pin::{self, CardsPin},
    people,
    watch::tell,
};
use crate::{
    memory::{Memory, Screen, Tone},
    platform::{
        alone,
        shelf::{self, Settings},
    },
    words::words,
};

#[derive(Clone)]
enum Step {
    Overview,
    /// The cards open with this now.
    New(Mask),
    Working,
}

#[component]
pub(super) fn Panel() -> impl IntoView {
    let memory = Memory::at_hand();
    let step = RwSignal::new(Step::Overview);
    let on_back = Callback::new(move |()| step.set(Step::Overview));
    move || match step.get() {
        Step::Overview => view! { class="s", <Overview step/> }.into_any(),
        Step::New(old) => {
            let on_pin = Callback::new(move |new: Pin| {
                step.set(Step::Working);
                let old = old.clone();
                leptos::task::spawn_local(change(memory, old, new));
            });
            view! { class="s", <CardsPin hint="" trouble="" chosen=true on_pin on_back/> }
                .into_any()
        }
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

async fn change(memory: Memory, old: Mask, new: Pin) {
    let changed = alone("cards", cards_pin::change(memory, old, &new)).await;
    memory.open_card.set(None);
    memory.removed.set(None);
    memory.reload().await;
    match changed {
        Ok(()) => {
            let text = words().cards_pin_changed.to_owned();
            tell(memory, Tone::Good, words().pin_changed, text).await;
        }
        Err(trouble) => {
            let text = words().trouble_text(&trouble);
            tell(memory, Tone::Bad, words().trouble, text).await;
        }
    }
}

#[component]
fn Overview(step: RwSignal<Step>) -> impl IntoView {
    let memory = Memory::at_hand();
    let settings = memory.kept.with_untracked(|kept| kept.settings);
    let has_pin = memory.group().is_some();
    // Only while a card shows its code: nothing here knows a wrong PIN, and what a wrong one had
    // locked anew no PIN would open again.
    let opened = memory.open_card.get_untracked();
    let mask = opened.and_then(|(_, opener)| match opener {
        Opener::Pin(mask) => Some(mask),
        Opener::Touch(_) | Opener::Share(_) => None,
    });
    let change = match mask {
        Some(mask) => view! { class="s",
            <button on:click=move |_| step.set(Step::New(mask.clone()))>{words().change_cards_pin}</button>
            <p class="small bad">{words().all_cards_pin}</p>
        }
        .into_any(),
        None => view! { class="s", <p class="small soft">{words().change_cards_pin}": "{words().open_first}</p> }.into_any(),
    };
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
            {has_pin.then_some(change)}
            <people::Sharing/>
        </main>
    }
}
