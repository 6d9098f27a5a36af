//! The number that codes go to in text messages, and whether they do (mission row B3).
//!
//! A new number is proven by a code that goes there, belongs to the session that asked, and counts
//! with the tries of its owner. It counts from a day later: whoever got hold of a session has shown
//! nothing about the number (threat 49), and letter and old number tell the owner meanwhile.

use symbolon_core::seal::hash_of;
use symbolon_model::{
    audit::Event,
    code::{Channel, Purpose},
    id::PersonId,
    letter::About,
    mobile::Mobile,
    person::HOLD,
    session::Fresh,
};
use symbolon_store::{
    Commit, Write, people,
    throttle::{self, Limit},
};

use crate::{
    Broken, Flow, LOOKS,
    proof::{Claim, Proof},
    session::SignedIn,
};

/// How asking for a number ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A code is on its way to this number.
    Sent(Mobile),
    /// That is no number with its country's code.
    NoNumber,
    /// Text messages do not go there.
    NotThere,
    /// Too many codes were asked for or tried; later.
    TooMany,
}

/// How confirming it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The number counts from the moment that the page says.
    Done,
    /// The code is wrong or old.
    Wrong,
    /// No tries left for now.
    TooMany,
}

/// Codes that one person may have sent to numbers that are not theirs yet.
const NUMBERS: Limit = Limit {
    most: 6,
    seconds: 86_400,
};

impl Flow {
    /// Whether there are text messages at all.
    pub fn has_texts(&self) -> bool {
        self.texts().is_some()
    }

    /// Sends a code to a number that somebody says is theirs.
    pub async fn ask_mobile(
        &self,
        who: &SignedIn,
        _fresh: Fresh,
        typed: &str,
    ) -> Result<Asked, Broken> {
        let Some(number) = Mobile::parse(typed) else {
            return Ok(Asked::NoNumber);
        };
        if !self.texts().is_some_and(|texts| number.is_among(texts)) {
            return Ok(Asked::NotThere);
        }
        let claim = claim(who.person.id, &number);
        let budget = self.numbers_asked(who.person.id);
        let letters = |code| {
            let mut writes = self.text_to(&number, &who.person, About::MobileCode { code });
            writes.extend(budget.clone());
            writes
        };
        Ok(if self.send_proof(who, &claim, letters).await? {
            Asked::Sent(number)
        } else {
            Asked::TooMany
        })
    }

    /// What one person may cost who has the portal write to numbers that nobody has proven yet, and all
    /// of them together: half of what may be sent, so that nobody's sign-in is out of codes (threat 48).
    fn numbers_asked(&self, person: PersonId) -> Vec<Write> {
        let half = self
            .settings
            .texts
            .as_ref()
            .map_or(0, |texts| texts.per_hour / 2);
        let all = Limit {
            most: half.max(1),
            seconds: 3600,
        };
        let rows = [
            (hash_of("numbers-asked", &[person.as_bytes()]), NUMBERS),
            (hash_of("numbers-asked-by-all", &[]), all),
        ];
        rows.map(|(row, limit)| throttle::count(&row, limit, self.now()))
            .to_vec()
    }

    /// The code that went there.
    pub async fn confirm_mobile(
        &self,
        who: &SignedIn,
        typed: &str,
        code: &str,
    ) -> Result<Confirmed, Broken> {
        let Some(number) = Mobile::parse(typed) else {
            return Ok(Confirmed::Wrong);
        };
        let claim = claim(who.person.id, &number);
        match self.check_proof(who, &claim, code).await? {
            Proof::Right(used) => self.keep_mobile(who, number, used).await,
            Proof::Wrong => Ok(Confirmed::Wrong),
            Proof::TooMany => Ok(Confirmed::TooMany),
        }
    }

    /// A number that was proven: it counts from tomorrow.
    async fn keep_mobile(
        &self,
        who: &SignedIn,
        number: Mobile,
        used: symbolon_store::Write,
    ) -> Result<Confirmed, Broken> {
        let Some(mut person) = self.store.person(who.person.id).await? else {
            return Ok(Confirmed::Wrong);
        };
        let now = self.now();
        let old = person.value.number_at(now).cloned();
        person.value.mobile.clone_from(&old);
        person.value.coming = Some((number.clone(), now.plus_seconds(HOLD)));
        let shown = number.masked();
        let about = About::MobileComing {
            number: shown.clone(),
        };
        let mut writes = vec![
            used,
            people::save(&person),
            self.audit(Some(person.value.id), Event::MobileChanged, &shown),
            self.letter(&person.value, about.clone()),
        ];
        if let Some(old) = old {
            writes.extend(self.text_to(&old, &person.value, about));
        }
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Confirmed::Done,
            Commit::Lost(throttle::OVER_THE_LIMIT) => Confirmed::TooMany,
            Commit::Lost(_) => Confirmed::Wrong,
        })
    }

    /// Forgets the number that counts and the one that is to count: codes go by mail.
    pub async fn forget_mobile(&self, who: &SignedIn, _fresh: Fresh) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let Some(mut person) = self.store.person(who.person.id).await? else {
                return Ok(());
            };
            (person.value.mobile, person.value.coming) = (None, None);
            person.value.codes_by = Channel::Mail;
            let writes = vec![
                people::save(&person),
                self.audit(Some(person.value.id), Event::MobileChanged, ""),
                self.letter(&person.value, About::MobileChanged { number: None }),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }

    /// How somebody wants the codes that finish a sign-in.
    pub async fn choose_codes_by(
        &self,
        who: &SignedIn,
        _fresh: Fresh,
        channel: Channel,
    ) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let Some(mut person) = self.store.person(who.person.id).await? else {
                return Ok(());
            };
            if person.value.codes_by == channel {
                return Ok(());
            }
            person.value.codes_by = channel;
            let writes = vec![
                people::save(&person),
                self.audit(Some(person.value.id), Event::CodesByChanged, channel.name()),
                self.letter(&person.value, About::CodesByChanged),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }
}

/// Whose number it is to be.
fn claim(person: PersonId, number: &Mobile) -> Claim {
    let parts: [&[u8]; 2] = [person.as_bytes(), number.as_str().as_bytes()];
    Claim {
        purpose: Purpose::Mobile,
        channel: Channel::Text,
        row: hash_of("mobile-code", &[person.as_bytes()]),
        owner: hash_of("mobile-owner", &parts),
    }
}
