//! Several people's cards and profiles on one phone: each has a list, and a PIN for cards, of their own.

use leptos::{html, prelude::*};
use symbolon_core::{handset::Trouble, text::presentable, vault::HolderId};

use super::card::doing;
use crate::{
    memory::{Memory, both},
    platform::{
        draw, now,
        shelf::{self, Holder, Kept},
    },
    words::words,
};

/// Whose cards are shown, where several people share the phone.
#[component]
pub(super) fn Chooser() -> impl IntoView {
    let memory = Memory::at_hand();
    let one = move |(id, name): (Option<HolderId>, String)| {
        let mine = move || memory.kept.with(|kept| kept.holder == id);
        view! { class="s",
            <button class:primary=mine aria-pressed=move || if mine() { "true" } else { "false" } on:click=move |_| show(memory, id)>{name}</button>
        }
    };
    let all = move || {
        let owner = (None, words().owner.to_owned());
        let others = memory.kept.get().holders.into_iter();
        std::iter::once(owner).chain(others.map(|other| (Some(other.id), other.name)))
    };
    let alone = move || memory.kept.with(|kept| kept.holders.is_empty());
    view! { class="s",
        <div class="row people" role="group" aria-label=words().people hidden=alone>{move || all().map(one).collect_view()}</div>
    }
}

/// Shows somebody's cards; no code of anybody else's stays open.
fn show(memory: Memory, holder: Option<HolderId>) {
    memory.open_card.set(None);
    memory.removed.set(None);
    memory.search.set(String::new());
    memory.aside(|aside| {
        aside.shares.clear();
        aside.holder = holder;
    });
    leptos::task::spawn_local(memory.reload());
}

/// Somebody goes, as long as they have nothing here: another tab may have made it.
async fn leaves(memory: Memory, holder: HolderId) -> Result<(), Trouble> {
    let kept = shelf::load(Some(holder)).await?;
    if kept.is_bare() {
        shelf::forget_holder(holder).await?;
        show(memory, None);
    }
    Ok(())
}

/// Who shares the phone: somebody comes, or goes once they have no cards here.
#[component]
pub(super) fn Sharing() -> impl IntoView {
    let memory = Memory::at_hand();
    let name = NodeRef::<html::Input>::new();
    let (trouble, set_trouble) = both("");
    let add = move |_| {
        let typed = name.get_untracked().map(|input| input.value());
        let typed = presentable(&typed.unwrap_or_default(), 40);
        let taken = |kept: &Kept| kept.holders.iter().any(|one| one.name == typed);
        if typed.is_empty() || typed == words().owner || memory.kept.with_untracked(taken) {
            set_trouble.set(if typed.is_empty() {
                ""
            } else {
                words().name_taken
            });
            return;
        }
        let holder = Holder {
            id: HolderId(draw()),
            name: typed,
            since: now(),
        };
        doing(memory, async move {
            shelf::save_holder(&holder).await?;
            show(memory, Some(holder.id));
            memory.home();
            Ok(())
        });
    };
    // Whose cards are shown, and none are there.
    let gone = move || {
        let kept = memory.kept.get();
        let of = |holder: &&Holder| Some(holder.id) == kept.holder && kept.is_bare();
        kept.holders.iter().find(of).cloned()
    };
    let remove = move |holder: Holder| {
        let label = words().remove_person(&holder.name);
        let go = move |_| doing(memory, leaves(memory, holder.id));
        view! { class="s", <button class="danger" on:click=go>{label}</button> }
    };
    view! { class="s",
        <h2>{words().people}</h2>
        <p class="small soft">{words().people_text}</p>
        <label for="person">{words().person}</label>
        <input id="person" type="text" maxlength="40" node_ref=name autocomplete="off"/>
        <p class="bad" role="alert">{trouble}</p>
        <button on:click=add>{words().add_person}</button>
        {move || gone().map(remove)}
    }
}
