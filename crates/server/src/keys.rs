//! The server's keys: made once, kept wrapped, used through aws-lc.

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
};
use symbolon_flow::ports::Keys;
use symbolon_store::{
    Broken, Store,
    server_keys::{self, Purpose, ServerKey},
};

/// Seconds after which the encryption key is replaced.
const ENC_LIFE: i64 = 30 * 86_400;
/// Seconds for which a replaced encryption key still opens what was sealed to it.
const ENC_GRACE: i64 = 86_400;

/// The keys in use.
pub(crate) struct Ring {
    sig: EcdsaKeyPair,
    sig_public: PublicKey,
    /// Newest first.
    enc: Vec<EncKey>,
}

struct EncKey {
    private: PrivateKey,
    public: PublicKey,
    made: Moment,
}

impl Ring {
    /// Loads the keys, making the ones that are missing or due.
    pub(crate) async fn load(store: &Store, now: Moment) -> Result<Self, Broken> {
        let mut kept = store.server_keys().await?;
        if kept.iter().all(|key| key.purpose != Purpose::Sign) {
            // A fixed id: of two nodes that start together, one loses and reads the other's.
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                &SystemRandom::new(),
            );
            let private = pkcs8.map_err(|_| broken())?.as_ref().to_vec();
            kept = add(store, [1; 16], Purpose::Sign, private, now).await?;
        }
        let newest = kept
            .iter()
            .filter(|key| key.purpose == Purpose::Open)
            .map(|key| key.made)
            .max();
        if newest.is_none_or(|made| now >= made.plus_seconds(ENC_LIFE)) {
            let id = enc_id(now);
            let private = PrivateKey::generate(&ECDH_P256).map_err(|_| broken())?;
            kept = add(store, id, Purpose::Open, scalar(&private)?, now).await?;
        }
        Self::read(&kept)
    }

    fn read(kept: &[ServerKey]) -> Result<Self, Broken> {
        let sign = kept
            .iter()
            .find(|key| key.purpose == Purpose::Sign)
            .ok_or_else(broken)?;
        let sig = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, sign.private.reveal())
            .map_err(|_| broken())?;
        let sig_public = PublicKey::parse(sig.public_key().as_ref()).map_err(|_| broken())?;
        let enc = kept
            .iter()
            .filter(|key| key.purpose == Purpose::Open)
            .map(EncKey::read);
        Ok(Self {
            sig,
            sig_public,
            enc: enc.collect::<Result<_, _>>()?,
        })
    }

    fn current(&self) -> Option<&EncKey> {
        self.enc.first()
    }
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
        let mut fixed = [0; 64];
        if let Ok(signature) = self.sig.sign(&SystemRandom::new(), message) {
            fixed.copy_from_slice(signature.as_ref());
        }
        Signature::from_bytes(fixed)
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes());
        key.verify(message, signature.as_bytes()).is_ok()
    }

    fn enc(&self) -> (PublicKey, Moment) {
        self.current()
            .map_or((self.sig_public, Moment::from_millis(0)), |key| {
                (key.public, key.made.plus_seconds(ENC_LIFE + ENC_GRACE))
            })
    }

    fn open(&self, sealed: &hpke::Sealed, info: &[u8], aad: &[u8]) -> Option<Secret<Vec<u8>>> {
        self.enc.iter().find_map(|key| {
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
) -> Result<Vec<ServerKey>, Broken> {
    let key = ServerKey {
        id,
        purpose,
        private: Secret::new(private),
        made: now,
    };
    let mut writes = vec![store.insert_server_key(&key)];
    if purpose == Purpose::Open {
        let old = store.server_keys().await?;
        let over = |key: &&ServerKey| now >= key.made.plus_seconds(ENC_LIFE + ENC_GRACE);
        let old = old
            .iter()
            .filter(|key| key.purpose == Purpose::Open)
            .filter(over);
        writes.extend(old.map(|key| server_keys::destroy(key.id)));
    }
    // Lost to another node that made the same key: then its key is read.
    let _ = store.commit(writes).await?;
    store.server_keys().await
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
