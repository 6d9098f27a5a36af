//! Ringing phones by Web Push. Not in the queue: a push that a crash loses, or that comes late, is
//! worth nothing, and whoever opens the app finds the request without it.

use std::sync::Arc;

use futures_util::future::join_all;
use symbolon_core::{seal::Secret, wire::subscribe::Subscription};
use symbolon_flow::{Flow, ports::Push};
use symbolon_model::id::PersonId;
use symbolon_senders::push::{Message, Once, Reach, Rung, WebPush};
use tokio::sync::{Semaphore, mpsc};

/// Rings that may wait; more are dropped.
const WAITING: usize = 1024;
/// People rung at once: a push service that is slow holds up no other.
const AT_ONCE: usize = 64;
/// Bytes that a push carries: a number that means nothing.
const ALIAS: usize = 8;

/// Takes rings on, and never waits.
#[derive(Clone)]
pub struct Doorbell(mpsc::Sender<Ring>);

/// The rings taken on.
pub struct Rings(mpsc::Receiver<Ring>);

#[derive(Clone, Copy)]
struct Ring {
    person: PersonId,
    known: bool,
}

/// A doorbell, and where its rings arrive.
pub fn doorbell() -> (Doorbell, Rings) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Doorbell(sender), Rings(receiver))
}

impl Push for Doorbell {
    fn ring(&self, person: PersonId, known: bool) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.0.try_send(Ring { person, known }) {
            tracing::warn!("A phone was not rung: too many are waiting to be.");
        }
    }
}

/// Rings phones.
#[derive(Clone)]
pub struct Ringer {
    /// Which phones, and how often.
    pub flow: Flow,
    /// How.
    pub sender: WebPush,
}

/// Rings whomever the doorbell was rung for, forever.
pub async fn ring_all(ringer: Ringer, mut rings: Rings) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Some(ring) = rings.0.recv().await {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let ringer = ringer.clone();
        tokio::spawn(async move {
            ringer.ring(ring).await;
            drop(place);
        });
    }
}

impl Ringer {
    /// Rings whoever waits to be rung now: for tests, which take their time.
    pub async fn drain(&self, rings: &mut Rings) {
        while let Ok(ring) = rings.0.try_recv() {
            self.ring(ring).await;
        }
    }

    async fn ring(&self, ring: Ring) {
        match self.flow.phones_to_ring(ring.person, ring.known).await {
            Ok(phones) => {
                let each = phones.iter().map(|(id, there)| async move {
                    if self.ring_one(there).await == Rung::Gone {
                        let _ = self.flow.phone_is_not_there(*id, there).await;
                    }
                });
                join_all(each).await;
            }
            Err(error) => tracing::error!(cause = %error, "Phones could not be rung."),
        }
    }

    async fn ring_one(&self, there: &Subscription) -> Rung {
        let (mut private, mut salt, mut alias) = ([0; 32], [0; 16], [0; ALIAS]);
        self.flow.random.fill(&mut private);
        self.flow.random.fill(&mut salt);
        self.flow.random.fill(&mut alias);
        let once = Once::new(Secret::new(private), salt);
        let services = &self.flow.settings.push;
        let reach = if services.is_local(&there.endpoint) {
            Reach::Local
        } else {
            Reach::Public
        };
        let message = Message {
            to: there,
            body: &alias,
            once,
            reach,
        };
        let rung = self.sender.ring(message, self.flow.clock.now()).await;
        if let Rung::Failed(trouble) = &rung {
            tracing::warn!(trouble, "A phone could not be rung.");
        }
        rung
    }
}
