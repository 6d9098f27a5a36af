//! One profile: what it opens, its PIN, the finger or face in its place, and removing it.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Changed, Trouble},
    vault::{Pin, PinRule, Profile},
    wire::answer::Outcome,
};

use super::{Title, Working, badge, home::why_closed, pin_pad::PinPad};
use crate::{
    memory::{Memory, Screen, Tone, both},
    platform::{alone, handset, shelf, touch},
    words::words,
};

/// What the person is about to change.
#[derive(Clone)]
pub(super) enum Wish {
    Pin,
    Biometrics,
    NoBiometrics,
    Offline,
    NoOffline,
}

#[derive(Clone)]
pub(super) enum Step {
    Overview,
    Name,
    Prove(Wish, String),
    NewPin(Pin, String),
    Again(Pin, Pin),
    Consent,
    Working,
}

#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) step: RwSignal<Step>,
    pub(super) profile: StoredValue<Profile>,
    pub(super) memory: Memory,
}

#[component]
pub(super) fn Details(profile: Profile) -> impl IntoView {
    let open = Open {
        step: RwSignal::new(Step::Overview),
        profile: StoredValue::new(profile),
        memory: Memory::at_hand(),
    };
    move || match open.step.get() {
        Step::Overview => view! { class="s", <Overview open/> }.into_any(),
        Step::Name => view! { class="s", <super::profile_name::Name open/> }.into_any(),
        Step::Prove(wish, trouble) => view! { class="s", <Prove open wish trouble/> }.into_any(),
        Step::NewPin(old, trouble) => view! { class="s", <NewPin open old trouble/> }.into_any(),
        Step::Again(old, new) => view! { class="s", <NewPinAgain open old new/> }.into_any(),
        Step::Consent => {
            let on_choice = Callback::new(move |yes| {
                let prove = Step::Prove(Wish::Biometrics, String::new());
                open.step.set(if yes { prove } else { Step::Overview });
            });
            view! { class="s", <Consent on_choice/> }.into_any()
        }
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

#[component]
fn Overview(open: Open) -> impl IntoView {
    let profile = open.profile.get_value();
    let id = profile.id;
    let closed = move || {
        let why = open.memory.why_closed(id);
        why.map(|why| view! { class="s", <p class="notice bad">{why_closed(why)}</p> })
    };
    let touched = profile.biometrics.is_some();
    let (there, set_there) = both(touched);
    leptos::task::spawn_local(async move {
        let found = touch::is_there().await;
        let _ = set_there.try_set(found || touched);
    });
    let word = if touched {
        words().touch_off
    } else {
        words().touch_on
    };
    let touch = move |_| {
        let off = Step::Prove(Wish::NoBiometrics, String::new());
        open.step.set(if touched { off } else { Step::Consent });
    };
    let shows_codes = profile.offline.is_some();
    let offline_word = if shows_codes {
        words().offline_off
    } else {
        words().offline_on
    };
    let offline = move |_| {
        let wish = if shows_codes {
            Wish::NoOffline
        } else {
            Wish::Offline
        };
        open.step.set(Step::Prove(wish, String::new()));
    };
    let pin = move |_| open.step.set(Step::Prove(Wish::Pin, String::new()));
    let again = format!("{}/phones/activate", profile.portal());
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| open.memory.show(Screen::Profiles)>{words().back}</button></header>
            <div class="row">{badge(&profile)}<Title text=profile.called().to_owned()/></div>
            <p class="soft">{profile.nickname.is_some().then(|| format!("{} · ", profile.organisation))}{profile.account}</p>
            {closed}
            <p class="small soft">{words().opens}" "{profile.services.join(", ")}</p>
            <button on:click=move |_| open.step.set(Step::Name)>{words().name_and_colour}</button>
            <Show when=move || open.memory.why_closed(id).is_some()><a class="button primary" target="_blank" rel="noopener" href=again.clone()>{words().activate}</a></Show>
            <Show when=move || open.memory.why_closed(id).is_none()>
                <button on:click=pin>{words().change_pin}</button>
                <Show when=move || there.get()><button on:click=touch>{word}</button></Show>
                <Show when=move || touched><button on:click=offline>{offline_word}</button></Show>
            </Show>
            <div class="grow"></div>
            <Remove open/>
        </main>
    }
}

#[component]
fn Remove(open: Open) -> impl IntoView {
    let (sure, ask) = both(false);
    let remove = move |_| {
        if !sure.get_untracked() {
            ask.set(true);
            return;
        }
        let gone = open.profile.get_value();
        open.step.set(Step::Working);
        leptos::task::spawn_local(async move {
            let work = async {
                // Not rung any more, if the server can be told.
                let _ = handset().subscribe(&gone, None).await;
                shelf::wipe(&gone).await
            };
            if let Err(trouble) = open.memory.underway(work).await {
                open.memory.say_trouble(&trouble);
                return;
            }
            open.memory.reload().await;
            open.memory.show(Screen::Profiles);
        });
    };
    let said = move || if sure.get() { words().remove_text } else { "" };
    let word = move || {
        if sure.get() {
            words().remove_sure
        } else {
            words().remove_profile
        }
    };
    view! { class="s",
        <p class="small soft" role="status">{said}</p>
        <button class="danger" on:click=remove>{word}</button>
    }
}

/// Yes or No, said in full before anything is set up. Where others have profiles on this phone,
/// No stands out.
#[component]
pub(super) fn Consent(on_choice: Callback<bool>) -> impl IntoView {
    let memory = Memory::at_hand();
    let shared = memory.kept.with_untracked(|kept| {
        // An account is shown in part only: two at one server may look alike and be two people.
        let several = kept.profiles.split_first().is_some_and(|(first, others)| {
            let other =
                |one: &Profile| one.account != first.account || one.portal() == first.portal();
            others.iter().any(other)
        });
        several || !kept.holders.is_empty()
    });
    let (yes, no) = if shared {
        ("wide", "primary wide")
    } else {
        ("primary wide", "wide")
    };
    view! { class="s",
        <main class="screen">
            <div class="grow"></div>
            <Title text=words().touch_title centered=true/>
            <p class="soft center">{words().touch_text}</p>
            {shared.then(|| view! { class="s", <p class="notice bad">{words().touch_shared}</p> })}
            <div class="grow twice"></div>
            <button class=yes on:click=move |_| on_choice.run(true)>{words().touch_yes}</button>
            <button class=no on:click=move |_| on_choice.run(false)>{words().touch_no}</button>
        </main>
    }
}

#[component]
fn Prove(open: Open, wish: Wish, trouble: String) -> impl IntoView {
    let on_back = Callback::new(move |()| open.step.set(Step::Overview));
    let on_done = Callback::new(move |digits: String| {
        let Some(pin) = Pin::entered(&digits) else {
            return;
        };
        match wish {
            Wish::Pin => open.step.set(Step::NewPin(pin, String::new())),
            Wish::Biometrics => leptos::task::spawn_local(set_biometrics(open, pin, true)),
            Wish::NoBiometrics => leptos::task::spawn_local(set_biometrics(open, pin, false)),
            Wish::Offline => leptos::task::spawn_local(set_offline(open, pin, true)),
            Wish::NoOffline => leptos::task::spawn_local(set_offline(open, pin, false)),
        }
    });
    view! { class="s", <PinPad title=words().old_pin.to_owned() hint=words().pin_proves trouble on_done on_back/> }
}

#[component]
fn NewPin(open: Open, old: Pin, trouble: String) -> impl IntoView {
    let on_back = Callback::new(move |()| open.step.set(Step::Overview));
    let on_done = Callback::new(move |digits: String| {
        let old = old.clone();
        open.step.set(match PinRule::USUAL.choose(&digits) {
            Ok(new) => Step::Again(old, new),
            Err(weak) => Step::NewPin(old, words().weak(weak)),
        });
    });
    view! { class="s", <PinPad title=words().new_pin.to_owned() hint=words().choose_pin_why trouble on_done on_back/> }
}

#[component]
fn NewPinAgain(open: Open, old: Pin, new: Pin) -> impl IntoView {
    let on_back = Callback::new(move |()| open.step.set(Step::Overview));
    let on_done = Callback::new(move |digits: String| {
        if digits == new.reveal() {
            leptos::task::spawn_local(change_pin(open, old.clone(), new.clone()));
        } else {
            let differ = words().pins_differ.to_owned();
            open.step.set(Step::NewPin(old.clone(), differ));
        }
    });
    view! { class="s", <PinPad title=words().pin_again.to_owned() hint=words().pin_nowhere trouble="" on_done on_back/> }
}

async fn change_pin(open: Open, old: Pin, new: Pin) {
    open.step.set(Step::Working);
    let changed = changing(open, async |profile| {
        handset().change_pin(profile, &old, &new).await
    })
    .await;
    match changed {
        Ok(changed) if changed.outcome == Outcome::Approved => {
            let (title, text) = (words().pin_changed, words().pin_changed_text);
            open.memory.say(Tone::Good, title, text);
        }
        Ok(changed) => not_changed(open, Wish::Pin, changed),
        // The server may have heard it, or its answer may be one to bytes that came twice.
        Err(Trouble::Offline | Trouble::Refused(_)) => {
            let (title, text) = (words().pin_unknown, words().pin_unknown_text);
            open.memory.say(Tone::Bad, title, text);
        }
        Err(trouble) => open.memory.say_trouble(&trouble),
    }
}

async fn set_biometrics(open: Open, pin: Pin, on: bool) {
    open.step.set(Step::Working);
    let changed = changing(open, async |profile| {
        if on {
            handset().add_biometrics(profile, &pin).await
        } else {
            handset().drop_biometrics(profile, &pin).await
        }
    })
    .await;
    match changed {
        Ok(changed) if changed.outcome == Outcome::Approved => say_biometrics(open.memory, on),
        Ok(changed) if on => not_changed(open, Wish::Biometrics, changed),
        Ok(changed) => not_changed(open, Wish::NoBiometrics, changed),
        Err(trouble) => open.memory.say_trouble(&trouble),
    }
}

async fn set_offline(open: Open, pin: Pin, on: bool) {
    open.step.set(Step::Working);
    let changed = changing(open, async |profile| {
        if on {
            handset().add_offline(profile, &pin).await
        } else {
            handset().drop_offline(profile, &pin).await
        }
    })
    .await;
    match changed {
        Ok(changed) if changed.outcome == Outcome::Approved => {
            let (title, text) = if on {
                (words().offline_is_on, words().offline_is_on_text)
            } else {
                (words().offline_is_off, words().offline_is_off_text)
            };
            open.memory.say(Tone::Good, title, text);
        }
        Ok(changed) if on => not_changed(open, Wish::Offline, changed),
        Ok(changed) => not_changed(open, Wish::NoOffline, changed),
        Err(trouble) => open.memory.say_trouble(&trouble),
    }
}

pub(super) fn say_biometrics(memory: Memory, on: bool) {
    if on {
        memory.say(Tone::Good, words().touch_is_on, words().touch_is_on_text);
    } else {
        memory.say(Tone::Calm, words().touch_is_off, words().touch_is_off_text);
    }
}

/// Changes the profile as it is kept now, while no other tab moves it.
async fn changing(
    open: Open,
    change: impl AsyncFnOnce(&mut Profile) -> Result<Changed, Trouble>,
) -> Result<Changed, Trouble> {
    let id = open.profile.with_value(|profile| profile.id);
    let work = async {
        let mut profile = shelf::profile(id).await?.ok_or(Trouble::Gone)?;
        change(&mut profile).await
    };
    let name = format!("profile {id}");
    let changed = open.memory.underway(alone(&name, work)).await;
    open.memory.reload().await;
    changed
}

fn not_changed(open: Open, wish: Wish, changed: Changed) {
    if changed.outcome == Outcome::WrongPin {
        let left = words().tries_left(changed.tries_left);
        let why = format!("{} {left}.", words().wrong_pin);
        open.step.set(Step::Prove(wish, why));
        return;
    }
    say_over(open.memory, changed.outcome);
}

/// Why nothing was changed, where trying again does not help.
pub(super) fn say_over(memory: Memory, outcome: Outcome) {
    let (title, text) = match outcome {
        Outcome::Unfit => (words().touch_unfit, words().touch_unfit_text),
        Outcome::Locked => (words().locked, words().locked_text),
        Outcome::Suspended => (words().suspended, words().suspended_text),
        Outcome::Gone => (words().gone, words().gone_text),
        Outcome::Approved
        | Outcome::WrongPin
        | Outcome::Declined
        | Outcome::WrongPicture
        | Outcome::TooLate => (words().too_late, words().too_late_text),
    };
    memory.say(Tone::Bad, title, text);
}
