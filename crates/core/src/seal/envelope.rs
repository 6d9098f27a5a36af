//! Envelopes for secrets at rest: AES-256-GCM under a key-encryption key, bound to the place
//! they are kept in.
//!
//! Bytes: version 1 | key id (4) | nonce (12) | ciphertext and tag. The place (table, row id,
//! column) is authenticated, so that an envelope moved to another row does not open.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};

use super::{Secret, hash_of, labelled};

const VERSION: u8 = 1;
const HEAD: usize = 17;

/// Where an envelope is kept; part of what is authenticated.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: &'a [u8],
}

/// The envelope was made under another key, for another place, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an envelope does not open: wrong key, wrong place, or changed bytes")]
pub struct CannotUnwrap;

/// A key-encryption key: 32 bytes that are kept outside the database.
#[derive(Clone, Debug)]
pub struct Kek {
    id: [u8; 4],
    key: Secret<[u8; 32]>,
}

impl Kek {
    /// A key with the id that follows from it.
    pub fn new(key: Secret<[u8; 32]>) -> Self {
        let digest = hash_of("kek-id", &[key.reveal()]);
        let mut id = [0; 4];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self { id, key }
    }

    /// Wraps a secret for one place. The nonce is 12 random bytes, never used twice.
    pub fn wrap(&self, place: Place<'_>, nonce: [u8; 12], secret: &[u8]) -> Vec<u8> {
        let aad = aad(place);
        let payload = Payload {
            msg: secret,
            aad: &aad,
        };
        #[expect(
            clippy::expect_used,
            reason = "AES-GCM refuses only messages of 64 GiB and more"
        )]
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a short message");
        [&[VERSION], self.id.as_slice(), &nonce, &sealed].concat()
    }

    /// Unwraps a secret that was wrapped for this place.
    pub fn unwrap(
        &self,
        place: Place<'_>,
        envelope: &[u8],
    ) -> Result<Secret<Vec<u8>>, CannotUnwrap> {
        let (head, sealed) = envelope.split_at_checked(HEAD).ok_or(CannotUnwrap)?;
        let (version_and_id, nonce) = head.split_at_checked(5).ok_or(CannotUnwrap)?;
        if version_and_id != [&[VERSION], self.id.as_slice()].concat() {
            return Err(CannotUnwrap);
        }
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| CannotUnwrap)?;
        let aad = aad(place);
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        let opened = self.cipher().decrypt(&Nonce::from(nonce), payload);
        opened.map(Secret::new).map_err(|_| CannotUnwrap)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(self.key.reveal().into())
    }
}

fn aad(place: Place<'_>) -> Vec<u8> {
    labelled(
        "envelope-v1",
        &[place.table.as_bytes(), place.column.as_bytes(), place.row],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place {
        table: "device",
        column: "v",
        row: b"1",
    };

    #[test]
    fn threat_86_an_envelope_opens_in_its_own_place_only() {
        let kek = Kek::new(Secret::new([1; 32]));
        let wrapped = kek.wrap(HERE, [2; 12], b"secret");

        assert_eq!(kek.unwrap(HERE, &wrapped).unwrap().reveal(), b"secret");
        assert_eq!(
            kek.unwrap(Place { row: b"2", ..HERE }, &wrapped)
                .unwrap_err(),
            CannotUnwrap
        );
        assert_eq!(
            kek.unwrap(
                Place {
                    column: "rat",
                    ..HERE
                },
                &wrapped
            )
            .unwrap_err(),
            CannotUnwrap
        );
    }

    #[test]
    fn another_key_or_a_changed_byte_opens_nothing() {
        let kek = Kek::new(Secret::new([1; 32]));
        let wrapped = kek.wrap(HERE, [2; 12], b"secret");

        assert!(
            Kek::new(Secret::new([3; 32]))
                .unwrap(HERE, &wrapped)
                .is_err()
        );
        for position in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[position] ^= 1;
            assert!(kek.unwrap(HERE, &changed).is_err());
            assert!(kek.unwrap(HERE, &wrapped[..position]).is_err());
        }
    }
}
