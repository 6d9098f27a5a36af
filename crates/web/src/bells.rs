//! Bells: how a change wakes the requests that wait for it, without a thread or a lock each.
//!
//! Ids share a fixed number of bells; one rung for a neighbour wakes somebody in vain, who looks
//! and waits on. Nothing that matters lives here: whoever waits also looks by itself now and then.

use std::time::Duration;

use symbolon_flow::ports::Bell;
use tokio::sync::watch;

/// Bells; many more than sign-ins at one moment.
const BELLS: usize = 4096;

/// All bells.
pub struct Bells(Vec<watch::Sender<()>>);

/// Somebody who listens, from the moment it was made.
pub(crate) struct Listener(Option<watch::Receiver<()>>);

impl Default for Bells {
    fn default() -> Self {
        Self((0..BELLS).map(|_| watch::Sender::new(())).collect())
    }
}

impl Bells {
    /// Listens for an id. Listen first, then look, then wait: no ring is lost.
    pub(crate) fn listen(&self, id: &[u8; 16]) -> Listener {
        Listener(self.bell(id).map(watch::Sender::subscribe))
    }

    fn bell(&self, id: &[u8; 16]) -> Option<&watch::Sender<()>> {
        let [.., a, b] = *id;
        self.0.get(usize::from(u16::from_be_bytes([a, b])) % BELLS)
    }
}

impl Bell for Bells {
    fn ring(&self, id: [u8; 16]) {
        if let Some(bell) = self.bell(&id) {
            bell.send_replace(());
        }
    }
}

/// How often whoever waits looks by itself: another node's bells are not heard here.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(2);

impl Listener {
    /// Waits for a ring, but not longer than this.
    pub(crate) async fn wait(&mut self, most: Duration) {
        let rung = async {
            match &mut self.0 {
                Some(bell) => {
                    let _ = bell.changed().await;
                }
                None => std::future::pending().await,
            }
        };
        // Too late is as good as rung: whoever waits looks again.
        let _ = tokio::time::timeout(most, rung).await;
    }
}
