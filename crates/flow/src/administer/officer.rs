//! People who look after others through the pages: what they may do, and on what proof (mission row
//! C5). Everything is denied that the rights table does not allow; whoever looks after others is not
//! looked after by one of them alone.

use symbolon_model::{
    address::Address,
    audit::Event,
    id::PersonId,
    letter::{About, AboutAccount},
    level::Level,
    person::Person,
    role::{Right, Role},
};
use symbolon_store::{Commit, Write, people, proposals, sessions};

use super::{api::Program, people::Acted};
use crate::{Broken, Flow, LOOKS, session::SignedIn};

/// Proof that somebody may do something to others now.
#[derive(Clone, Debug)]
pub struct Officer {
    id: PersonId,
    name: String,
    role: Role,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// It is not theirs to do.
    NoRight,
    /// This sign-in is not worth enough: that much is wanted.
    TooWeak(Level),
    /// For acts: the sign-in is too old.
    NotFresh,
}

/// Who acts on somebody's account.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Whoever sits at the server's console.
    Console,
    /// Somebody through the pages.
    Officer(&'a Officer),
    /// A program with a token.
    Program(&'a Program),
}

/// A line of the log, as a page shows it.
pub use symbolon_store::audit::Told;

impl Officer {
    /// Who they are.
    pub(super) const fn id(&self) -> PersonId {
        self.id
    }

    /// Who they are, as the log has it.
    pub(super) fn named(&self) -> String {
        format!("{} ({})", self.name, self.role.name())
    }

    /// What they are.
    pub const fn role(&self) -> Role {
        self.role
    }
}

impl Flow {
    /// Whether somebody may do something to others, in the session that asks.
    ///
    /// # Errors
    /// Why not.
    pub fn officer(&self, who: &SignedIn, right: Right, acts: bool) -> Result<Officer, Denied> {
        let role = who.person.role.filter(|role| role.may(right));
        let role = role.ok_or(Denied::NoRight)?;
        if who.session.level < role.needs() {
            return Err(Denied::TooWeak(role.needs()));
        }
        if acts && self.fresh(who).is_err() {
            return Err(Denied::NotFresh);
        }
        Ok(Officer {
            id: who.person.id,
            name: who.person.name.clone(),
            role,
        })
    }

    /// People whose address or name has these letters in it; 50 at most.
    pub async fn find_people(&self, _by: By<'_>, letters: &str) -> Result<Vec<Person>, Broken> {
        Ok(self.store.find_people(letters).await?)
    }

    /// Lines of the log before a number, newest first: of one kind, about one address, or all.
    pub async fn read_log(
        &self,
        _by: By<'_>,
        before: i64,
        (event, address): (&str, &str),
    ) -> Result<Vec<Told>, Broken> {
        Ok(self.store.log_before(before, event, address).await?)
    }

    /// Whose account an id is, for somebody who acts on it.
    pub async fn address_of(&self, id: PersonId) -> Result<Option<Address>, Broken> {
        let person = self.store.person(id).await?;
        Ok(person.map(|person| person.value.address))
    }

    /// Gives somebody a role, or takes it. Every session of theirs ends.
    pub async fn set_role(&self, address: &Address, role: Option<Role>) -> Result<Acted, Broken> {
        for _ in 0..LOOKS {
            let Some(mut person) = self.store.person_by_address(address).await? else {
                return Ok(Acted::NoSuchPerson);
            };
            if person.value.role == role {
                return Ok(Acted::NothingToDo);
            }
            person.value.role = role;
            let name = role.map_or("none", Role::name);
            let writes = vec![
                people::save(&person),
                sessions::end_all(person.value.id),
                proposals::withdraw(person.value.id),
                self.audit(Some(person.value.id), Event::RoleChanged, name),
                self.letter(&person.value, About::Account(AboutAccount::RoleChanged)),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(Acted::Done);
            }
        }
        Err(Broken::Busy)
    }

    /// What the log says about who acted; nothing for the console, whose acts speak for themselves.
    pub(super) fn noted(&self, by: By<'_>, whom: &Person) -> Vec<Write> {
        match by {
            By::Console => vec![],
            By::Program(program) => {
                let detail = format!("{} (program)", program.name());
                let done = self.audit(Some(whom.id), Event::DoneByOfficer, &detail);
                program
                    .fulfilled(self.now())
                    .into_iter()
                    .chain([done])
                    .collect()
            }
            By::Officer(officer) => {
                let detail = officer.named();
                let on = format!("{}: {}", officer.role.name(), whom.name);
                vec![
                    self.audit(Some(whom.id), Event::DoneByOfficer, &detail),
                    self.audit(Some(officer.id), Event::ActedAsOfficer, &on),
                ]
            }
        }
    }
}
