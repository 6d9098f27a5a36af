//! Activating this phone (protocol section 2).

use leptos::{html, prelude::*};
use symbolon_core::{
    handset::{AwaitMatch, AwaitPin, Matched, PinStep, Shown, Trouble},
    picture::Picture,
    seal::Secret,
    vault::{Pin, PinRule, Profile},
    wire::{
        activate::{Link, Seen},
        answer::Outcome,
        ids::ActivationId,
    },
};

use super::{Title, Working, people, pin_pad::PinPad};
use crate::{
    memory::{Memory, Tone},
    platform::{
        self, handset,
        install::{self, Way},
        shelf::{self, Begun},
    },
    words::words,
};

/// How far it is. What the protocol holds is beside it, taken out by whoever goes on.
#[derive(Clone)]
enum Step {
    Working,
    Confirm(Seen),
    Find(Picture),
    Pin(String),
    Again(Secret<String>),
    Offer(Box<Profile>, Pin),
}

/// The protocol's state between two steps.
#[derive(Clone, Copy)]
struct Held {
    step: RwSignal<Step>,
    shown: StoredValue<Option<Shown>>,
    pin: StoredValue<Option<AwaitPin>>,
    activation: ActivationId,
    memory: Memory,
}

#[component]
pub(super) fn Activate(link: Link) -> impl IntoView {
    let memory = Memory::at_hand();
    let held = Held {
        step: RwSignal::new(Step::Working),
        shown: StoredValue::new(None),
        pin: StoredValue::new(None),
        activation: link.activation,
        memory,
    };
    if install_first() {
        return view! { class="s", <InstallFirst/> }.into_any();
    }
    memory.here(async move {
        if let Ok(Some(begun)) = shelf::begun().await
            && begun.activation == held.activation
        {
            memory.say(Tone::Bad, words().interrupted, words().interrupted_text);
            return;
        }
        match handset().look(link).await {
            Ok(shown) => {
                held.step.set(Step::Confirm(shown.seen.clone()));
                held.shown.set_value(Some(shown));
            }
            Err(trouble) => memory.say_trouble(&trouble),
        }
    });
    (move || match held.step.get() {
        Step::Working => view! { class="s", <Working/> }.into_any(),
        Step::Confirm(seen) => view! { class="s", <Confirm held seen/> }.into_any(),
        Step::Find(picture) => view! { class="s", <Find picture/> }.into_any(),
        Step::Pin(trouble) => view! { class="s", <ChoosePin held trouble/> }.into_any(),
        Step::Offer(profile, pin) => {
            view! { class="s", <Offer held profile=*profile pin/> }.into_any()
        }
        Step::Again(first) => view! { class="s", <PinAgain held first/> }.into_any(),
    })
    .into_any()
}

#[component]
fn Confirm(held: Held, seen: Seen) -> impl IntoView {
    let name = NodeRef::<html::Input>::new();
    let go = move |_| {
        let typed = name.get().map(|input| input.value()).unwrap_or_default();
        let typed = if typed.trim().is_empty() {
            this_device()
        } else {
            typed
        };
        let Some(shown) = held.shown.try_update_value(Option::take).flatten() else {
            return;
        };
        held.step.set(Step::Working);
        leptos::task::spawn_local(async move {
            let claimed = claim(held, shown, &typed).await;
            // Whoever went back was told, and may be at another activation by now.
            if let Err(trouble) = claimed
                && !held.step.is_disposed()
            {
                give_up(held, &trouble).await;
            }
        });
    };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| held.memory.home()>{words().back}</button></header>
            <Title text=words().activate_title/>
            <div class="card stack">
                <div><h2>{seen.organisation}</h2><p class="soft">{seen.host}</p></div>
                <p>{seen.account}</p>
                <p class="soft small">{words().activate_opens}" "{seen.services.join(", ")}</p>
                {seen.replaces.map(|old| view! { class="s", <p class="notice">{words().replaces}" "{old}</p> })}
            </div>
            <people::Chooser/>
            <label for="name">{words().device_name}</label>
            <input id="name" type="text" maxlength="40" value=this_device() node_ref=name autocomplete="off"/>
            <div class="grow"></div>
            <button class="primary wide" on:click=go>{words().activate}</button>
        </main>
    }
}

/// Says why it ends here. Whether a lost claim arrived is not known: it counts as begun.
async fn give_up(held: Held, trouble: &Trouble) {
    if *trouble != Trouble::Offline {
        let _ = shelf::end().await;
    }
    held.memory.say_trouble(trouble);
}

/// The app was closed while it was activated: says so, once.
pub(super) async fn tell_of_interrupted(memory: Memory) {
    if let Ok(Some(begun)) = shelf::begun().await
        && !begun.told
    {
        let _ = shelf::begin(Begun {
            told: true,
            ..begun
        })
        .await;
        memory.say(Tone::Bad, words().interrupted, words().interrupted_text);
    }
}

/// The person goes back in the middle of it.
fn stop(held: Held) {
    leptos::task::spawn_local(async move {
        let activation = held.activation;
        let _ = shelf::begin(Begun {
            activation,
            told: true,
        })
        .await;
        held.memory
            .say(Tone::Calm, words().interrupted, words().interrupted_text);
    });
}

/// Claims, shows the picture, and waits until the person has found it.
async fn claim(held: Held, shown: Shown, name: &str) -> Result<(), Trouble> {
    let activation = held.activation;
    shelf::begin(Begun {
        activation,
        told: false,
    })
    .await?;
    let mut waiting: AwaitMatch = handset().claim(shown, name).await?;
    let _ = held.step.try_set(Step::Find(waiting.picture()));
    while !held.step.is_disposed() {
        match handset().matched(waiting).await? {
            Matched::NotYet(again) => waiting = again,
            Matched::Yes(state) => {
                let _ = held.pin.try_set_value(Some(state));
                let _ = held.step.try_set(Step::Pin(String::new()));
                return Ok(());
            }
        }
    }
    Ok(())
}

#[component]
fn Find(picture: Picture) -> impl IntoView {
    let word = picture.name(words().language);
    let hero = format!("hero picture g{}", picture.drawing().ground);
    let href = format!("/assets/pictures.svg#p{}", picture.index());
    view! { class="s",
        <main class="screen">
            <header class="bar"><Title text=words().find_picture/></header>
            <div class=hero role="img" aria-label=word><svg viewBox="0 0 36 36" aria-hidden="true"><use href=href></use></svg></div>
            <h2 class="center" data-word="">{word}</h2>
            <p class="soft center">{words().find_hint}</p>
        </main>
    }
}

#[component]
fn ChoosePin(held: Held, trouble: String) -> impl IntoView {
    let on_back = Callback::new(move |()| stop(held));
    let on_done = Callback::new(move |digits: String| match PinRule::USUAL.choose(&digits) {
        Ok(_) => held.step.set(Step::Again(Secret::new(digits))),
        Err(weak) => held.step.set(Step::Pin(words().weak(weak))),
    });
    view! { class="s", <PinPad title=words().choose_pin.to_owned() hint=words().choose_pin_why trouble on_done on_back/> }
}

#[component]
fn PinAgain(held: Held, first: Secret<String>) -> impl IntoView {
    let on_back = Callback::new(move |()| stop(held));
    let on_done = Callback::new(move |second: String| {
        let state = held.pin.try_update_value(Option::take).flatten();
        let (Some(state), Some(first), Some(second)) =
            (state, Pin::entered(first.reveal()), Pin::entered(&second))
        else {
            return;
        };
        held.step.set(Step::Working);
        leptos::task::spawn_local(async move {
            // The profile may be there before this is known here.
            let done = held.memory.underway(set_pin(held, state, first, second));
            if let Err(trouble) = done.await {
                // When only a reply got lost, the profile is there.
                let _ = shelf::end().await;
                held.memory.reload().await;
                held.memory.say_trouble(&trouble);
            }
        });
    });
    view! { class="s", <PinPad title=words().pin_again.to_owned() hint=words().pin_nowhere trouble="" on_done on_back/> }
}

/// The server compares the two entries; nothing here does.
async fn set_pin(held: Held, state: AwaitPin, first: Pin, second: Pin) -> Result<(), Trouble> {
    let stretch = handset().affordable().await;
    match handset().set_pin(state, &first, &second, stretch).await? {
        PinStep::Active(profile) => {
            shelf::end().await?;
            // Some browsers ask the person first: nothing waits for that.
            leptos::task::spawn_local(platform::ask_to_persist());
            held.memory.reload().await;
            let profiles = held
                .memory
                .kept
                .with_untracked(|kept| kept.profiles.clone());
            leptos::task::spawn_local(async move {
                // Where notifications are on already, they are on for this profile, too.
                let _ = platform::push::refresh(&profiles).await;
            });
            if platform::touch::is_there().await {
                held.step.set(Step::Offer(profile, second));
            } else {
                ready(held);
            }
        }
        PinStep::Mistyped { again, tries_left } => {
            held.pin.set_value(Some(*again));
            let left = words().tries_left(tries_left);
            held.step
                .set(Step::Pin(format!("{} {left}.", words().pins_differ)));
        }
    }
    Ok(())
}

fn ready(held: Held) {
    held.memory
        .say(Tone::Good, words().active_title, words().active_text);
}

/// A finger or a face instead of the PIN: the PIN that was just chosen proves the wish.
#[component]
fn Offer(held: Held, profile: Profile, pin: Pin) -> impl IntoView {
    let on_choice = Callback::new(move |yes: bool| {
        if !yes {
            ready(held);
            return;
        }
        let (id, pin) = (profile.id, pin.clone());
        held.step.set(Step::Working);
        leptos::task::spawn_local(async move {
            // As it is kept now: another tab may have moved it while the question stood.
            let work = async {
                let mut profile = shelf::profile(id).await?.ok_or(Trouble::Gone)?;
                handset().add_biometrics(&mut profile, &pin).await
            };
            let name = format!("profile {id}");
            let added = held.memory.underway(platform::alone(&name, work)).await;
            held.memory.reload().await;
            match added.map(|added| added.outcome) {
                Ok(Outcome::Approved) => super::profile::say_biometrics(held.memory, true),
                Ok(Outcome::Unfit) => {
                    let (title, text) = (words().touch_unfit, words().touch_unfit_text);
                    held.memory.say(Tone::Calm, title, text);
                }
                // The phone is active all the same, and opens with its PIN.
                Err(Trouble::NotRecognised) => {
                    held.memory
                        .say(Tone::Calm, words().touch_unfit, words().finger_later);
                }
                Ok(outcome) => super::profile::say_over(held.memory, outcome),
                Err(trouble) => {
                    let why = words().trouble_text(&trouble);
                    held.memory.say(Tone::Calm, words().active_title, &why);
                }
            }
        });
    });
    view! { class="s", <super::profile::Consent on_choice/> }
}

#[component]
fn InstallFirst() -> impl IntoView {
    let memory = Memory::at_hand();
    view! { class="s",
        <main class="screen">
            <header class="bar"><Title text=words().install_title/></header>
            <p class="soft">{words().install_text}</p>
            <div class="grow"></div>
            <button class="wide" on:click=move |_| memory.home()>{words().back}</button>
        </main>
    }
}

/// On iOS an installed app and Safari keep separate storage: a profile made in Safari would not
/// be there in the app.
fn install_first() -> bool {
    install::way() == Way::AppleShare && !install::is_installed()
}

/// What this phone is called until the person says otherwise.
fn this_device() -> String {
    let navigator = web_sys::window().map(|window| window.navigator());
    let agent = navigator.and_then(|navigator| navigator.user_agent().ok());
    let agent = agent.unwrap_or_default();
    let kinds = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"];
    let kind = kinds.into_iter().find(|kind| agent.contains(kind));
    match kind {
        Some(kind) => format!("{} ({kind})", words().this_phone),
        None => words().this_phone.to_owned(),
    }
}
