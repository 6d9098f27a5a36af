//! Passwords as Argon2id, hashed off the threads that serve, a few at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use futures_util::future::BoxFuture;
use symbolon_core::seal::Secret;
use symbolon_flow::{
    Broken,
    ports::{Lane, Passwords},
};
use tokio::sync::Semaphore;

/// Memory in KiB and passes of a password hash.
const COSTS: (u32, u32) = (19 * 1024, 2);
/// Hashes that may wait in each lane; more is a flood, and told to come back.
const MOST_WAITING: usize = 80;

/// Hashes on blocking threads, as many at once as there are cores.
pub(crate) struct Argon {
    running: Arc<Semaphore>,
    known: Semaphore,
    strangers: Semaphore,
    argon: Argon2<'static>,
    /// Checked for people who have no password, so that they cost the same.
    decoy: String,
}

impl Argon {
    /// A hasher for this machine.
    pub(crate) fn new(decoy: &Secret<[u8; 32]>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params());
        let password = symbolon_core::wire::base64url::encode(decoy.reveal());
        let decoy = argon
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string());
        Self {
            running: Arc::new(Semaphore::new(cores)),
            known: Semaphore::new(MOST_WAITING),
            strangers: Semaphore::new(MOST_WAITING),
            argon,
            decoy: decoy.unwrap_or_default(),
        }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let queue = match lane {
            Lane::Known => &self.known,
            Lane::Stranger => &self.strangers,
        };
        let _place = queue.try_acquire().map_err(|_| Broken::Busy)?;
        let permit = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|_| Broken::Busy)?;
        let argon = self.argon.clone();
        let done = tokio::task::spawn_blocking(move || {
            let result = work(argon);
            drop(permit);
            result
        });
        done.await.map_err(|_| Broken::Busy)
    }
}

impl Passwords for Argon {
    fn hash(&self, password: Secret<String>) -> BoxFuture<'_, Result<String, Broken>> {
        Box::pin(async move {
            let hash = self
                .blocking(Lane::Known, move |argon| {
                    argon
                        .hash_password(password.reveal().as_bytes())
                        .map(|h| h.to_string())
                })
                .await?;
            hash.map_err(|_| Broken::Busy)
        })
    }

    fn verify(
        &self,
        password: Secret<String>,
        kept: Option<String>,
        lane: Lane,
    ) -> BoxFuture<'_, Result<bool, Broken>> {
        let exists = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.decoy.clone());
        Box::pin(async move {
            let fits = self
                .blocking(lane, move |argon| {
                    let password = password.reveal().as_bytes();
                    let hash = PasswordHash::new(&kept);
                    hash.is_ok_and(|hash| argon.verify_password(password, &hash).is_ok())
                })
                .await?;
            Ok(fits && exists)
        })
    }

    fn is_easy_to_guess(
        &self,
        password: Secret<String>,
        words: Vec<String>,
    ) -> BoxFuture<'_, Result<bool, Broken>> {
        Box::pin(async move {
            let guess = move |_| {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                zxcvbn::zxcvbn(password.reveal(), &words).score() < zxcvbn::Score::Three
            };
            self.blocking(Lane::Stranger, guess).await
        })
    }
}

fn params() -> Params {
    Params::new(COSTS.0, COSTS.1, 1, None).unwrap_or_default()
}
