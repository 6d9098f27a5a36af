//! The platform under the handset: a browser.

pub(crate) mod camera;
mod crypto;
pub(crate) mod history;
mod idb;
pub(crate) mod install;
mod js;
mod locks;
pub(crate) mod net;
pub(crate) mod push;
pub(crate) mod shelf;
pub(crate) mod stretch;
pub(crate) mod touch;

use symbolon_core::{
    handset::{Clock, Handset, Keys, Shelf, Touched, Trouble, Wire},
    language::Language,
    moment::Moment,
    seal::{Hash, PublicKey, Secret, Signature, hpke::Agreed},
    vault::{HolderId, KeyHandle, Pin, Profile, Stretch},
    wire::{
        activate::{DeviceKind, Protection},
        touch::Registered,
    },
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

pub(crate) use locks::alone;

use crate::words::words;

/// A browser as a handset's platform.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Browser;

/// The handset of this app.
pub(crate) const fn handset() -> Handset<Browser> {
    Handset::new(Browser)
}

impl Keys for Browser {
    async fn create(&self, handle: KeyHandle) -> Result<(PublicKey, PublicKey), Trouble> {
        crypto::create(handle).await
    }

    async fn sign(&self, handle: KeyHandle, message: &[u8]) -> Result<Signature, Trouble> {
        crypto::sign(handle, message).await
    }

    async fn agree(
        &self,
        handle: KeyHandle,
        with: &PublicKey,
    ) -> Result<Secret<[u8; 32]>, Trouble> {
        crypto::agree(handle, with).await
    }

    async fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        let verified = crypto::verify(key, message, signature).await;
        verified.unwrap_or(false)
    }

    async fn agree_once(&self, with: &PublicKey) -> Result<Agreed, Trouble> {
        crypto::agree_once(with).await
    }

    async fn stretch(
        &self,
        pin: &Pin,
        salt: &[u8; 32],
        stretch: Stretch,
    ) -> Result<Secret<[u8; 32]>, Trouble> {
        stretch::in_worker(pin, salt, stretch).await
    }

    async fn enrol(
        &self,
        profile: &Profile,
        challenge: &Hash,
    ) -> Result<(Vec<u8>, Registered), Trouble> {
        touch::enrol(profile, challenge).await
    }

    async fn touch(
        &self,
        credential: &[u8],
        challenge: &Hash,
        salt: Option<&[u8; 32]>,
    ) -> Result<Touched, Trouble> {
        touch::recognise(credential, challenge, salt).await
    }

    fn random(&self, bytes: &mut [u8]) {
        crypto::random(bytes);
    }

    fn language(&self) -> Language {
        words().language
    }

    fn nature(&self) -> (DeviceKind, Protection) {
        (DeviceKind::App, Protection::WebCrypto)
    }
}

impl Wire for Browser {
    async fn post(&self, url: &str, body: Vec<u8>) -> Result<(u16, Vec<u8>), Trouble> {
        net::post(url, &body).await
    }
}

impl Shelf for Browser {
    async fn save(&self, profile: &Profile) -> Result<(), Trouble> {
        shelf::save_profile(profile).await
    }

    async fn withdraw(&self, profile: &Profile) -> Result<(), Trouble> {
        shelf::withdraw(profile).await
    }

    fn holder(&self) -> Option<HolderId> {
        crate::memory::holder()
    }
}

impl Clock for Browser {
    fn now(&self) -> Moment {
        now()
    }
}

/// What the phone's clock shows.
pub(crate) fn now() -> Moment {
    // Milliseconds since 1970 are far below 2^53. The browser writes the number: writing floating
    // numbers is a large piece of code.
    let text = js_sys::Number::from(js_sys::Date::now()).to_string_with_radix(10);
    let text = text.map(String::from).unwrap_or_default();
    let whole = text.split('.').next().unwrap_or_default();
    Moment::from_millis(whole.parse().unwrap_or(0))
}

/// The same words in small letters, of whatever script.
pub(crate) fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// Fills bytes from the browser's generator.
pub(crate) fn fill(bytes: &mut [u8]) {
    crypto::random(bytes);
}

/// Bytes drawn from the browser's generator.
pub(crate) fn draw<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    crypto::random(&mut bytes);
    bytes
}

/// Asks the browser to keep what is stored here even when space is short. It may say no; then
/// losing it is like losing the phone.
pub(crate) async fn ask_to_persist() {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let Ok(asked) = window.navigator().storage().persist() {
        let _ = JsFuture::from(asked).await;
    }
}

/// Whether the browser keeps what is stored here when space is short.
pub(crate) async fn is_kept() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    match window.navigator().storage().persisted() {
        Ok(asked) => JsFuture::from(asked)
            .await
            .is_ok_and(|kept| kept.is_truthy()),
        Err(_) => false,
    }
}

/// Scrolls what a selector finds into sight, if it is out of it.
pub(crate) fn reveal(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    if let (Some(found), Ok(how)) = (found, js::object(&[("block", "nearest".into())])) {
        let _ = js::call_with(&found, "scrollIntoView", &how);
    }
}

/// Lets time pass.
pub(crate) async fn pause(millis: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// What the browser said went wrong.
fn failed(error: JsValue) -> Trouble {
    let text = String::from(js_sys::Object::from(error).to_string());
    if text.starts_with("VersionError") {
        // A newer app was here.
        return unreadable();
    }
    Trouble::Platform(text)
}

/// What is kept here is damaged, or from a newer app.
pub(crate) fn unreadable() -> Trouble {
    Trouble::Platform(words().unreadable.to_owned())
}

/// The browser has not what every current one has.
fn lacking() -> Trouble {
    Trouble::Platform(words().browser_lacks.to_owned())
}
