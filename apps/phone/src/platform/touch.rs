//! The phone's own lock: a WebAuthn platform credential, one per profile.
//!
//! Only a platform whose credential also gives a secret (the PRF extension) will do: there, the
//! limit of guesses is in hardware. Elsewhere the PIN stays.

use js_sys::{Array, Function, Object, Promise};
use symbolon_core::{
    handset::{Touched, Trouble},
    seal::{Hash, Secret},
    vault::Profile,
    wire::touch::{Assertion, Registered},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{
    draw, failed,
    js::{array, bytes, call, get, object},
};

/// Milliseconds that the platform gives the person.
const PATIENCE: u32 = 60_000;
/// ES256 (RFC 9053 section 2.1).
const ES256: i32 = -7;

/// Whether the phone has a lock of its own that recognises people.
pub(crate) async fn is_there() -> bool {
    there().await.unwrap_or(false)
}

async fn there() -> Option<bool> {
    let window = web_sys::window()?;
    let class = get(&window, "PublicKeyCredential").ok()?;
    let asked = call(&class, "isUserVerifyingPlatformAuthenticatorAvailable").ok()?;
    let asked: Promise = asked.dyn_into().ok()?;
    Some(JsFuture::from(asked).await.ok()?.is_truthy())
}

/// Makes a credential for a profile.
pub(super) async fn enrol(
    profile: &Profile,
    challenge: &Hash,
) -> Result<(Vec<u8>, Registered), Trouble> {
    if !is_there().await {
        return Err(Trouble::NoBiometrics);
    }
    let made = ask("create", &creation(profile, challenge)?).await?;
    if !gives_a_secret(&made) {
        return Err(Trouble::NoBiometrics);
    }
    let response = get(&made, "response")?;
    let data = call(&response, "getAuthenticatorData")?;
    let registered = Registered {
        authenticator: bytes(&data),
        client: bytes(&get(&response, "clientDataJSON")?),
    };
    Ok((bytes(&get(&made, "rawId")?), registered))
}

/// Makes a credential that opens cards: nobody but this phone ever sees what it says.
pub(crate) async fn enrol_for_cards() -> Result<Vec<u8>, Trouble> {
    if !is_there().await {
        return Err(Trouble::NoBiometrics);
    }
    let (id, challenge): ([u8; 16], Hash) = (draw(), draw());
    let options = creation_for(("Symbolon", "Symbolon"), &id, &challenge)?;
    let made = ask("create", &options).await?;
    if !gives_a_secret(&made) {
        return Err(Trouble::NoBiometrics);
    }
    Ok(bytes(&get(&made, "rawId")?))
}

/// What the platform's credential makes of a salt, once its owner is recognised (PRF extension).
pub(crate) async fn secret(credential: &[u8], salt: &[u8; 32]) -> Result<Secret<Vec<u8>>, Trouble> {
    let touched = recognise(credential, &draw(), Some(salt)).await?;
    touched.secret.ok_or(Trouble::NoBiometrics)
}

/// The secret among what the platform gave; `None` where it gave none.
fn secret_in(given: &JsValue) -> Option<Secret<Vec<u8>>> {
    let results = call(given, "getClientExtensionResults").ok()?;
    let prf = get(&get(&results, "prf").ok()?, "results").ok()?;
    let output = bytes(&get(&prf, "first").ok()?);
    (output.len() >= 32).then(|| Secret::new(output))
}

fn creation(profile: &Profile, challenge: &Hash) -> Result<Object, Trouble> {
    let names = (profile.organisation.as_str(), profile.account.as_str());
    creation_for(names, profile.id.as_bytes(), challenge)
}

fn creation_for(
    (party, person): (&str, &str),
    id: &[u8],
    challenge: &Hash,
) -> Result<Object, Trouble> {
    let kind = object(&[("type", "public-key".into()), ("alg", ES256.into())])?;
    let selection = object(&[
        ("authenticatorAttachment", "platform".into()),
        ("userVerification", "required".into()),
        ("residentKey", "discouraged".into()),
    ])?;
    let party = object(&[("name", party.into())])?;
    let person = object(&[
        ("id", array(id)),
        ("name", person.into()),
        ("displayName", person.into()),
    ])?;
    let extensions = object(&[("prf", object(&[])?.into())])?;
    object(&[
        ("rp", party.into()),
        ("user", person.into()),
        ("challenge", array(challenge)),
        ("pubKeyCredParams", Array::of1(&kind).into()),
        ("authenticatorSelection", selection.into()),
        ("attestation", "none".into()),
        ("timeout", PATIENCE.into()),
        ("extensions", extensions.into()),
    ])
}

/// Lets the phone recognise its owner; with a salt, the credential also makes a secret of it.
pub(super) async fn recognise(
    credential: &[u8],
    challenge: &Hash,
    salt: Option<&[u8; 32]>,
) -> Result<Touched, Trouble> {
    if !is_there().await {
        return Err(Trouble::NotRecognised);
    }
    let options = assertion(credential, challenge)?;
    if let Some(salt) = salt {
        let eval = object(&[("first", array(salt))])?;
        let prf = object(&[("eval", eval.into())])?;
        let extensions = object(&[("prf", prf.into())])?;
        js_sys::Reflect::set(&options, &"extensions".into(), &extensions).map_err(failed)?;
    }
    let given = ask("get", &options).await?;
    let response = get(&given, "response")?;
    let assertion = Assertion {
        authenticator: bytes(&get(&response, "authenticatorData")?),
        client: bytes(&get(&response, "clientDataJSON")?),
        signature: bytes(&get(&response, "signature")?),
    };
    let secret = salt.and_then(|_| secret_in(&given));
    Ok(Touched { assertion, secret })
}

fn assertion(credential: &[u8], challenge: &Hash) -> Result<Object, Trouble> {
    let allowed = object(&[
        ("type", "public-key".into()),
        ("id", array(credential)),
        ("transports", Array::of1(&"internal".into()).into()),
    ])?;
    object(&[
        ("challenge", array(challenge)),
        ("allowCredentials", Array::of1(&allowed).into()),
        ("userVerification", "required".into()),
        ("timeout", PATIENCE.into()),
    ])
}

/// Asks the platform; whatever it says but yes means that the person was not recognised.
async fn ask(what: &str, options: &Object) -> Result<JsValue, Trouble> {
    let window = web_sys::window().ok_or(Trouble::NoBiometrics)?;
    let credentials = get(&window.navigator(), "credentials")?;
    let wanted = object(&[("publicKey", options.into())])?;
    let function: Function = get(&credentials, what)?.dyn_into().map_err(failed)?;
    let asked = function.call1(&credentials, &wanted);
    let asked: Promise = asked.and_then(JsCast::dyn_into).map_err(failed)?;
    let given = JsFuture::from(asked).await;
    given.map_err(|_| Trouble::NotRecognised)
}

fn gives_a_secret(made: &JsValue) -> bool {
    let results = call(made, "getClientExtensionResults");
    let enabled = results
        .and_then(|results| get(&results, "prf"))
        .and_then(|prf| get(&prf, "enabled"));
    enabled.is_ok_and(|enabled| enabled.is_truthy())
}
