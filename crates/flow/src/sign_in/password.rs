//! Sign in with email, password and a code by mail or text message: the first step. The second is in `code.rs`.
//!
//! A wrong address costs the same hash, the same look-ups and the same count as a wrong
//! password. The code belongs to the browser that asked for it.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, Secret, codes, hash_of},
};
use symbolon_model::{
    address::Address,
    audit::Event,
    authenticator::Maker,
    code::{AwaitCode, Channel, Purpose},
    id::PersonId,
    letter::About,
    person::{Person, Standing},
};
use symbolon_store::{
    Commit, Loaded, Write, codes as kept_codes,
    throttle::{self, Limit},
};

use super::Visitor;
use crate::{Broken, Cookie, Flow, LOOKS, ports::Lane};

/// Wrong passwords per account and source: the waits grow with them.
const WRONG: [Limit; 3] = [
    Limit {
        most: 5,
        seconds: 600,
    },
    Limit {
        most: 10,
        seconds: 3600,
    },
    Limit {
        most: 20,
        seconds: 86_400,
    },
];
/// Passwords tried per account and lane, from wherever: strangers cannot close a known browser's.
const ALL: Limit = Limit {
    most: 100,
    seconds: 600,
};
/// Codes that may be sent to one person.
const CODES: Limit = Limit {
    most: 10,
    seconds: 3600,
};

/// How the first step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstStep {
    /// A code is on its way to this address.
    CodeSent(Address),
    /// Address or password is wrong; nobody is told which.
    Wrong,
    /// Too many wrong ones; later.
    TooMany,
    /// The password was reset by mail, so the same mailbox is not asked again: something else that
    /// the person has must finish the sign-in.
    NotByMail(Address),
    /// Too many wrong codes: none is sent before this moment, since none would be let in.
    NoCodesUntil(Moment),
}

impl Flow {
    /// The first step: address and password.
    pub async fn start_by_password(
        &self,
        typed: &str,
        password: Secret<String>,
        visitor: &Visitor,
    ) -> Result<FirstStep, Broken> {
        let (address, account) = self.account_of(typed);
        let network = visitor.browser.network();
        let found = match &address {
            Some(address) => self.store.person_by_address(address).await?,
            None => None,
        };
        let found = found
            .map(|f| f.value)
            .filter(|person| person.standing == Standing::Active);
        let lane = self.lane_of(found.as_ref(), visitor).await?;
        let lane_name: &[u8] = match lane {
            Lane::Known => b"known",
            Lane::Stranger => b"stranger",
        };
        let counters = WRONG.map(|limit| {
            let within = limit.seconds.to_be_bytes();
            let parts: [&[u8]; 4] = [&account, network.as_bytes(), lane_name, &within];
            hash_of("wrong-passwords", &parts)
        });
        let all = hash_of("passwords", &[&account, lane_name]);
        // Counted before anybody looks at the password; a right one takes its count back.
        let now = self.now();
        let waits = counters.iter().zip(WRONG);
        let waits = waits.map(|(counter, limit)| throttle::count(counter, limit, now));
        let count = waits.chain([throttle::count(&all, ALL, now)]).collect();
        if let Commit::Lost(_) = self.store.commit(count).await? {
            return Ok(FirstStep::TooMany);
        }
        let kept = found.as_ref().and_then(|person| person.password.clone());
        let right = self.passwords.verify(password, kept, lane).await?;
        match found {
            Some(person) if right => {
                let taken_back = counters.iter().map(throttle::clear).collect();
                self.send_code(&person, &account, taken_back, visitor).await
            }
            other => self.note_wrong(other.as_ref(), visitor).await,
        }
    }

    pub(crate) async fn lane_of(
        &self,
        person: Option<&Person>,
        visitor: &Visitor,
    ) -> Result<Lane, Broken> {
        let nobody = PersonId::from_bytes([0; 16]);
        let id = person.map_or(nobody, |person| person.id);
        let kb = visitor.kb.as_ref().map_or([0; 32], Cookie::hash);
        let kb = (&kb, visitor.browser_key.as_ref());
        let known = self.store.knows_browser(kb, id, self.now()).await?;
        Ok(if known { Lane::Known } else { Lane::Stranger })
    }

    async fn note_wrong(
        &self,
        person: Option<&Person>,
        visitor: &Visitor,
    ) -> Result<FirstStep, Broken> {
        let whose = person.map(|person| person.id);
        let _ = self
            .store
            .commit(vec![self.audit(
                whose,
                Event::WrongPassword,
                &visitor.place(),
            )])
            .await?;
        Ok(FirstStep::Wrong)
    }

    pub(super) async fn send_code(
        &self,
        person: &Person,
        account: &Hash,
        counts: Vec<Write>,
        visitor: &Visitor,
    ) -> Result<FirstStep, Broken> {
        let sent = hash_of("codes-sent", &[account]);
        // One mailbox carries both codes only where the person has nothing else.
        let by_mail = person.reset.is_none() || !self.has_other_factor(person).await?;
        let wanted = person.sign_in_codes(self.texts(), self.now());
        let channel = self.open_channel(Some(person), wanted).await?;
        let goes = channel == Channel::Text || by_mail;
        for _ in 0..LOOKS {
            let code = codes::eight_digits(self.draw());
            let kept = self.store.code(account, Purpose::SignIn).await?;
            let spent = kept
                .as_ref()
                .and_then(|kept| kept.value.tries_again_at(self.now()));
            if let Some(until) = spent {
                return Ok(FirstStep::NoCodesUntil(until));
            }
            let hash = self.code_hash(account, code.reveal());
            let before = kept.as_ref().map(|kept| &kept.value);
            let fresh = AwaitCode::send(Purpose::SignIn, before, hash, visitor.pre, self.now());
            let fresh = fresh.through(channel);
            let browser = visitor.browser.to_string();
            let about = About::SignInCode {
                code: code.reveal().clone(),
                browser,
            };
            let mut writes = counts.clone();
            writes.extend([
                throttle::count(&sent, CODES, self.now()),
                save_code(account, kept.as_ref(), fresh),
            ]);
            if goes {
                writes.extend(self.send_by(person, (channel, visitor.language), about));
            }
            match self.store.commit(writes).await? {
                Commit::Done if goes => return Ok(FirstStep::CodeSent(person.address.clone())),
                Commit::Done => return Ok(FirstStep::NotByMail(person.address.clone())),
                Commit::Lost(throttle::OVER_THE_LIMIT) => return Ok(FirstStep::TooMany),
                Commit::Lost(_) => {}
            }
        }
        Err(Broken::Busy)
    }

    /// Whether somebody has anything but the mailbox to finish a sign-in with.
    async fn has_other_factor(&self, person: &Person) -> Result<bool, Broken> {
        let phones = self.store.devices_of(person.id).await?;
        // Locked or stopped ones, too: whoever reads the mail can stop a phone by its letter.
        if !phones.is_empty() {
            return Ok(true);
        }
        let apps = self.store.authenticators_of(person.id).await?;
        let mut apps = apps.iter();
        let has_app = apps.any(|one| matches!(one.maker, Maker::App(_)) && one.confirmed.is_some());
        if has_app || !self.store.passkeys_of(person.id).await?.is_empty() {
            return Ok(true);
        }
        Ok(self.store.recovery_codes_left(person.id).await? > 0)
    }

    pub(super) fn code_hash(&self, account: &Hash, code: &str) -> Hash {
        self.settings
            .pepper
            .hash(Purpose::SignIn.name(), account, code)
    }
}

fn save_code(account: &Hash, kept: Option<&Loaded<AwaitCode>>, fresh: AwaitCode) -> Write {
    match kept {
        Some(kept) => kept_codes::save(account, &kept.with(fresh)),
        None => kept_codes::insert(account, &fresh),
    }
}
