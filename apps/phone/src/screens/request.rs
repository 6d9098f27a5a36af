//! Somebody wants to sign in: who, from where, which picture. Then the PIN, then the result.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Answered, Picks, Reply, Request, Trouble},
    vault::{Pin, Profile},
    wire::{answer::Outcome, ask::Action, pull::Closed},
};

use super::{
    Working,
    look::{Look, ScanCode},
    pin_pad::PinPad,
};
use crate::{
    memory::{Came, Memory, Screen, Tone},
    platform::{self, alone, handset, shelf},
    words::words,
};

/// Milliseconds between two looks whether the request still stands.
const FOLLOW: i32 = 3000;

#[derive(Clone)]
pub(super) enum Step {
    Look,
    Scan,
    Pin(Picks, String),
    Working,
}

#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub(super) step: RwSignal<Step>,
    pub(super) profile: StoredValue<Profile>,
    pub(super) request: RwSignal<Request>,
    pub(super) came: RwSignal<Came>,
    /// How many wait behind it.
    pub(super) others: RwSignal<usize>,
    pub(super) memory: Memory,
}

#[component]
pub(super) fn Asked(profile: Profile, request: Request, came: Came) -> impl IntoView {
    let asking = Asking {
        step: RwSignal::new(Step::Look),
        profile: StoredValue::new(profile),
        request: RwSignal::new(request),
        came: RwSignal::new(came),
        others: RwSignal::new(0),
        memory: Memory::at_hand(),
    };
    leptos::task::spawn_local(follow(asking));
    move || match asking.step.get() {
        Step::Look => view! { class="s", <Look asking/> }.into_any(),
        Step::Scan => view! { class="s", <ScanCode asking/> }.into_any(),
        Step::Pin(picked, trouble) => {
            view! { class="s", <EnterPin asking picked trouble/> }.into_any()
        }
        Step::Working => view! { class="s", <Working/> }.into_any(),
    }
}

/// Ends the screen when the request was answered on another phone, or given up.
async fn follow(asking: Asking) {
    let alive = asking.profile;
    // The first look is soon: it says whether others wait, too.
    let mut pause = FOLLOW / 6;
    loop {
        platform::pause(pause).await;
        pause = FOLLOW;
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
        match stands {
            Some(Ok(others)) => {
                let _ = asking.others.try_set(others);
            }
            // The person may have answered meanwhile.
            Some(Err(())) if waits() == Some(true) => {
                let over = request.millis_left(platform::now()) < FOLLOW.into();
                let (title, text) = if over {
                    (words().too_late, words().too_late_text)
                } else {
                    (words().answered_elsewhere, words().answered_elsewhere_text)
                };
                asking.memory.say(Tone::Calm, title, text);
                return;
            }
            Some(Err(())) | None => {}
        }
    }
}

#[component]
fn EnterPin(asking: Asking, picked: Picks, trouble: String) -> impl IntoView {
    let title = format!(
        "{} {}",
        words().pin_for,
        asking.profile.with_value(|p| asking.memory.name_of(p))
    );
    let hint = words().tries_left(
        asking
            .request
            .with_untracked(|request| request.ask().tries_left),
    );
    let on_back = Callback::new(move |()| asking.step.set(Step::Look));
    let on_done = Callback::new(move |digits: String| {
        if let Some(pin) = Pin::entered(&digits) {
            answer(asking, Reply::Accept(picked.clone(), pin));
        }
    });
    view! { class="s", <PinPad title hint trouble on_done on_back/> }
}

/// Asks for the finger or the face where the person wants that, else for the PIN.
pub(super) fn unlock(asking: Asking, picked: Picks) {
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
        Some(false) => answer(asking, Reply::Touch(picked)),
        Some(true) => {
            let why = words().pin_this_time.to_owned();
            asking.step.set(Step::Pin(picked, why));
        }
        None => asking.step.set(Step::Pin(picked, String::new())),
    }
}

/// Sends the answer, while no other tab moves this profile.
pub(super) fn answer(asking: Asking, reply: Reply) {
    let given = Given {
        memory: asking.memory,
        profile: asking.profile.get_value(),
        request: asking.request.get_untracked(),
    };
    asking.step.set(Step::Working);
    leptos::task::spawn_local(async move {
        let name = format!("profile {}", given.profile.id);
        let sent = alone(&name, given.send(&reply));
        match given.memory.underway(sent).await {
            Ok(answered) => given.go_on(asking, &reply, answered),
            Err(Trouble::NotRecognised) if let Reply::Touch(picked) = &reply => {
                let why = words().not_recognised.to_owned();
                let _ = asking.step.try_set(Step::Pin(picked.clone(), why));
            }
            Err(trouble) => given.memory.say_trouble(&trouble),
        }
    });
}

/// What an answer is given to: its outcome is said, whatever has become of the screen.
struct Given {
    memory: Memory,
    profile: Profile,
    request: Request,
}

impl Given {
    async fn send(&self, reply: &Reply) -> Result<Answered, Trouble> {
        let profile = shelf::profile(self.profile.id).await?;
        let mut profile = profile.ok_or(Trouble::Gone)?;
        let answered = handset().answer(&mut profile, &self.request, reply).await?;
        self.memory.reload().await;
        Ok(answered)
    }

    /// What an approval came to.
    fn approved(&self, answered: &Answered) {
        let ask = self.request.ask();
        if let Some(code) = &answered.completion {
            // Back to the browser on this device: only its page can use the code.
            let (portal, id) = (self.profile.portal(), ask.request);
            self.memory.home();
            let code = code.reveal();
            return platform::history::leave_for(&format!(
                "{portal}/sign-in/phone/{id}/return#{code}"
            ));
        }
        let (title, text) = match ask.action {
            Action::AddDevice => (words().phone_allowed, words().phone_allowed_text),
            Action::Practice => (words().practised, words().practised_text),
            Action::Caller => (words().approved, ""),
            Action::SignIn | Action::Trial => (words().approved, words().approved_text),
        };
        self.memory.say(Tone::Good, title, text);
    }

    fn declined(self, reply: &Reply) {
        let id = self.request.ask().request;
        self.memory.show(match reply {
            Reply::NotMe => Screen::NotMe(self.profile),
            Reply::Accept(..) | Reply::Touch(_) | Reply::Decline => {
                Screen::Declined(self.profile, id)
            }
        });
    }

    fn go_on(self, asking: Asking, reply: &Reply, answered: Answered) {
        let (tone, title, text) = match answered.outcome {
            Outcome::WrongPin => {
                if let (Some(again), Reply::Accept(picked, _) | Reply::Touch(picked)) =
                    (answered.again, reply)
                {
                    let _ = asking.request.try_set(again);
                    let touched = matches!(reply, Reply::Touch(_));
                    let why = if touched {
                        words().not_recognised
                    } else {
                        words().wrong_pin
                    };
                    let again = Step::Pin(picked.clone(), why.to_owned());
                    if asking.step.try_set(again).is_some() {
                        self.memory.say(Tone::Bad, words().trouble, why);
                    }
                    return;
                }
                (Tone::Bad, words().too_late, words().too_late_text)
            }
            Outcome::Approved => return self.approved(&answered),
            Outcome::Declined => return self.declined(reply),
            Outcome::WrongPicture => (Tone::Bad, words().wrong_picture, words().wrong_picture_text),
            Outcome::Locked => {
                let locked = (self.profile.id, Ok(Closed::Locked));
                self.memory.closed.update(|closed| closed.push(locked));
                (Tone::Bad, words().locked, words().locked_text)
            }
            Outcome::TooLate | Outcome::Unfit => {
                (Tone::Bad, words().too_late, words().too_late_text)
            }
            Outcome::Suspended => (Tone::Bad, words().suspended, words().suspended_text),
            Outcome::Gone => (Tone::Bad, words().gone, words().gone_text),
        };
        self.memory.say(tone, title, text);
    }
}
