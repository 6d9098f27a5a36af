//! Scanning a code: by camera, from an image, or as a pasted link.

use leptos::{html, prelude::*};
use send_wrapper::SendWrapper;
use symbolon_core::{
    otp,
    wire::{
        activate::{BadLink, Link},
        request_link::RequestLink,
    },
};
use wasm_bindgen::JsCast;
use web_sys::MediaStream;

use super::Title;
use crate::{
    memory::{Memory, Screen, both},
    platform::{camera, net},
    words::words,
};

#[component]
pub(super) fn Scan() -> impl IntoView {
    let memory = Memory::at_hand();
    let (trouble, set_trouble) = both(String::new());
    let found = Callback::new(move |text: String| take(memory, &text, set_trouble));
    view! { class="s",
        <main class="screen">
            <header class="bar"><button class="plain" on:click=move |_| memory.home()>{words().back}</button></header>
            <Title text=words().scan_title/>
            <Camera found none=words().no_camera/>
            <p class="notice bad" role="alert" hidden=move || trouble.with(String::is_empty)>{move || trouble.get()}</p>
            <Other set_trouble/>
        </main>
    }
}

/// The camera, until `found` takes a code.
#[component]
pub(super) fn Camera(
    found: Callback<String, bool>,
    /// What to say where there is none.
    none: &'static str,
) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let stream: StoredValue<Option<SendWrapper<MediaStream>>> = StoredValue::new(None);
    let (no_camera, set_no_camera) = both(false);
    let alive = StoredValue::new(());
    Effect::new(move |_| {
        let Some(video) = video.get() else { return };
        leptos::task::spawn_local(async move {
            let Ok(started) = camera::start(&video).await else {
                let _ = set_no_camera.try_set(true);
                return;
            };
            if alive.is_disposed() {
                camera::stop(&started);
                return;
            }
            stream.set_value(Some(SendWrapper::new(started)));
            while !alive.is_disposed() {
                let read = camera::read_video(&video, || !alive.is_disposed()).await;
                if let Some(text) = read
                    && !alive.is_disposed()
                    && found.run(text)
                {
                    return;
                }
                crate::platform::pause(300).await;
            }
        });
    });
    on_cleanup(move || {
        stream.with_value(|stream| {
            if let Some(stream) = stream {
                camera::stop(stream);
            }
        })
    });
    view! { class="s",
        <p class="soft">{words().scan_hint}</p>
        // It has its place whether there is a camera or not: what stands below never moves under a finger.
        <div class="finder">
            <Show when=move || !no_camera.get() fallback=move || view! { class="s", <p>{none}</p> }>
                <video node_ref=video playsinline=true muted=true aria-label=words().scan_title></video>
            </Show>
        </div>
    }
}

/// Without a camera: an image, or a link.
#[component]
fn Other(set_trouble: RwSignal<String>) -> impl IntoView {
    let memory = Memory::at_hand();
    let text = NodeRef::<html::Textarea>::new();
    let use_link = move |_| {
        let typed = text.get().map(|area| area.value()).unwrap_or_default();
        if typed.trim().is_empty() {
            set_trouble.set(words().nothing_pasted.to_owned());
            return;
        }
        take(memory, &typed, set_trouble);
    };
    let picker = NodeRef::<html::Input>::new();
    let picked = move |_| {
        let file = picker
            .get()
            .and_then(|input| input.files())
            .and_then(|files| files.get(0));
        let Some(file) = file else { return };
        memory.here(async move {
            match camera::read_file(&file).await {
                Some(text) => {
                    take(memory, &text, set_trouble);
                }
                None => {
                    let _ = set_trouble.try_set(words().no_code_in_image.to_owned());
                }
            }
        });
    };
    let open_picker = move |_| {
        if let Some(input) = picker.get() {
            input.unchecked_ref::<web_sys::HtmlElement>().click();
        }
    };
    view! { class="s",
        <section class="stack">
            <label for="link">{words().paste}</label>
            <textarea id="link" node_ref=text autocomplete="off" spellcheck="false"></textarea>
            <button on:click=use_link>{words().use_link}</button>
            <input class="file" tabindex="-1" aria-hidden="true" type="file" accept="image/*" node_ref=picker on:change=picked/>
            <button on:click=open_picker>{words().pick_image}</button>
        </section>
    }
}

/// Goes where a code leads; says why when it leads nowhere.
fn take(memory: Memory, text: &str, set_trouble: RwSignal<String>) -> bool {
    match target(text) {
        Ok(screen) => {
            let _ = set_trouble.try_set(String::new());
            memory.show(screen);
            true
        }
        Err(said) => {
            let _ = set_trouble.try_set(said);
            false
        }
    }
}

/// The screen that a code leads to, or why it leads to none.
pub(super) fn target(text: &str) -> Result<Screen, String> {
    let code = match otp::Link::parse(text) {
        Ok(link) => return Ok(Screen::NewCard(link)),
        Err(bad) => bad,
    };
    match RequestLink::parse(text) {
        Ok(link) => return Ok(Screen::Opening(link)),
        Err(BadLink::NotActivation) => {}
        Err(bad) => return Err(words().bad_activation(&bad).to_owned()),
    }
    let activation = match Link::parse(text) {
        Ok(link) if link.origin != net::origin() => {
            return Err(format!("{} {}", words().other_server, link.origin));
        }
        Ok(link) => return Ok(Screen::Activate(link)),
        Err(bad) => bad,
    };
    match (otp::Export::parse(text), code) {
        (Ok(export), _) => Ok(Screen::Import(export)),
        (Err(otp::BadExport::NotOne), otp::BadLink::NotOtpauth) => {
            Err(words().bad_activation(&activation).to_owned())
        }
        (Err(otp::BadExport::NotOne), bad) => Err(words().bad_code(&bad).to_owned()),
        (Err(bad), _) => Err(words().bad_export(&bad).to_owned()),
    }
}
