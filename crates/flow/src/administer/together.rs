//! What takes two: an act on somebody who looks after others. One administrator asks for it, and it is
//! done when another one asks for the same within a day.

use symbolon_model::{audit::Event, person::Person, role::Role};
/// What one administrator asked for.
pub use symbolon_store::proposals::Proposal;
use symbolon_store::{
    Commit, Write,
    proposals::{self, NOBODY_ELSE},
};

use super::{
    officer::{By, Officer},
    people::Acted,
};
use crate::{Broken, Flow};

/// Seconds within which another one may agree.
const WITHIN: i64 = 86_400;

/// Who has to act.
enum Takes<'a> {
    /// Whoever does is enough.
    One,
    /// This administrator, and another one.
    Another(&'a Officer),
}

impl Officer {
    /// Whether they may act on somebody at all, alone or with another one.
    pub fn may_act_on(&self, whom: &Person) -> bool {
        takes(By::Officer(self), whom).is_some()
    }
}

fn takes<'a>(by: By<'a>, whom: &Person) -> Option<Takes<'a>> {
    match (by, whom.role) {
        (By::Console, _) | (By::Officer(_) | By::Program(_), None) => Some(Takes::One),
        (By::Program(_), Some(_)) => None,
        (By::Officer(officer), Some(_)) => {
            let may = officer.role() == Role::Administrator && officer.id() != whom.id;
            may.then_some(Takes::Another(officer))
        }
    }
}

impl Flow {
    /// Does what an act writes, or asks for it where it takes two. `None` when something changed
    /// meanwhile: look again.
    pub(super) async fn act_on(
        &self,
        by: By<'_>,
        (person, act): (&Person, &str),
        mut writes: Vec<Write>,
    ) -> Result<Option<Acted>, Broken> {
        writes.extend(self.noted(by, person));
        let officer = match takes(by, person) {
            None => return Ok(Some(Acted::Protected)),
            Some(Takes::One) => return self.committed(writes, Acted::Done).await,
            Some(Takes::Another(officer)) => officer,
        };
        let (what, now) = ((person.id, act), self.now());
        writes.insert(0, proposals::agree(what, officer.id(), now));
        match self.store.commit(writes).await? {
            Commit::Done => return Ok(Some(Acted::Done)),
            Commit::Lost(NOBODY_ELSE) => {}
            Commit::Lost(_) => return Ok(None),
        }
        let times = (now, now.plus_seconds(WITHIN));
        let detail = format!("{act}: {}", officer.named());
        let asked = vec![
            proposals::propose(what, officer.id(), times),
            self.audit(Some(person.id), Event::ActProposed, &detail),
            self.audit(Some(officer.id()), Event::ActProposed, &person.name),
        ];
        self.committed(asked, Acted::Proposed).await
    }

    async fn committed(&self, writes: Vec<Write>, acted: Acted) -> Result<Option<Acted>, Broken> {
        let commit = self.store.commit(writes).await?;
        Ok((commit == Commit::Done).then_some(acted))
    }

    /// What was asked for about somebody, and waits for another administrator.
    pub async fn proposals_about(&self, whom: &Person) -> Result<Vec<Proposal>, Broken> {
        Ok(self.store.proposals_of(whom.id, self.now()).await?)
    }
}
