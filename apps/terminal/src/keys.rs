//! Where the private keys of profiles are: in the data file, or in the keyring of the desktop.

use minicbor::{Decode, Encode};
use symbolon_core::{seal::Secret, vault::KeyHandle};

/// The private keys of one profile.
#[derive(Clone, Debug)]
pub(crate) struct KeyPair {
    pub(crate) sign: Secret<[u8; 32]>,
    pub(crate) receive: Secret<[u8; 32]>,
}

/// Where the keys of a profile are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptIn {
    /// The data file, which only its owner can read.
    File,
    /// The keyring of the desktop.
    Keyring,
}

/// Why a keyring gives or takes no keys.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the keyring does not open: {0}")]
pub struct NoKeyring(pub(crate) String);

/// Keeps private keys under the handles of profiles.
pub(crate) trait KeyStore {
    /// Keeps them; they would survive a restart.
    fn keep(&mut self, handle: KeyHandle, pair: &KeyPair) -> Result<(), NoKeyring>;

    /// The keys under a handle.
    fn find(&self, handle: KeyHandle) -> Result<Option<KeyPair>, NoKeyring>;

    /// Forgets them.
    fn forget(&mut self, handle: KeyHandle) -> Result<(), NoKeyring>;
}

/// Keys that are written together with the profiles; whoever holds them writes the file.
#[derive(Default, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct FileKeys(#[n(0)] Vec<Kept>);

#[derive(Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(0)]
    handle: KeyHandle,
    #[cbor(n(1), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    receive: [u8; 32],
}

impl FileKeys {
    /// Whether keys are here under a handle.
    pub(crate) fn have(&self, handle: KeyHandle) -> bool {
        self.0.iter().any(|kept| kept.handle == handle)
    }
}

impl KeyStore for FileKeys {
    fn keep(&mut self, handle: KeyHandle, pair: &KeyPair) -> Result<(), NoKeyring> {
        self.0.push(Kept {
            handle,
            sign: *pair.sign.reveal(),
            receive: *pair.receive.reveal(),
        });
        Ok(())
    }

    fn find(&self, handle: KeyHandle) -> Result<Option<KeyPair>, NoKeyring> {
        let kept = self.0.iter().find(|kept| kept.handle == handle);
        Ok(kept.map(|kept| KeyPair {
            sign: Secret::new(kept.sign),
            receive: Secret::new(kept.receive),
        }))
    }

    fn forget(&mut self, handle: KeyHandle) -> Result<(), NoKeyring> {
        self.0.retain(|kept| kept.handle != handle);
        Ok(())
    }
}
