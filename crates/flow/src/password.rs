//! Changing one's password.

use symbolon_core::seal::{Secret, hash_of};
use symbolon_model::{
    audit::Event,
    code::Purpose,
    letter::About,
    password::{Password, PasswordRule, Unmet},
};
use symbolon_store::{
    Commit, codes, people, sessions,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, ports::Lane, session::SignedIn};

/// Wrong old passwords per session's person.
const WRONG: Limit = Limit {
    most: 5,
    seconds: 600,
};

/// How changing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done; all other sessions are over.
    Done,
    /// The new password does not meet the rule.
    Unmet(Vec<Unmet>),
    /// The two entries of the new one differ.
    Differ,
    /// The old one is wrong.
    WrongOld,
    /// Too many wrong ones; later.
    TooMany,
}

/// What somebody typed.
#[derive(Clone, Debug)]
pub struct Change {
    /// The password so far.
    pub old: Secret<String>,
    /// The new one.
    pub new: Secret<String>,
    /// The new one again.
    pub again: Secret<String>,
}

impl Flow {
    /// Changes somebody's password. The rule is checked before anything is looked up.
    pub async fn change_password(&self, who: &SignedIn, change: Change) -> Result<Changed, Broken> {
        if change.new != change.again {
            return Ok(Changed::Differ);
        }
        let address = who.person.address.as_str();
        let new = match self.choose_password(change.new, address).await? {
            Ok(new) => new,
            Err(unmet) => return Ok(Changed::Unmet(unmet)),
        };
        let counter = hash_of("wrong-old-passwords", &[who.person.id.as_bytes()]);
        let count = vec![throttle::count(&counter, WRONG, self.now())];
        if let Commit::Lost(_) = self.store.commit(count).await? {
            return Ok(Changed::TooMany);
        }
        let Some(mut person) = self.store.person(who.person.id).await? else {
            return Ok(Changed::WrongOld);
        };
        if !self
            .passwords
            .verify(change.old, person.value.password.clone(), Lane::Known)
            .await?
        {
            return Ok(Changed::WrongOld);
        }
        let kept = person.value.moving.take().is_some();
        person.value.password = Some(self.passwords.hash(new.secret().clone()).await?);
        let (_, account) = self.account_of(address);
        let mut writes = vec![
            people::save(&person),
            throttle::clear(&counter),
            sessions::end_others(who.person.id, &who.session.key),
            codes::forget(&account, Purpose::SignIn),
            self.audit(Some(who.person.id), Event::PasswordChanged, ""),
            self.letter(&person.value, About::PasswordChanged),
        ];
        writes.extend(kept.then(|| self.audit(Some(who.person.id), Event::AddressKept, "")));
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Changed::Done),
            Commit::Lost(_) => Err(Broken::Busy),
        }
    }

    /// A password under the rule that is on, for whoever has this address.
    pub async fn choose_password(
        &self,
        text: Secret<String>,
        address: &str,
    ) -> Result<Result<Password, Vec<Unmet>>, Broken> {
        let rule = self.settings.password_rule;
        let password = match rule.choose(text) {
            Ok(password) => password,
            Err(unmet) => return Ok(Err(unmet)),
        };
        if rule == PasswordRule::Long {
            let organisation = self.settings.organisation.as_str();
            let parts = organisation
                .split_whitespace()
                .chain(address.split(['@', '.']));
            let words = parts.chain([organisation, address]);
            let words = words.map(str::to_owned).collect();
            let text = password.secret().clone();
            if self.passwords.is_easy_to_guess(text, words).await? {
                return Ok(Err(vec![Unmet::EasyToGuess]));
            }
        }
        Ok(Ok(password))
    }
}
