//! A request as the person sees it: who asks, which picture, and the three answers.

use leptos::prelude::*;
use symbolon_core::{
    handset::{Picks, Reply},
    picture::{self, Picture},
    wire::{
        answer::Carried,
        ask::{Action, Ask, Mode},
        request_link::ScreenCode,
    },
};

use super::{
    Title, drawing,
    request::{Asking, Step, answer, unlock},
    ticking,
};
use crate::{
    memory::{Came, Screen, Tone, both},
    words::words,
};

/// Milliseconds for which Accept stays dead when the browser is new: time to read.
const GUARD: i64 = 2000;
/// Milliseconds for which nothing is answered: whoever was about to tap something else taps here.
const SETTLING: i64 = 600;

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

    /// The pictures, once they are all there.
    fn picks(self) -> Option<Picks> {
        let picked = self.picked.get();
        (picked.len() == self.wanted).then(|| picked.into())
    }
}

#[component]
pub(super) fn Look(asking: Asking) -> impl IntoView {
    let now = ticking();
    let came = now.get_untracked();
    let ask = asking.request.get_untracked().ask().clone();
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
    let guard = time_to_read(&ask);
    let settling = Memo::new(move |_| came.millis_until(now.get()) < SETTLING);
    let reading = Memo::new(move |_| came.millis_until(now.get()) < guard);
    let grid = ask.grid.iter().filter_map(|index| Picture::new(*index));
    let grid: Vec<Picture> = grid.collect();
    let choice = Choice::of(ask.mode, &grid);
    let picks = move || asking.came.get().picks().or_else(|| choice.picks());
    let dead = move || picks().is_none() || reading.get() || settling.get();
    let accept = move |_| {
        if let Some(picks) = picks() {
            unlock(asking, picks);
        }
    };
    // From the notification's Decline: the pictures are one tap away.
    let declining = asking.memory.declining;
    let pictures = move || view! { class="s", <button on:click=move |_| declining.set(false)>{words().show_pictures}</button> };
    on_cleanup(move || declining.set(false));
    let action = ask.action;
    let title = move || title_of(action, declining.get());
    let mode = ask.mode;
    view! { class="s",
        <main class="screen">
            <header class="bar">{move || view! { class="s", <Title text=title()/> }}<span class="soft" aria-hidden="true">{move || format!("{}:{:02}", left() / 60, left() % 60)}</span></header>
            <WhoAsks asking ask/>
            <div class="stack" hidden=move || declining.get()>
                {move || match asking.came.get() {
                    Came::ByItself => view! { class="s", <Pictures asking mode grid=grid.clone() choice/> }.into_any(),
                    Came::Link => view! { class="s", <p class="notice">{words().same_device}</p> }.into_any(),
                    Came::Scan(_) => view! { class="s", <p class="notice">{words().code_read}</p> }.into_any(),
                }}
            </div>
            <div class="grow"></div>
            <p class="small center" role="status">{move || if reading.get() { words().read_first } else { "" }}</p>
            <div class="three">
                <button class="danger" disabled=settling on:click=move |_| answer(asking, Reply::NotMe)>{words().not_me}</button>
                <button disabled=settling on:click=move |_| answer(asking, Reply::Decline)>{words().decline}</button>
                <Show when=move || !declining.get() fallback=pictures>
                    <button class="primary" disabled=dead on:click=accept>{words().accept}</button>
                </Show>
            </div>
        </main>
    }
}

/// Milliseconds before which nothing can be accepted. For what a thief wants most, there is always
/// time to read.
const fn time_to_read(ask: &Ask) -> i64 {
    let wanted = matches!(ask.action, Action::AddDevice | Action::Caller);
    if ask.browser.known && !wanted {
        0
    } else {
        GUARD
    }
}

fn title_of(action: Action, declining: bool) -> &'static str {
    match action {
        _ if declining => words().decline_title,
        Action::AddDevice => words().add_phone,
        Action::Practice => words().practice,
        Action::Caller => words().caller,
        Action::SignIn | Action::Trial => words().sign_in,
    }
}

impl Came {
    /// What stands in for the pictures, where the request came in a way that does.
    fn picks(self) -> Option<Picks> {
        match self {
            Self::ByItself => None,
            Self::Link => Some(Carried::Link.into()),
            Self::Scan(code) => Some(Carried::Scan(code).into()),
        }
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
    let several = asking
        .memory
        .kept
        .with_untracked(|kept| kept.profiles.len() > 1);
    let others = move || several || asking.others.get() > 0;
    let all = move |_| asking.memory.show(Screen::Requests);
    let whose = asking.profile.with_value(|p| match &p.nickname {
        Some(nickname) => format!("{nickname} · {}", p.account),
        None => p.account.clone(),
    });
    view! { class="s",
        <section>
            <h2>{ask.client.name}</h2>
            <p class="soft small">{ask.browser.family}" · "{ask.browser.system}" · "{ask.browser.address}</p>
            <p class="soft small">{whose}" · "<strong>{browser}</strong></p>
            <Show when=others><button class="plain link" on:click=all>{move || words().waiting_too(asking.others.get())}</button></Show>
        </section>
        {adds}
        {wrong.map(|text| view! { class="s", <p class="notice bad">{text}</p> })}
    }
}

/// One out of twelve; four out of thirty-six, in their order; or the browser's own, to be compared.
#[component]
fn Pictures(asking: Asking, mode: Mode, grid: Vec<Picture>, choice: Choice) -> impl IntoView {
    let tiles = || {
        let tile = |(place, picture): (usize, &Picture)| view! { class="s", <Tile picture=*picture first=place == 0 choice mode/> };
        grid.iter().enumerate().map(tile).collect_view()
    };
    let action = asking
        .request
        .with_untracked(|request| request.ask().action);
    // Whoever calls has no screen in front of them: the name is read to them.
    let (class, which) = match action {
        Action::Caller => ("notice bad", words().caller_text),
        Action::SignIn | Action::Trial | Action::AddDevice | Action::Practice => {
            ("soft", words().which_picture)
        }
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
            <button class="wide" on:click=move |_| asking.step.set(Step::Scan)>{words().scan_screen}</button>
            <Slots choice/>
            <div class="grid wide" role="group" aria-labelledby="which">{tiles()}</div>
        }
        .into_any(),
        Mode::None | Mode::Pick => view! { class="s",
            <p class=class id="which">{which}</p>
            <div class="grid" role="radiogroup" aria-labelledby="which" on:keydown=super::radios::arrows>{tiles()}</div>
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
fn Tile(picture: Picture, first: bool, choice: Choice, mode: Mode) -> impl IntoView {
    let one = mode != Mode::Transfer;
    let chosen = move || one && choice.picked.with(|picked| picked.contains(&picture));
    let checked = move || one.then(|| if chosen() { "true" } else { "false" });
    // One stop for the keyboard: the chosen one, or the first before anything is chosen.
    let nothing = move || choice.picked.with(Vec::is_empty);
    let stop = move || {
        one.then(|| {
            if chosen() || (first && nothing()) {
                "0"
            } else {
                "-1"
            }
        })
    };
    view! { class="s",
        <button class="tile" role=one.then_some("radio") aria-checked=checked tabindex=stop aria-label=picture.name(words().language) on:click=move |_| choice.tap(picture)>
            {drawing(picture)}
            <Show when=chosen><span class="tick" aria-hidden="true">"✓"</span></Show>
        </button>
    }
}

/// The camera, for the code on the sign-in page.
#[component]
pub(super) fn ScanCode(asking: Asking) -> impl IntoView {
    let (trouble, set_trouble) = both("");
    let found = move |text: String| {
        let request = asking
            .request
            .with_untracked(|request| request.ask().request);
        match ScreenCode::parse(&text).filter(|code| code.request == request) {
            Some(ScreenCode { code, .. }) => {
                asking.came.set(Came::Scan(code));
                asking.step.set(Step::Look);
                true
            }
            None => {
                set_trouble.set(words().other_code);
                false
            }
        }
    };
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| asking.step.set(Step::Look)>{words().back}</button></header>
            <Title text=words().scan_screen/>
            <super::scan::Camera found=Callback::new(found) none=words().no_camera_here/>
            <p class="notice bad" role="alert" hidden=move || trouble.with(|text| text.is_empty())>{trouble}</p>
        </main>
    }
}
