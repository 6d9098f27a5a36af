//! The network: messages to the server this app was loaded from.

use js_sys::Uint8Array;
use symbolon_core::handset::Trouble;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, MessageEvent, Request, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect, Response,
};

/// Milliseconds after which a server counts as not reached. It answers a phone that waits within
/// twenty seconds.
const PATIENCE: u32 = 30_000;

/// Sends a message; status and body of the answer.
pub(super) async fn post(url: &str, body: &[u8]) -> Result<(u16, Vec<u8>), Trouble> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&Uint8Array::from(body));
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    let request = Request::new_with_str_and_init(url, &init).map_err(|_| Trouble::Offline)?;
    let window = web_sys::window().ok_or(Trouble::Offline)?;
    let answer = JsFuture::from(window.fetch_with_request(&request)).await;
    let answer: Response = answer.map_err(|_| Trouble::Offline)?.unchecked_into();
    let body = answer.array_buffer().map_err(|_| Trouble::Offline)?;
    let body = JsFuture::from(body).await.map_err(|_| Trouble::Offline)?;
    Ok((answer.status(), Uint8Array::new(&body).to_vec()))
}

/// Calls when the worker has refused an update of the app.
pub(crate) fn on_refused_update(then: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let said = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().as_string().as_deref() == Some("refused") {
            then();
        }
    });
    let worker = window.navigator().service_worker();
    worker.set_onmessage(Some(said.as_ref().unchecked_ref()));
    // For as long as the app lives.
    said.forget();
}

/// Where this app was loaded from.
pub(crate) fn origin() -> String {
    web_sys::window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}
