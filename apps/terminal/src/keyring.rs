//! The keyring of the desktop, through the Secret Service of freedesktop.org.
//!
//! It is asked only when keys are made, used or forgotten, never while something is listed. Keys
//! are never put into a keyring that is locked: where nobody can unlock it, nothing must wait.

use std::collections::HashMap;

use secret_service::{
    EncryptionType, Error,
    blocking::{Item, SecretService},
};
use symbolon_core::{seal::Secret, vault::KeyHandle};

use crate::keys::{KeyPair, KeyStore, NoKeyring};

/// The keyring of whoever is logged in.
pub(crate) struct Keyring;

impl KeyStore for Keyring {
    fn keep(&mut self, handle: KeyHandle, pair: &KeyPair) -> Result<(), NoKeyring> {
        let service = connect()?;
        let collection = service.get_default_collection()?;
        collection.ensure_unlocked()?;
        let name = name_of(handle);
        let both = Secret::new([*pair.sign.reveal(), *pair.receive.reveal()].concat());
        let kind = "application/octet-stream";
        collection.create_item("tally", attributes(&name), both.reveal(), true, kind)?;
        Ok(())
    }

    fn find(&self, handle: KeyHandle) -> Result<Option<KeyPair>, NoKeyring> {
        with_item(handle, |item| {
            if item.is_locked()? {
                item.unlock()?;
            }
            item.get_secret().map(Secret::new)
        })?
        .map(|both| pair_of(&both))
        .transpose()
    }

    fn forget(&mut self, handle: KeyHandle) -> Result<(), NoKeyring> {
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method alone is for one lifetime only"
        )]
        with_item(handle, |item| item.delete())?;
        Ok(())
    }
}

impl From<Error> for NoKeyring {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

fn connect() -> Result<SecretService<'static>, NoKeyring> {
    Ok(SecretService::connect(EncryptionType::Dh)?)
}

/// Does something with what is kept under a handle, if anything is.
fn with_item<T>(
    handle: KeyHandle,
    what: impl FnOnce(&Item<'_>) -> Result<T, Error>,
) -> Result<Option<T>, NoKeyring> {
    let service = connect()?;
    let name = name_of(handle);
    let found = service.search_items(attributes(&name))?;
    let item = found.unlocked.first().or(found.locked.first());
    Ok(item.map(what).transpose()?)
}

fn pair_of(both: &Secret<Vec<u8>>) -> Result<KeyPair, NoKeyring> {
    let strange = || NoKeyring("it holds something else under this name".to_owned());
    let (sign, receive) = both.reveal().split_at_checked(32).ok_or_else(strange)?;
    Ok(KeyPair {
        sign: Secret::new(sign.try_into().map_err(|_| strange())?),
        receive: Secret::new(receive.try_into().map_err(|_| strange())?),
    })
}

fn attributes(name: &str) -> HashMap<&str, &str> {
    HashMap::from([("application", "tally"), ("keys", name)])
}

fn name_of(handle: KeyHandle) -> String {
    symbolon_core::wire::base64url::encode(&handle.0)
}
