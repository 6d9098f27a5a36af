//! Secrets in rows: wrapped on the way in, unwrapped on the way out, bound to their place.

use std::sync::Arc;

use symbolon_core::seal::{
    Secret,
    envelope::{Kek, Place},
};

use crate::engine::Broken;

/// Wraps and unwraps secrets with the key-encryption key.
#[derive(Clone)]
pub struct Sealer {
    kek: Kek,
    /// Keys of before, and the next one: they open, and close nothing.
    others: Arc<[Kek]>,
    nonces: Arc<dyn Fn() -> [u8; 12] + Send + Sync>,
}

impl Sealer {
    /// A sealer with its key and its source of random nonces.
    pub fn new(kek: Kek, nonces: Arc<dyn Fn() -> [u8; 12] + Send + Sync>) -> Self {
        Self {
            kek,
            others: Arc::new([]),
            nonces,
        }
    }

    /// The same, which also opens what other keys closed.
    #[must_use]
    pub fn knowing(self, others: Vec<Kek>) -> Self {
        Self {
            others: others.into(),
            ..self
        }
    }

    pub(crate) fn wrap(&self, place: Place<'_>, secret: &[u8]) -> Vec<u8> {
        self.kek.wrap(place, (self.nonces)(), secret)
    }

    pub(crate) fn unwrap(
        &self,
        place: Place<'_>,
        envelope: &[u8],
    ) -> Result<Secret<Vec<u8>>, Broken> {
        let what = "an envelope does not open";
        let wrong = || Broken::Inconsistent {
            table: place.table,
            what,
        };
        // An envelope says which key closed it: the others do nothing.
        let mut keys = std::iter::once(&self.kek).chain(self.others.iter());
        let opened = keys.find_map(|key| key.unwrap(place, envelope).ok());
        opened.ok_or_else(wrong)
    }

    pub(crate) fn unwrap_fixed<const N: usize>(
        &self,
        place: Place<'_>,
        envelope: &[u8],
    ) -> Result<Secret<[u8; N]>, Broken> {
        let opened = self.unwrap(place, envelope)?;
        let fixed: Result<[u8; N], _> = opened.reveal().as_slice().try_into();
        let what = "an envelope holds another length";
        fixed.map(Secret::new).map_err(|_| Broken::Inconsistent {
            table: place.table,
            what,
        })
    }
}
