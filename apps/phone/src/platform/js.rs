//! Browser objects that are younger than their bindings: read, called and made by name.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use symbolon_core::handset::Trouble;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::failed;

pub(super) fn object(pairs: &[(&str, JsValue)]) -> Result<Object, Trouble> {
    let object = Object::new();
    for (name, value) in pairs {
        Reflect::set(&object, &(*name).into(), value).map_err(failed)?;
    }
    Ok(object)
}

pub(super) fn get(object: &JsValue, name: &str) -> Result<JsValue, Trouble> {
    Reflect::get(object, &name.into()).map_err(failed)
}

pub(super) fn call(object: &JsValue, name: &str) -> Result<JsValue, Trouble> {
    let function: Function = get(object, name)?.dyn_into().map_err(failed)?;
    function.call0(object).map_err(failed)
}

pub(super) fn array(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn bytes(buffer: &JsValue) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}

/// Calls with one argument.
pub(super) fn call_with(object: &JsValue, name: &str, with: &JsValue) -> Result<JsValue, Trouble> {
    let function: Function = get(object, name)?.dyn_into().map_err(failed)?;
    function.call1(object, with).map_err(failed)
}

/// Waits for what a call promises.
pub(super) async fn kept(promise: JsValue) -> Result<JsValue, Trouble> {
    let promise: Promise = promise.dyn_into().map_err(failed)?;
    JsFuture::from(promise).await.map_err(failed)
}
