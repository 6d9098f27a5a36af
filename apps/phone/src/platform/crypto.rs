//! Keys in WebCrypto: made not extractable, kept in IndexedDB, used by handle.

use js_sys::{Array, Object, Reflect, Uint8Array};
use symbolon_core::{
    handset::Trouble,
    seal::{PublicKey, Secret, Signature, hpke::Agreed},
    vault::KeyHandle,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AesGcmParams, AesKeyGenParams, CryptoKey, EcKeyGenParams, EcKeyImportParams,
    EcdhKeyDeriveParams, EcdsaParams, SubtleCrypto,
};

use super::{draw, failed, idb, lacking, unreadable};

/// Makes the two key pairs of a profile.
pub(super) async fn create(handle: KeyHandle) -> Result<(PublicKey, PublicKey), Trouble> {
    let (dk, dk_public) = pair("ECDSA", &["sign", "verify"]).await?;
    let (de, de_public) = pair("ECDH", &["deriveBits"]).await?;
    let kept = Object::new();
    Reflect::set(&kept, &"sign".into(), &dk).map_err(failed)?;
    Reflect::set(&kept, &"receive".into(), &de).map_err(failed)?;
    idb::put("keys", &name(handle), &kept).await?;
    Ok((dk_public, de_public))
}

/// ECDSA with SHA-256, 64 bytes.
pub(super) async fn sign(handle: KeyHandle, message: &[u8]) -> Result<Signature, Trouble> {
    let key = kept(handle, "sign").await?;
    let params = EcdsaParams::new_with_str("ECDSA", "SHA-256");
    let data = Uint8Array::from(message);
    let promise = subtle()?.sign_with_object_and_buffer_source(&params, &key, &data);
    let bytes = bytes(promise.map_err(failed)?).await?;
    let fixed = bytes.try_into().map_err(|_| lacking())?;
    Ok(Signature::from_bytes(fixed))
}

/// Diffie-Hellman, 32 bytes.
pub(super) async fn agree(
    handle: KeyHandle,
    with: &PublicKey,
) -> Result<Secret<[u8; 32]>, Trouble> {
    derive(&kept(handle, "receive").await?, with).await
}

/// Diffie-Hellman with a key pair that nobody keeps.
pub(super) async fn agree_once(with: &PublicKey) -> Result<Agreed, Trouble> {
    let (private, enc) = pair("ECDH", &["deriveBits"]).await?;
    let dh = derive(private.unchecked_ref(), with).await?;
    Ok(Agreed { enc, dh })
}

/// Checks ECDSA with SHA-256. The browser refuses keys that are no point on the curve.
pub(super) async fn verify(
    key: &PublicKey,
    message: &[u8],
    signature: &Signature,
) -> Result<bool, Trouble> {
    let key = import("ECDSA", key, &["verify"]).await?;
    let params = EcdsaParams::new_with_str("ECDSA", "SHA-256");
    let (signature, data) = (
        Uint8Array::from(signature.as_bytes().as_slice()),
        Uint8Array::from(message),
    );
    let promise = subtle()?
        .verify_with_object_and_buffer_source_and_buffer_source(&params, &key, &signature, &data);
    let verified = JsFuture::from(promise.map_err(failed)?).await;
    Ok(verified.map_err(failed)?.is_truthy())
}

async fn import(algorithm: &str, key: &PublicKey, usages: &[&str]) -> Result<CryptoKey, Trouble> {
    let params = EcKeyImportParams::new(algorithm);
    Reflect::set(&params, &"namedCurve".into(), &"P-256".into()).map_err(failed)?;
    let raw = Uint8Array::from(key.as_bytes().as_slice());
    let imported = subtle()?.import_key_with_object("raw", &raw, &params, true, &list(usages));
    settled(imported.map_err(failed)?).await
}

async fn derive(private: &CryptoKey, with: &PublicKey) -> Result<Secret<[u8; 32]>, Trouble> {
    let peer = import("ECDH", with, &[]).await?;
    let params = EcdhKeyDeriveParams::new("ECDH", &peer);
    let derived = subtle()?
        .derive_bits_with_object(&params, private, 256)
        .map_err(failed)?;
    let fixed: Result<[u8; 32], _> = bytes(derived).await?.try_into();
    fixed.map(Secret::new).map_err(|_| lacking())
}

/// Seals bytes under the app's own key, which scripts cannot export.
pub(super) async fn seal(plain: &[u8]) -> Result<Vec<u8>, Trouble> {
    let nonce: [u8; 12] = draw();
    let params = AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce.as_slice()));
    let data = Uint8Array::from(plain);
    let key = own_key().await?;
    let sealed = subtle()?.encrypt_with_object_and_buffer_source(&params, &key, &data);
    Ok([nonce.to_vec(), bytes(sealed.map_err(failed)?).await?].concat())
}

/// Opens what [`seal`] sealed.
pub(super) async fn open(sealed: &[u8]) -> Result<Vec<u8>, Trouble> {
    let (nonce, rest) = sealed.split_at_checked(12).ok_or_else(unreadable)?;
    let params = AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce));
    let data = Uint8Array::from(rest);
    let key = own_key().await?;
    let opened = subtle()?.decrypt_with_object_and_buffer_source(&params, &key, &data);
    bytes(opened.map_err(failed)?).await
}

/// Forgets a profile's keys.
pub(super) async fn forget(handle: KeyHandle) -> Result<(), Trouble> {
    idb::delete("keys", &name(handle)).await
}

/// Fills bytes from the browser's generator.
pub(super) fn random(bytes: &mut [u8]) {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(bytes).ok());
    if filled.is_none() {
        // There is no safe way on without randomness.
        wasm_bindgen::throw_str("this browser gives no random numbers");
    }
}

async fn own_key() -> Result<CryptoKey, Trouble> {
    if let Some(key) = idb::get("keys", "own").await? {
        return Ok(key.unchecked_into());
    }
    let params = AesKeyGenParams::new("AES-GCM", 256);
    let usages = list(&["encrypt", "decrypt"]);
    let made = subtle()?
        .generate_key_with_object(&params, false, &usages)
        .map_err(failed)?;
    let key: CryptoKey = settled(made).await?;
    idb::put("keys", "own", &key).await?;
    Ok(key)
}

async fn pair(algorithm: &str, usages: &[&str]) -> Result<(JsValue, PublicKey), Trouble> {
    let params = EcKeyGenParams::new(algorithm, "P-256");
    let made = subtle()?.generate_key_with_object(&params, false, &list(usages));
    let pair: Object = settled(made.map_err(failed)?).await?;
    let private = Reflect::get(&pair, &"privateKey".into()).map_err(failed)?;
    let public = Reflect::get(&pair, &"publicKey".into()).map_err(failed)?;
    let exported = subtle()?
        .export_key("raw", public.unchecked_ref())
        .map_err(failed)?;
    let public = PublicKey::parse(&bytes(exported).await?).map_err(|_| unreadable())?;
    Ok((private, public))
}

async fn kept(handle: KeyHandle, which: &str) -> Result<CryptoKey, Trouble> {
    let keys = idb::get("keys", &name(handle))
        .await?
        .ok_or_else(unreadable)?;
    Ok(Reflect::get(&keys, &which.into())
        .map_err(failed)?
        .unchecked_into())
}

fn name(handle: KeyHandle) -> String {
    symbolon_core::wire::base64url::encode(&handle.0)
}

fn subtle() -> Result<SubtleCrypto, Trouble> {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    crypto.map(|crypto| crypto.subtle()).ok_or_else(lacking)
}

async fn settled<T: JsCast>(promise: js_sys::Promise) -> Result<T, Trouble> {
    Ok(JsFuture::from(promise)
        .await
        .map_err(failed)?
        .unchecked_into())
}

async fn bytes(promise: js_sys::Promise) -> Result<Vec<u8>, Trouble> {
    Ok(Uint8Array::new(&JsFuture::from(promise).await.map_err(failed)?).to_vec())
}

fn list(words: &[&str]) -> Array {
    words.iter().map(|word| JsValue::from_str(word)).collect()
}
