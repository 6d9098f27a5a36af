//! Somebody wants to sign in: who, from where, which picture. Then the PIN, then the result.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Answered, Reply, Request, Trouble},
    picture::{self, Picture},
    vault::{Pin, Profile},
    wire::{
        answer::Outcome,
        ask::{Action, Ask, Mode},
    },
};

use super::{Title, Working, drawing, pin_pad::PinPad, ticking};
use crate::{
    memory::{Memory, Tone},
    platform::{self, alone, handset, shelf},
    words::words,
};

/// Milliseconds for which Accept stays dead when the browser is new: time to read.
const GUARD: i64 = 2000;
/// Milliseconds between two looks whether the request still stands.
const FOLLOW: i32 = 3000;

#[derive(Clone)]
enum Step {
    Look,
    Pin(Vec<Picture>, String),
    Working,
}

#[derive(Clone, Copy)]
struct Asking {
    step: RwSignal<Step>,
    profile: StoredValue<Profile>,
    request: RwSignal<Request>,
    memory: Memory,
}

#[component]
pub(super) fn Asked(profile: Profile, request: Request) -> impl IntoView {
    let asking = Asking {
        step: RwSignal::new(Step::Look),
        profile: StoredValue::new(profile),
        request: RwSignal::new(request),
        memory: Memory::at_hand(),
    };
    leptos::task::spawn_local(follow(asking));
    move || match asking.step.get() {
        Step::Look => view! { class="s", <Look asking/> }.into_any(),
        Step::Pin(picked, trouble) => {
            view! { class="s", <EnterPin asking picked trouble/> }.into_any()
        }
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

/// Ends the screen when the request was answered on another phone, or given up.
async fn follow(asking: Asking) {
    let alive = asking.profile;
    loop {
        platform::pause(FOLLOW).await;
        if alive.is_disposed() {
            return;
        }
        let waits = || {
            asking
                .step
                .try_with_untracked(|step| !matches!(step, Step::Working))
        };
        if super::watch::hidden() || waits() != Some(true) {
            continue;
        }
        let (profile, request) = (asking.profile.get_value(), asking.request.get_untracked());
        let stands = super::watch::still_stands(asking.memory, &profile, &request).await;
        // The person may have answered meanwhile.
        if !stands && waits() == Some(true) {
            let (title, text) = (words().answered_elsewhere, words().answered_elsewhere_text);
            asking.memory.say(Tone::Calm, title, text);
            return;
        }
    }
}

/// What is picked so far, and how many it takes.
#[derive(Clone, Copy)]
struct Choice {
    picked: RwSignal<Vec<Picture>>,
    wanted: usize,
}

impl Choice {
    /// Nothing picked yet; the one picture of compare mode counts as picked when it is accepted.
    fn of(mode: Mode, grid: &[Picture]) -> Self {
        let (picked, wanted) = match mode {
            Mode::Transfer => (Vec::new(), picture::CARRIED),
            Mode::Compare => (grid.to_vec(), grid.len()),
            Mode::None | Mode::Pick => (Vec::new(), 1),
        };
        Self {
            picked: RwSignal::new(picked),
            wanted,
        }
    }

    fn tap(self, picture: Picture) {
        self.picked.update(|picked| {
            if self.wanted == 1 {
                picked.clear();
            }
            if picked.len() < self.wanted {
                picked.push(picture);
            }
        });
    }

    fn is_complete(self) -> bool {
        self.picked.with(|picked| picked.len() == self.wanted)
    }
}

#[component]
fn Look(asking: Asking) -> impl IntoView {
    let now = ticking();
    let came = now.get_untracked();
    let request = asking.request.get_untracked();
    let ask = request.ask().clone();
    let left = move || {
        asking
            .request
            .with(|request| request.millis_left(now.get()) / 1000)
    };
    Effect::new(move |_| {
        if left() == 0 {
            let (title, text) = (words().too_late, words().too_late_text);
            asking.memory.say(Tone::Bad, title, text);
        }
    });
    // Adding a phone is the one thing a thief wants most: there is always time to read.
    let adds = ask.action == Action::AddDevice;
    let guard = if ask.browser.known && !adds { 0 } else { GUARD };
    let reading = Memo::new(move |_| came.millis_until(now.get()) < guard);
    let grid = ask.grid.iter().filter_map(|index| Picture::new(*index));
    let grid: Vec<Picture> = grid.collect();
    let choice = Choice::of(ask.mode, &grid);
    let dead = move || !choice.is_complete() || reading.get();
    let accept = move |_| {
        let picked = choice.picked.get_untracked();
        if picked.len() == choice.wanted {
            unlock(asking, picked);
        }
    };
    // From the notification's Decline: the pictures are one tap away.
    let declining = asking.memory.declining;
    let pictures = move || view! { class="s", <button on:click=move |_| declining.set(false)>{words().show_pictures}</button> };
    on_cleanup(move || declining.set(false));
    let title = move || match (declining.get(), adds) {
        (true, _) => words().decline_title,
        (false, true) => words().add_phone,
        (false, false) => words().sign_in,
    };
    view! { class="s",
        <main class="screen">
            <header class="bar">{move || view! { class="s", <Title text=title()/> }}<span class="soft" aria-hidden="true">{move || format!("{}:{:02}", left() / 60, left() % 60)}</span></header>
            <WhoAsks asking ask=ask.clone()/>
            <div class="stack" hidden=move || declining.get()><Pictures mode=ask.mode grid choice/></div>
            <div class="grow"></div>
            <p class="small center" role="status">{move || if reading.get() { words().read_first } else { "" }}</p>
            <div class="three">
                <button class="danger" on:click=move |_| answer(asking, Reply::NotMe)>{words().not_me}</button>
                <button on:click=move |_| answer(asking, Reply::Decline)>{words().decline}</button>
                <Show when=move || !declining.get() fallback=pictures>
                    <button class="primary" disabled=dead on:click=accept>{words().accept}</button>
                </Show>
            </div>
        </main>
    }
}

/// Which service, from which browser, for whom; and what went wrong before.
#[component]
fn WhoAsks(asking: Asking, ask: Ask) -> impl IntoView {
    let browser = if ask.browser.known {
        words().known_browser
    } else {
        words().new_browser
    };
    let adds = ask.action == Action::AddDevice;
    let adds =
        adds.then_some(view! { class="s", <p class="notice bad">{words().add_phone_text}</p> });
    let wrong = (ask.failures > 0).then(|| words().wrong_before(ask.failures));
    view! { class="s",
        <section>
            <h2>{ask.client.name}</h2>
            <p class="soft small">{ask.browser.family}" · "{ask.browser.system}" · "{ask.browser.address}</p>
            <p class="soft small">{asking.profile.with_value(|p| p.account.clone())}" · "<strong>{browser}</strong></p>
        </section>
        {adds}
        {wrong.map(|text| view! { class="s", <p class="notice bad">{text}</p> })}
    }
}

/// One out of twelve; four out of thirty-six, in their order; or the browser's own, to be compared.
#[component]
fn Pictures(mode: Mode, grid: Vec<Picture>, choice: Choice) -> impl IntoView {
    let tiles = || {
        let tile = |picture: &Picture| view! { class="s", <Tile picture=*picture choice mode/> };
        grid.iter().map(tile).collect_view()
    };
    match mode {
        Mode::Compare => view! { class="s",
            <p class="soft">{words().which_same}</p>
            {grid.first().map(|picture| {
                let name = picture.name(words().language);
                view! { class="s", <div class="compared" role="img" aria-label=name>{drawing(*picture)}</div><p class="center"><strong>{name}</strong></p> }
            })}
        }
        .into_any(),
        Mode::Transfer => view! { class="s",
            <p class="soft" id="which">{words().which_four}</p>
            <Slots choice/>
            <div class="grid wide" role="group" aria-labelledby="which">{tiles()}</div>
        }
        .into_any(),
        Mode::None | Mode::Pick => view! { class="s",
            <p class="soft" id="which">{words().which_picture}</p>
            <div class="grid" role="radiogroup" aria-labelledby="which">{tiles()}</div>
        }
        .into_any(),
    }
}

/// The four that were tapped so far, and a way to take the last one back.
#[component]
fn Slots(choice: Choice) -> impl IntoView {
    let slot = move |place: usize| {
        move || {
            let picked = choice.picked.with(|picked| picked.get(place).copied());
            picked.map(drawing)
        }
    };
    let said = move || {
        choice.picked.with(|picked| {
            let names = picked.iter().map(|picture| picture.name(words().language));
            format!(
                "{}/{} {}",
                picked.len(),
                choice.wanted,
                names.collect::<Vec<_>>().join(", ")
            )
        })
    };
    let back = move |_| {
        choice
            .picked
            .update(|picked| picked.truncate(picked.len().saturating_sub(1)))
    };
    let none = move || choice.picked.with(Vec::is_empty);
    view! { class="s",
        <div class="slots">
            {(0..choice.wanted).map(|place| view! { class="s", <span class="slot" aria-hidden="true">{slot(place)}</span> }).collect_view()}
            <button aria-label=words().take_back disabled=none on:click=back>"⌫"</button>
        </div>
        <p class="file" role="status">{said}</p>
    }
}

#[component]
fn Tile(picture: Picture, choice: Choice, mode: Mode) -> impl IntoView {
    let one = mode != Mode::Transfer;
    let chosen = move || one && choice.picked.with(|picked| picked.contains(&picture));
    let checked = move || one.then(|| if chosen() { "true" } else { "false" });
    view! { class="s",
        <button class="tile" role=one.then_some("radio") aria-checked=checked aria-label=picture.name(words().language) on:click=move |_| choice.tap(picture)>
            {drawing(picture)}
            <Show when=chosen><span class="tick" aria-hidden="true">"✓"</span></Show>
        </button>
    }
}

#[component]
fn EnterPin(asking: Asking, picked: Vec<Picture>, trouble: String) -> impl IntoView {
    let title = format!(
        "{} {}",
        words().pin_for,
        asking.profile.with_value(|p| p.organisation.clone())
    );
    let hint = words().tries_left(
        asking
            .request
            .with_untracked(|request| request.ask().tries_left),
    );
    let on_back = Callback::new(move |()| asking.step.set(Step::Look));
    let on_done = Callback::new(move |digits: String| {
        if let Some(pin) = Pin::entered(&digits) {
            answer(asking, Reply::Accept(picked.clone().into(), pin));
        }
    });
    view! { class="s", <PinPad title hint trouble on_done on_back/> }
}

/// Asks for the finger or the face where the person wants that, else for the PIN.
fn unlock(asking: Asking, picked: Vec<Picture>) {
    // As it is kept now: the look that found this request may have begun before a change.
    let id = asking.profile.with_value(|profile| profile.id);
    let biometrics = asking.memory.kept.with_untracked(|kept| {
        let mut profiles = kept.profiles.iter();
        profiles
            .find(|profile| profile.id == id)?
            .biometrics
            .clone()
    });
    match biometrics.map(|biometrics| biometrics.wants_pin(platform::now())) {
        Some(false) => answer(asking, Reply::Touch(picked.into())),
        Some(true) => {
            let why = words().pin_this_time.to_owned();
            asking.step.set(Step::Pin(picked, why));
        }
        None => asking.step.set(Step::Pin(picked, String::new())),
    }
}

/// Sends the answer, while no other tab moves this profile.
fn answer(asking: Asking, reply: Reply) {
    asking.step.set(Step::Working);
    leptos::task::spawn_local(async move {
        let id = asking.profile.with_value(|profile| profile.id);
        let done = alone(&format!("profile {id}"), send(asking, &reply)).await;
        match done {
            Ok(answered) => go_on(asking, &reply, answered),
            Err(Trouble::NotRecognised) if let Reply::Touch(picked) = &reply => {
                let why = words().not_recognised.to_owned();
                asking.step.set(Step::Pin(picked.pictures().to_vec(), why));
            }
            Err(trouble) => asking.memory.say_trouble(&trouble),
        }
    });
}

async fn send(asking: Asking, reply: &Reply) -> Result<Answered, Trouble> {
    let id = asking.profile.with_value(|profile| profile.id);
    let mut profile = shelf::profile(id).await?.ok_or(Trouble::Gone)?;
    let request = asking.request.get_untracked();
    let answered = handset().answer(&mut profile, &request, reply).await?;
    asking.memory.reload().await;
    Ok(answered)
}

fn adds_phone(asking: Asking) -> bool {
    asking
        .request
        .with_untracked(|request| request.ask().action == Action::AddDevice)
}

fn go_on(asking: Asking, reply: &Reply, answered: Answered) {
    let (tone, title, text) = match answered.outcome {
        Outcome::WrongPin => {
            if let (Some(again), Reply::Accept(picked, _) | Reply::Touch(picked)) =
                (answered.again, reply)
            {
                asking.request.set(again);
                let touched = matches!(reply, Reply::Touch(_));
                let why = if touched {
                    words().not_recognised
                } else {
                    words().wrong_pin
                };
                asking
                    .step
                    .set(Step::Pin(picked.pictures().to_vec(), why.to_owned()));
                return;
            }
            (Tone::Bad, words().too_late, words().too_late_text)
        }
        Outcome::Approved if adds_phone(asking) => (
            Tone::Good,
            words().phone_allowed,
            words().phone_allowed_text,
        ),
        Outcome::Approved => (Tone::Good, words().approved, words().approved_text),
        Outcome::Declined if matches!(reply, Reply::NotMe) => {
            (Tone::Calm, words().not_me_title, words().not_me_text)
        }
        Outcome::Declined => (Tone::Calm, words().declined, words().declined_text),
        Outcome::WrongPicture => (Tone::Bad, words().wrong_picture, words().wrong_picture_text),
        Outcome::Locked => (Tone::Bad, words().locked, words().locked_text),
        Outcome::TooLate | Outcome::Unfit => (Tone::Bad, words().too_late, words().too_late_text),
        Outcome::Suspended => (Tone::Bad, words().suspended, words().suspended_text),
        Outcome::Gone => (Tone::Bad, words().gone, words().gone_text),
    };
    asking.memory.say(tone, title, text);
}
