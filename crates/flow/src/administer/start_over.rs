//! Starting something for somebody who asked for help (mission row C5): a new password, or a phone.
//!
//! Either is a letter to them. They take every step themselves: nobody here sees or sets a password, a
//! PIN or a code, and nothing changes until they have taken the last one.

use symbolon_core::seal::hash_of;
use symbolon_model::{
    address::Address,
    audit::Event,
    letter::{About, AboutAccount},
    person::{Person, Standing},
};
use symbolon_store::{
    Write,
    throttle::{self, Limit},
};

use super::{officer::By, people::Acted};
use crate::{Broken, Flow, LOOKS};

/// Seconds for which the link for a new password stands: a day.
const LIFETIME: i64 = 86_400;
/// Such letters to one person.
const LETTERS: Limit = Limit {
    most: 5,
    seconds: 3600,
};

/// What somebody may be asked to begin with again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anew {
    /// The password: the letter's link, which counts the tries of whoever has it apart from strangers', and
    /// then a code, as after "Forgot password?".
    Password,
    /// A phone: the letter leads to the page where it is activated, after signing in.
    Phone,
}

impl Flow {
    /// Asks somebody by letter to set a new password or to activate a phone.
    pub async fn start_over(
        &self,
        by: By<'_>,
        address: &Address,
        what: Anew,
    ) -> Result<Acted, Broken> {
        for _ in 0..LOOKS {
            let Some(person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            let person = person.value;
            if person.standing != Standing::Active {
                return Ok(Acted::NothingToDo);
            }
            let count = hash_of("started-over", &[person.id.as_bytes()]);
            if self.store.is_over(&count, LETTERS, self.now()).await? {
                return Ok(Acted::TooMany);
            }
            let (act, mut writes) = match what {
                Anew::Password => ("reset", self.new_password_letter(by, &person)),
                Anew::Phone => ("activate", self.new_phone_letter(&person)),
            };
            writes.push(throttle::count(&count, LETTERS, self.now()));
            if let Some(acted) = self.act_on(by, (&person, act), writes).await? {
                return Ok(acted);
            }
        }
        Err(Broken::Busy)
    }

    fn new_password_letter(&self, by: By<'_>, person: &Person) -> Vec<Write> {
        let (token, mut writes) = self.new_link(by, person.id, LIFETIME);
        let about = AboutAccount::ResetStarted {
            token: token.text().reveal().clone(),
        };
        writes.extend([
            self.audit(Some(person.id), Event::ResetStarted, ""),
            self.letter(person, About::Account(about)),
        ]);
        writes
    }

    fn new_phone_letter(&self, person: &Person) -> Vec<Write> {
        vec![
            self.audit(Some(person.id), Event::ActivationStarted, ""),
            self.letter(person, About::Account(AboutAccount::ActivationStarted)),
        ]
    }
}
