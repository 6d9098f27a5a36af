//! Setting the first password after an invitation, and another one in the place of a forgotten one
//! (mission rows B6 and B8).
//!
//! A code goes out by mail, or by text message to whoever has their codes for signing in by mail: one
//! channel carries both only where there is no other. The code, the new password and the new password again come back in one
//! form. The code belongs to the browser that asked, stands for half an hour, and dies with the
//! password it was meant to replace. Tries are counted per account and not per code; a browser that
//! signed the person in before has a count of its own, which strangers cannot use up, and so has
//! whoever holds the link of an invitation. An address that nobody has costs the same look-ups, the
//! same counts and the same rows.
//!
//! A reset takes away no other factor. It ends every session, and until the person signs in by
//! something else than the mailbox, the mailbox alone is worth less (see [`Person::reset`]).

use symbolon_core::seal::{Hash, Secret, codes, hash_of};
use symbolon_model::{
    audit::Event,
    code::{AwaitCode, Channel, Purpose, RightCode},
    id::PersonId,
    letter::About,
    password::{Password, Unmet},
    person::{Person, Standing},
    role::Right,
};
use symbolon_store::{
    Commit, Loaded, codes as kept_codes,
    invitations::{self, Invited},
    people, sessions,
    throttle::{self, Limit},
};

use crate::{Broken, Cookie, Flow, LOOKS, ports::Lane, sign_in::Visitor};

/// Codes that may be tried for one account, whatever code it is.
const TRIES: Limit = Limit {
    most: 5,
    seconds: Purpose::Reset.seconds(),
};
/// Codes that may be sent to one account.
const CODES: Limit = Limit {
    most: 5,
    seconds: 3600,
};

/// How asking for a code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A code is on its way, if somebody has this address.
    Sent,
    /// Too many codes were asked for or tried; later.
    TooMany,
    /// The invitation is over, or was none.
    NoInvitation,
}

/// What a link in a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A first password.
    Invitation,
    /// Another password, for somebody who asked the help desk.
    NewPassword,
}

/// What somebody typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The code.
    pub code: String,
    /// The new password.
    pub new: Secret<String>,
    /// The new password again.
    pub again: Secret<String>,
}

/// How setting the password ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reset {
    /// Done; every session is over.
    Done,
    /// The new password does not meet the rule.
    Unmet(Vec<Unmet>),
    /// The two entries of the new one differ.
    Differ,
    /// The code is wrong, old, or was asked for in another browser.
    Wrong,
    /// No tries left for now.
    TooMany,
}

/// Whose codes and tries are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    /// Those of browsers that never signed this person in.
    Strangers,
    /// Those of browsers that did.
    Known,
    /// Those of whoever came by the link of this very person's invitation.
    Invited,
}

/// Under which names an account is counted, and its code kept, for one browser.
struct Rows {
    code: Hash,
    tries: Hash,
    sent: Hash,
}

impl Flow {
    /// What a link is for, as long as it stands.
    pub async fn link_stands(&self, token: &Cookie) -> Result<Option<Link>, Broken> {
        let Some(invited) = self.invited(token).await? else {
            return Ok(None);
        };
        let person = self.store.person(invited).await?;
        Ok(person.and_then(|person| match person.value.standing {
            Standing::Invited => Some(Link::Invitation),
            Standing::Active => Some(Link::NewPassword),
            Standing::Disabled | Standing::Ended => None,
        }))
    }

    /// Whom a link invites, as long as whoever sent it still may: nobody lets friends in on the way out
    /// (threat 44).
    async fn invited(&self, token: &Cookie) -> Result<Option<PersonId>, Broken> {
        let invited = self.store.invited_by(&token.hash(), self.now()).await?;
        let Some(Invited { person, by }) = invited else {
            return Ok(None);
        };
        let Some(by) = by else {
            return Ok(Some(person));
        };
        let inviter = self.store.person(by).await?.map(|inviter| inviter.value);
        let may = inviter.is_some_and(|inviter| {
            let role = inviter.role.filter(|role| role.may(Right::Invite));
            inviter.standing == Standing::Active && role.is_some()
        });
        Ok(Some(person).filter(|_| may))
    }

    /// "Forgot password?": a code for whoever has this address.
    pub async fn ask_reset(&self, typed: &str, visitor: &Visitor) -> Result<Asked, Broken> {
        let person = self.resettable(typed).await?;
        let count = self.count_of(typed, person.as_ref(), visitor).await?;
        let person = person.filter(|person| {
            // An invited person who came by the link asks for another code.
            person.value.standing == Standing::Active || count == Count::Invited
        });
        self.send_reset_code(typed, person, count, visitor).await
    }

    /// The link of an invitation, and the address it was sent to.
    pub async fn accept_invitation(
        &self,
        token: &Cookie,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<Asked, Broken> {
        let Some(invited) = self.invited(token).await? else {
            return Ok(Asked::NoInvitation);
        };
        let person = self.resettable(typed).await?;
        let person = person.filter(|person| person.value.id == invited);
        // Somebody else's link brings nobody nearer to an invited person's tries.
        let count = match person {
            Some(_) => Count::Invited,
            None => self.count_of(typed, None, visitor).await?,
        };
        self.send_reset_code(typed, person, count, visitor).await
    }

    /// The code, and the new password twice. The rule is checked before anything is looked up.
    pub async fn reset_password(
        &self,
        address: &str,
        typed: Typed,
        visitor: &Visitor,
    ) -> Result<Reset, Broken> {
        if typed.new != typed.again {
            return Ok(Reset::Differ);
        }
        let new = match self.choose_password(typed.new, address).await? {
            Ok(new) => new,
            Err(unmet) => return Ok(Reset::Unmet(unmet)),
        };
        let person = self.resettable(address).await?;
        let count = self.count_of(address, person.as_ref(), visitor).await?;
        let rows = self.rows(address, count, visitor);
        let counted = throttle::count(&rows.tries, TRIES, self.now());
        if let Commit::Lost(_) = self.store.commit(vec![counted]).await? {
            return Ok(Reset::TooMany);
        }
        let right = self
            .check_reset(&rows, person.as_ref(), &typed.code, visitor)
            .await?;
        let whose = person.as_ref().map(|person| person.value.id);
        let (Some((kept, right)), Some(person)) = (right, person) else {
            let wrong = self.audit(whose, Event::WrongCode, &visitor.place());
            let _ = self.store.commit(vec![wrong]).await?;
            return Ok(Reset::Wrong);
        };
        let used = kept.with(right.used().clone());
        self.set_password(person, &new, (&rows, &used)).await
    }

    /// The right code: it is used up, the password is set, and every session ends, all at once.
    async fn set_password(
        &self,
        mut person: Loaded<Person>,
        new: &Password,
        (rows, used): (&Rows, &Loaded<AwaitCode>),
    ) -> Result<Reset, Broken> {
        let (id, now) = (person.value.id, self.now());
        let (_, account) = self.account_of(person.value.address.as_str());
        let is_first = person.value.standing == Standing::Invited;
        person.value.standing = Standing::Active;
        let kept = person.value.moving.take().is_some();
        person.value.password = Some(self.passwords.hash(new.secret().clone()).await?);
        person.value.reset = match used.value.channel {
            _ if is_first => None,
            Channel::Mail => Some(now),
            // The mailbox, which the next sign-in rests on, had no part in it.
            Channel::Text => person.value.reset,
        };
        let (event, about) = if is_first {
            (Event::PasswordSet, About::PasswordSet)
        } else {
            (Event::PasswordReset, About::PasswordReset)
        };
        let mut writes = vec![
            kept_codes::save(&rows.code, used),
            people::save(&person),
            throttle::clear(&rows.tries),
            sessions::end_all(id),
            kept_codes::forget(&account, Purpose::SignIn),
            self.audit(Some(id), event, ""),
            self.letter(&person.value, about),
        ];
        writes.push(if is_first {
            invitations::use_up(id, now)
        } else {
            // Whatever link was sent for it has done its work.
            invitations::void(id)
        });
        writes.extend(kept.then(|| self.audit(Some(id), Event::AddressKept, "")));
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Reset::Done,
            Commit::Lost(_) => Reset::Wrong,
        })
    }

    /// Compares a code that was counted.
    async fn check_reset(
        &self,
        rows: &Rows,
        person: Option<&Loaded<Person>>,
        code: &str,
        visitor: &Visitor,
    ) -> Result<Option<(Loaded<AwaitCode>, RightCode)>, Broken> {
        let hash = self.reset_hash(rows, person.map(|p| &p.value), &codes::typed(code));
        let Some(kept) = self.store.code(&rows.code, Purpose::Reset).await? else {
            return Ok(None);
        };
        let counted = kept.value.clone().count(self.now());
        let right = counted.ok().and_then(|c| c.check(&hash, &visitor.pre));
        Ok(right.map(|right| (kept, right)))
    }

    async fn send_reset_code(
        &self,
        typed: &str,
        person: Option<Loaded<Person>>,
        count: Count,
        visitor: &Visitor,
    ) -> Result<Asked, Broken> {
        let person = person.map(|found| found.value);
        let rows = self.rows(typed, count, visitor);
        if self.store.is_over(&rows.tries, TRIES, self.now()).await? {
            return Ok(Asked::TooMany);
        }
        for _ in 0..LOOKS {
            let wanted = person
                .as_ref()
                .map(|p| p.reset_codes(self.texts(), self.now()));
            let channel = self
                .open_channel(person.as_ref(), wanted.unwrap_or_default())
                .await?;
            let code = codes::eight_digits(self.draw());
            let hash = self.reset_hash(&rows, person.as_ref(), code.reveal());
            let kept = self.store.code(&rows.code, Purpose::Reset).await?;
            let fresh = AwaitCode::send(Purpose::Reset, None, hash, visitor.pre, self.now());
            let fresh = fresh.through(channel);
            let save = match &kept {
                Some(kept) => kept_codes::save(&rows.code, &kept.with(fresh)),
                None => kept_codes::insert(&rows.code, &fresh),
            };
            let about = About::ResetCode {
                code: code.reveal().clone(),
                browser: visitor.browser.to_string(),
            };
            let mut writes = match &person {
                Some(person) => self.send_by(person, (channel, visitor.language), about),
                None => self.send_nowhere(typed, about),
            };
            let whose = person.as_ref().map(|person| person.id);
            writes.extend([
                throttle::count(&rows.sent, CODES, self.now()),
                save,
                self.audit(whose, Event::ResetAsked, &visitor.browser.to_string()),
            ]);
            match self.store.commit(writes).await? {
                Commit::Done => return Ok(Asked::Sent),
                Commit::Lost(throttle::OVER_THE_LIMIT) => return Ok(Asked::TooMany),
                Commit::Lost(_) => {}
            }
        }
        Err(Broken::Busy)
    }

    /// Whoever has an address and may set a password.
    async fn resettable(&self, typed: &str) -> Result<Option<Loaded<Person>>, Broken> {
        let found = self.person_at(typed).await?;
        let may = |standing| matches!(standing, Standing::Invited | Standing::Active);
        Ok(found.filter(|person| may(person.value.standing)))
    }

    /// Whose tries this browser uses up for an address.
    async fn count_of(
        &self,
        typed: &str,
        person: Option<&Loaded<Person>>,
        visitor: &Visitor,
    ) -> Result<Count, Broken> {
        let invited = self.rows(typed, Count::Invited, visitor).code;
        let came_by_link = self.store.code(&invited, Purpose::Reset).await?;
        let person = person.map(|person| &person.value);
        let lane = self.lane_of(person, visitor).await?;
        Ok(match (came_by_link, lane) {
            (Some(_), _) => Count::Invited,
            (None, Lane::Known) => Count::Known,
            (None, Lane::Stranger) => Count::Strangers,
        })
    }

    fn rows(&self, typed: &str, count: Count, visitor: &Visitor) -> Rows {
        let (_, account) = self.account_of(typed);
        let (code, lane): (_, &[u8]) = match count {
            Count::Known => ("reset-code", b"known"),
            Count::Strangers => ("reset-code", b"stranger"),
            Count::Invited => ("invited-code", b"invited"),
        };
        Rows {
            code: hash_of(code, &[&account, &visitor.pre]),
            tries: hash_of("reset-tries", &[&account, lane]),
            sent: hash_of("reset-sent", &[&account, lane]),
        }
    }

    /// What is kept of a code: bound to its owner and to the password it replaces, so that no other
    /// code that is on its way outlives it.
    fn reset_hash(&self, rows: &Rows, person: Option<&Person>, code: &str) -> Hash {
        let nobody = PersonId::from_bytes([0; 16]);
        let whose = person.map_or(nobody, |person| person.id);
        let replaced = person.and_then(|person| person.password.as_deref());
        let replaced = replaced.unwrap_or_default().as_bytes();
        let owner = hash_of("reset-owner", &[&rows.code, whose.as_bytes(), replaced]);
        let purpose = Purpose::Reset.name();
        self.settings.pepper.hash(purpose, &owner, code)
    }
}
