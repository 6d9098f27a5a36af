//! Stretching a PIN in a worker, so that the screen never stalls. The worker ends after each
//! job and gives its memory back.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use symbolon_core::{
    handset::Trouble,
    seal::Secret,
    vault::{Pin, Stretch},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::failed;
use crate::words::words;

/// What the worker runs.
#[wasm_bindgen]
pub fn stretch(pin: &str, salt: &[u8], memory: u32, passes: u32) -> Result<Vec<u8>, JsValue> {
    let pin = Pin::entered(pin).ok_or("no PIN")?;
    let salt: [u8; 32] = salt.try_into().map_err(|_| "no salt")?;
    let stretched = Stretch { memory, passes }
        .stretch(&pin, &salt)
        .ok_or("not enough memory")?;
    Ok(stretched.reveal().to_vec())
}

/// `Argon2id(PIN, salt)` with these costs, elsewhere.
pub(super) async fn in_worker(
    pin: &Pin,
    salt: &[u8; 32],
    costs: Stretch,
) -> Result<Secret<[u8; 32]>, Trouble> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options("/app/worker.js", &options).map_err(failed)?;
    let answer = ask(&worker, &job(pin, salt, costs)?).await;
    worker.terminate();
    let bytes = Reflect::get(&answer?, &"stretched".into()).map_err(failed)?;
    let fixed: Result<[u8; 32], _> = Uint8Array::new(&bytes).to_vec().try_into();
    fixed
        .map(Secret::new)
        .map_err(|_| Trouble::Platform(words().no_memory.to_owned()))
}

fn job(pin: &Pin, salt: &[u8; 32], costs: Stretch) -> Result<Object, Trouble> {
    let job = Object::new();
    let glue = Reflect::get(&js_sys::global(), &"glue".into()).map_err(failed)?;
    let fields: [(&str, JsValue); 6] = [
        ("glue", glue),
        ("module", wasm_bindgen::module()),
        ("pin", pin.reveal().into()),
        ("salt", Uint8Array::from(salt.as_slice()).into()),
        ("memory", costs.memory.into()),
        ("passes", costs.passes.into()),
    ];
    for (name, value) in fields {
        Reflect::set(&job, &name.into(), &value).map_err(failed)?;
    }
    Ok(job)
}

async fn ask(worker: &Worker, job: &Object) -> Result<JsValue, Trouble> {
    let answered = Promise::new(&mut |resolve, reject| {
        let message = Closure::once_into_js(move |event: MessageEvent| {
            let _ = resolve.call1(&JsValue::NULL, &event.data());
        });
        let error = Closure::once_into_js(move |event: JsValue| {
            let _ = reject.call1(&JsValue::NULL, &event);
        });
        worker.set_onmessage(Some(message.unchecked_ref()));
        worker.set_onerror(Some(error.unchecked_ref()));
    });
    worker.post_message(job).map_err(failed)?;
    JsFuture::from(answered).await.map_err(failed)
}
