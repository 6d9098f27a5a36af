//! One tab at a time moves a profile: Web Locks.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// Does something while no other tab does the same under this name.
pub(crate) async fn alone<T>(name: &str, work: impl Future<Output = T>) -> T {
    let release = hold(name).await;
    let done = work.await;
    if let Some(release) = release {
        let _ = release.call0(&JsValue::NULL);
    }
    done
}

/// Waits for the lock; what is given ends it. `None` where the browser has no locks: then there
/// is only this tab's own order.
async fn hold(name: &str) -> Option<Function> {
    let locks = web_sys::window()?.navigator().locks();
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let held = Rc::clone(&release);
    let granted = Promise::new(&mut |granted, _| {
        let held = Rc::clone(&held);
        let callback = Closure::once_into_js(move |_lock: JsValue| {
            let _ = granted.call0(&JsValue::NULL);
            Promise::new(&mut |resolve, _| *held.borrow_mut() = Some(resolve))
        });
        let _ = locks.request(name, callback.unchecked_ref());
    });
    JsFuture::from(granted).await.ok()?;
    release.borrow_mut().take()
}
