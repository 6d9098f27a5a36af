//! IndexedDB: durable writes, each awaited to its transaction's end.

use std::cell::RefCell;

use js_sys::Promise;
use symbolon_core::handset::Trouble;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionDurability, IdbTransactionMode, IdbTransactionOptions,
};

use super::{failed, lacking};

const STORES: [&str; 2] = ["keys", "records"];

thread_local! {
    static OPEN: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
}

/// Writes a value; returns when it would survive a power cut.
pub(super) async fn put(store: &str, key: &str, value: &JsValue) -> Result<(), Trouble> {
    let transaction = transaction(store, IdbTransactionMode::Readwrite).await?;
    let store = transaction.object_store(store).map_err(failed)?;
    store.put_with_key(value, &key.into()).map_err(failed)?;
    completed(&transaction).await
}

/// Writes a value that must not be there yet.
pub(super) async fn add(store: &str, key: &str, value: &JsValue) -> Result<(), Trouble> {
    let transaction = transaction(store, IdbTransactionMode::Readwrite).await?;
    let store = transaction.object_store(store).map_err(failed)?;
    store.add_with_key(value, &key.into()).map_err(failed)?;
    completed(&transaction).await
}

/// Deletes values and writes others, all or none of it.
pub(super) async fn replace(
    store: &str,
    old: &[String],
    new: &[(String, JsValue)],
) -> Result<(), Trouble> {
    let transaction = transaction(store, IdbTransactionMode::Readwrite).await?;
    let store = transaction.object_store(store).map_err(failed)?;
    for old in old {
        store.delete(&old.into()).map_err(failed)?;
    }
    for (key, value) in new {
        store.put_with_key(value, &key.into()).map_err(failed)?;
    }
    completed(&transaction).await
}

/// Deletes a value.
pub(super) async fn delete(store: &str, key: &str) -> Result<(), Trouble> {
    let transaction = transaction(store, IdbTransactionMode::Readwrite).await?;
    let store = transaction.object_store(store).map_err(failed)?;
    store.delete(&key.into()).map_err(failed)?;
    completed(&transaction).await
}

/// Reads a value.
pub(super) async fn get(store: &str, key: &str) -> Result<Option<JsValue>, Trouble> {
    let store = reading(store).await?;
    let value = answered(&store.get(&key.into()).map_err(failed)?).await?;
    Ok((!value.is_undefined()).then_some(value))
}

/// Reads every key and every value of a store, in one transaction and the same order.
pub(super) async fn all(store: &str) -> Result<(js_sys::Array, js_sys::Array), Trouble> {
    let store = reading(store).await?;
    let (keys, values) = (
        store.get_all_keys().map_err(failed)?,
        store.get_all().map_err(failed)?,
    );
    // Whoever is asked second answers second; the listeners of both are there before either.
    let values = answered(&values);
    let keys = answered(&keys).await?;
    Ok((keys.unchecked_into(), values.await?.unchecked_into()))
}

async fn reading(store: &str) -> Result<IdbObjectStore, Trouble> {
    transaction(store, IdbTransactionMode::Readonly)
        .await?
        .object_store(store)
        .map_err(failed)
}

async fn transaction(store: &str, mode: IdbTransactionMode) -> Result<IdbTransaction, Trouble> {
    let options = IdbTransactionOptions::new();
    options.set_durability(IdbTransactionDurability::Strict);
    let open = database().await?;
    open.transaction_with_str_and_mode_and_options(store, mode, &options)
        .map_err(failed)
}

async fn database() -> Result<IdbDatabase, Trouble> {
    if let Some(open) = OPEN.with_borrow(Clone::clone) {
        return Ok(open);
    }
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok())
        .flatten();
    let factory = factory.ok_or_else(lacking)?;
    let request = factory.open_with_u32("symbolon", 1).map_err(failed)?;
    let upgrade = Closure::once_into_js(create_stores(request.clone()));
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    let opened: IdbDatabase = answered(&request).await?.unchecked_into();
    // A newer app in another tab wants to change what is kept: it does not wait for this one.
    let closed = opened.clone();
    let make_way = Closure::once_into_js(move || {
        closed.close();
        OPEN.set(None);
    });
    opened.set_onversionchange(Some(make_way.unchecked_ref()));
    OPEN.set(Some(opened.clone()));
    Ok(opened)
}

fn create_stores(request: IdbOpenDbRequest) -> impl FnOnce() {
    move || {
        if let Ok(result) = request.result() {
            let database: IdbDatabase = result.unchecked_into();
            for store in STORES {
                // A failure aborts the upgrade, and opening reports it.
                let _ = database.create_object_store(store);
            }
        }
    }
}

fn answered(request: &IdbRequest) -> impl Future<Output = Result<JsValue, Trouble>> + use<> {
    let promise = Promise::new(&mut |resolve, reject| {
        let (good, bad) = (request.clone(), request.clone());
        let success = Closure::once_into_js(move || {
            let _ = resolve.call1(&JsValue::NULL, &good.result().unwrap_or(JsValue::UNDEFINED));
        });
        let error = Closure::once_into_js(move || {
            let why = bad
                .error()
                .ok()
                .flatten()
                .map_or(JsValue::NULL, JsValue::from);
            let _ = reject.call1(&JsValue::NULL, &why);
        });
        request.set_onsuccess(Some(success.unchecked_ref()));
        request.set_onerror(Some(error.unchecked_ref()));
    });
    async { JsFuture::from(promise).await.map_err(failed) }
}

async fn completed(transaction: &IdbTransaction) -> Result<(), Trouble> {
    let promise = Promise::new(&mut |resolve, reject| {
        let stopped = transaction.clone();
        let complete = Closure::once_into_js(move || {
            let _ = resolve.call0(&JsValue::NULL);
        });
        let abort = Closure::once_into_js(move || {
            let why = stopped.error().map_or(JsValue::NULL, JsValue::from);
            let _ = reject.call1(&JsValue::NULL, &why);
        });
        transaction.set_oncomplete(Some(complete.unchecked_ref()));
        transaction.set_onabort(Some(abort.unchecked_ref()));
    });
    JsFuture::from(promise).await.map(|_| ()).map_err(failed)
}
