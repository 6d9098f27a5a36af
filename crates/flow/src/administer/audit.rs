//! The log as a chain that cannot be changed unnoticed (mission row D10).
//!
//! Lines are written in the transaction of what they tell, without a place in the chain, since that
//! would make every change wait for every other. One sealer gives them their places, within a
//! second. The seals are made with a key that is not in the database: whoever can write there and no
//! more can change, remove or move no sealed line unnoticed. What is cut off at the end is noticed
//! by whoever wrote down an earlier end of the chain.

use symbolon_core::{
    seal::{Hash, Secret, mac_of},
    wire::base64url,
};
use symbolon_model::audit::{Event, Line, Link};
use symbolon_store::{Commit, audit};

use crate::{Broken, Flow};

/// Lines that are sealed at once.
const AT_ONCE: u16 = 200;
/// Lines that are read at once.
const PAGE: u16 = 500;

/// What is wrong with the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This line is not what was sealed, or does not follow the one before.
    Changed(i64),
    /// The lines from this number to that one are gone.
    Missing(i64, i64),
    /// The chain did not end where it says it does.
    Head,
    /// The end that somebody wrote down is not in the chain.
    Noted,
}

/// What a look over the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Where the chain ends: to be written down elsewhere.
    pub end: Link,
    /// Lines without a place in it yet.
    pub unsealed: usize,
    /// Everything that is wrong.
    pub troubles: Vec<Trouble>,
}

impl Flow {
    /// A copy was put in the place of the database: the log, which is one of then, says so.
    pub async fn note_restored(&self, detail: &str) -> Result<(), Broken> {
        let line = self.audit(None, Event::Restored, detail);
        match self.store.commit(vec![line]).await? {
            Commit::Done => Ok(()),
            Commit::Lost(_) => Err(Broken::Busy),
        }
    }

    /// Gives lines their places in the chain; what the ones tell of that got one. Another sealer at work
    /// is no trouble.
    pub async fn seal_audit(&self) -> Result<Vec<Event>, Broken> {
        let head = self.store.audit_head().await?;
        let lines = self.store.unsealed_audit(AT_ONCE).await?;
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.audit_key();
        let mut writes = Vec::with_capacity(lines.len() + 1);
        let mut end = head;
        for line in &lines {
            end = end.then(key.reveal(), line);
            writes.push(audit::seal(line, &end));
        }
        writes.push(audit::move_head(&head, &end));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => lines
                .iter()
                .filter_map(|line| Event::named(&line.event))
                .collect(),
            Commit::Lost(_) => Vec::new(),
        })
    }

    /// Forgets the lines that are older than so many days, from the beginning of the chain; up to which
    /// number. A line in the log says so, in a way that nobody can imitate who only writes in the database.
    pub async fn forget_audit(&self, keep_days: i64) -> Result<Option<i64>, Broken> {
        let before = self.now().plus_seconds(-keep_days.saturating_mul(86_400));
        let Some(upto) = self.store.last_old_line(before).await? else {
            return Ok(None);
        };
        let said = self.forgotten(&upto);
        let [tail, forget] = audit::forget(&upto);
        let line = self.audit(None, Event::LogForgotten, &said);
        Ok(match self.store.commit(vec![tail, forget, line]).await? {
            Commit::Done => Some(upto.number),
            Commit::Lost(_) => None,
        })
    }

    /// What the line says that tells of forgotten lines.
    fn forgotten(&self, upto: &Link) -> String {
        let parts: [&[u8]; 2] = [&upto.number.to_be_bytes(), &upto.seal];
        let proof = mac_of(self.audit_key().reveal(), "audit-forgotten-v1", &parts);
        let proof = base64url::encode(&proof);
        format!("lines up to {} ({proof})", upto.number)
    }

    /// Looks at every line; `noted` is an end of the chain that was written down before.
    pub async fn verify_audit(&self, noted: Option<Link>) -> Result<Verdict, Broken> {
        let key = self.audit_key();
        let head = self.store.audit_head().await?;
        let mut troubles = Vec::new();
        let tail = self.store.audit_tail().await?;
        let unsealed = self.store.unsealed_audit(u16::MAX).await?;
        let said = self.forgotten(&tail);
        let tells = |line: &Line| line.detail == said && line.event == Event::LogForgotten.name();
        let mut told = tail == Link::START || unsealed.iter().any(tells);
        // An end that was noted and forgotten since is no trouble: the line that tells of it is proof.
        let mut seen = noted.is_none_or(|noted| noted.number <= tail.number);
        let mut last = tail;
        loop {
            let lines = self.store.sealed_audit(last.number, PAGE).await?;
            let Some((newest, _)) = lines.last() else {
                break;
            };
            let newest = *newest;
            for (link, line) in &lines {
                seen |= noted == Some(*link);
                told |= tells(line);
                if link.number > last.number + 1 {
                    troubles.push(Trouble::Missing(last.number + 1, link.number - 1));
                } else if last.then(key.reveal(), line) != *link {
                    troubles.push(Trouble::Changed(link.number));
                }
                last = *link;
            }
            last = newest;
        }
        if head.number > last.number {
            troubles.push(Trouble::Missing(last.number + 1, head.number));
        } else if head != last {
            troubles.push(Trouble::Head);
        }
        if !told {
            troubles.insert(0, Trouble::Missing(1, tail.number));
        }
        if !seen {
            troubles.push(Trouble::Noted);
        }
        Ok(Verdict {
            end: last,
            unsealed: unsealed.len(),
            troubles,
        })
    }

    /// Lines of the chain after a number, for whoever takes all of them page by page.
    pub async fn audit_page(&self, after: i64) -> Result<Vec<(Link, Line)>, Broken> {
        Ok(self.store.sealed_audit(after, PAGE).await?)
    }

    fn audit_key(&self) -> Secret<Hash> {
        self.settings.pepper.key("audit seals")
    }
}
