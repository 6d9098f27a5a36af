//! Sign in with a passkey: no name is typed, since the credential says whose it is; and in the place
//! of a code, after the password.

use symbolon_model::{person::Standing, sign_in::Passed};
use symbolon_store::{Commit, passkeys};

use super::{Entered, Visitor};
use crate::{
    Broken, Flow,
    passkey::{Answer, Question},
};

impl Flow {
    /// What the browser is asked for. The same for everybody: nobody has said who they are.
    pub fn passkey_question(&self, visitor: &Visitor) -> Option<Question> {
        let (options, state) = self.passkeys.ask()?;
        Some(self.question(options, &state, &visitor.pre))
    }

    /// Signs in whoever the passkey belongs to; nobody when it is none of ours, or does not fit.
    pub async fn sign_in_by_passkey(
        &self,
        answer: &Answer,
        visitor: &Visitor,
    ) -> Result<Option<Entered>, Broken> {
        let Some(opened) = self.opened(&answer.state, &visitor.pre) else {
            return Ok(None);
        };
        let Some((person, id)) = self.passkeys.whose(&answer.response) else {
            return Ok(None);
        };
        let Some(mut kept) = self.store.passkey(&id).await? else {
            return Ok(None);
        };
        let Some(person) = self.store.person(person).await? else {
            return Ok(None);
        };
        let active = person.value.standing == Standing::Active;
        if !active || kept.value.person != person.value.id {
            return Ok(None);
        }
        let (state, record) = (opened.state.reveal(), &kept.value.record);
        let Some(recognised) = self.passkeys.recognise(&answer.response, state, record) else {
            return Ok(None);
        };
        let passed = Passed::by_passkey(&person.value, &recognised);
        kept.value.record = recognised.record;
        let (entered, mut writes) = self.enter(passed, visitor).await?;
        writes.extend([opened.once, passkeys::use_up(&kept, self.now())]);
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Some(entered),
            Commit::Lost(_) => None,
        })
    }
}
