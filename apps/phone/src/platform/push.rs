//! Being woken by Web Push. Wherever any of it is missing or says no, the open app still looks by
//! itself.

use js_sys::Promise;
use minicbor::Encode;
use symbolon_core::{
    handset::Trouble,
    seal::PublicKey,
    vault::Profile,
    wire::{cbor, ids::ProfileId, subscribe::Subscription},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{
    handset,
    js::{array, bytes, call, call_with, get, kept, object},
    lacking, now, shelf,
};

/// Milliseconds after which a push service that says nothing counts as missing.
const PATIENCE: i32 = 10_000;

/// Whether this phone may be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waking {
    /// The browser has nothing of the kind.
    Missing,
    /// Nobody was asked yet.
    NotAsked,
    /// The person said yes.
    Allowed,
    /// The person said no.
    Denied,
}

/// What the server was told, so that it is told again only when that changes.
#[derive(Debug, Encode)]
#[cbor(map)]
pub(crate) struct Told {
    /// The subscription's endpoint.
    #[n(0)]
    pub(crate) endpoint: String,
    /// For which profiles.
    #[n(1)]
    pub(crate) profiles: Vec<ProfileId>,
    /// On which day since 1970: a server that forgot it, is told the next day.
    #[n(2)]
    pub(crate) day: Option<i64>,
}

/// How it stands.
pub(crate) fn waking() -> Waking {
    let Some(window) = web_sys::window() else {
        return Waking::Missing;
    };
    let there = |name: &str| get(&window, name).is_ok_and(|found| !found.is_undefined());
    if !there("PushManager") || !there("Notification") {
        return Waking::Missing;
    }
    let permission = get(&window, "Notification").and_then(|class| get(&class, "permission"));
    match permission.ok().and_then(|said| said.as_string()).as_deref() {
        Some("granted") => Waking::Allowed,
        Some("denied") => Waking::Denied,
        Some(_) | None => Waking::NotAsked,
    }
}

/// Asks the person, who has just tapped for it, and tells the server.
pub(crate) async fn turn_on(profiles: &[Profile]) -> Result<Waking, Trouble> {
    let window = web_sys::window().ok_or_else(lacking)?;
    let asked = call(&get(&window, "Notification")?, "requestPermission")?;
    kept(asked).await?;
    if waking() == Waking::Allowed {
        refresh(profiles).await?;
    }
    Ok(waking())
}

/// Tells the server where this phone is, if that is news. Without permission, nothing happens.
pub(crate) async fn refresh(profiles: &[Profile]) -> Result<(), Trouble> {
    let Some(first) = profiles.first() else {
        return Ok(());
    };
    if waking() != Waking::Allowed {
        return Ok(());
    }
    let key = handset().push_key(&first.origin).await?;
    let subscription = subscription(&key).await?;
    let telling = Told {
        endpoint: subscription.endpoint.clone(),
        profiles: profiles.iter().map(|profile| profile.id).collect(),
        day: Some(now().millis() / 86_400_000),
    };
    if shelf::told().await? == Some(cbor::encode(&telling)) {
        return Ok(());
    }
    for profile in profiles {
        let there = Some(subscription.clone());
        match handset().subscribe(profile, there).await {
            // One that is locked or suspended is not rung; the others are.
            Ok(()) | Err(Trouble::Refused(_)) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    shelf::tell_worker(&key, &subscription, profiles).await?;
    shelf::tell(&telling).await
}

/// The subscription that stands; one for another key of the server is replaced.
async fn subscription(key: &PublicKey) -> Result<Subscription, Trouble> {
    let window = web_sys::window().ok_or_else(lacking)?;
    let worker = get(&window.navigator(), "serviceWorker")?;
    let registration = kept(get(&worker, "ready")?).await?;
    let manager = get(&registration, "pushManager")?;
    let standing = kept(call(&manager, "getSubscription")?).await?;
    if !standing.is_null() {
        let options = get(&standing, "options")?;
        let same = bytes(&get(&options, "applicationServerKey")?) == key.as_bytes();
        if same {
            return read(&standing);
        }
        kept(call(&standing, "unsubscribe")?).await?;
    }
    let options = object(&[
        ("userVisibleOnly", JsValue::TRUE),
        ("applicationServerKey", array(key.as_bytes())),
    ])?;
    let subscribing = call_with(&manager, "subscribe", &options)?;
    read(&in_time(subscribing).await?)
}

/// What a promise keeps within [`PATIENCE`]: some browsers never answer without their service.
async fn in_time(promise: JsValue) -> Result<JsValue, Trouble> {
    let late = Promise::new(&mut |_, reject| {
        if let Some(window) = web_sys::window() {
            let after =
                window.set_timeout_with_callback_and_timeout_and_arguments_0(&reject, PATIENCE);
            let _ = after;
        }
    });
    let both = js_sys::Array::of2(&promise, &late);
    let first = JsFuture::from(Promise::race(&both)).await;
    first.map_err(|_| lacking())
}

fn read(subscription: &JsValue) -> Result<Subscription, Trouble> {
    let endpoint = get(subscription, "endpoint")?.as_string();
    let key = bytes(&call_with(subscription, "getKey", &"p256dh".into())?);
    let auth = bytes(&call_with(subscription, "getKey", &"auth".into())?);
    Ok(Subscription {
        endpoint: endpoint.ok_or_else(lacking)?,
        key: PublicKey::parse(&key).map_err(|_| lacking())?,
        auth: auth.try_into().map_err(|_| lacking())?,
    })
}
