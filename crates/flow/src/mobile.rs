//! The number that codes go to in text messages, and whether they do (mission row B3).
//!
//! A new number is proven by a code that goes there, belongs to the session that asked, and counts
//! with the tries of its owner. It counts from a day later: whoever got hold of a session has shown
//! nothing about the number (threat 49), and letter and old number tell the owner meanwhile.

use symbolon_core::seal::{Hash, codes, hash_of};
use symbolon_model::{
    audit::Event,
    code::{AwaitCode, Channel, Purpose},
    id::PersonId,
    letter::About,
    mobile::Mobile,
    person::HOLD,
    session::Fresh,
};
use symbolon_store::{Commit, codes as kept_codes, people, throttle};

use crate::{Broken, Flow, LOOKS, session::SignedIn};

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
        let row = row(who.person.id);
        for _ in 0..LOOKS {
            let kept = self.store.code(&row, Purpose::Mobile).await?;
            let before = kept.as_ref().map(|kept| &kept.value);
            if before.is_some_and(|before| before.is_exhausted(self.now())) {
                return Ok(Asked::TooMany);
            }
            let code = codes::eight_digits(self.draw());
            let hash = self.mobile_hash(who.person.id, &number, code.reveal());
            let (here, now) = (who.session.key, self.now());
            let fresh = AwaitCode::send(Purpose::Mobile, before, hash, here, now);
            let fresh = fresh.through(Channel::Text);
            let save = match &kept {
                Some(kept) => kept_codes::save(&row, &kept.with(fresh)),
                None => kept_codes::insert(&row, &fresh),
            };
            let about = About::MobileCode {
                code: code.reveal().clone(),
            };
            let mut writes = self.text_to(&number, &who.person, about);
            writes.push(save);
            match self.store.commit(writes).await? {
                Commit::Done => return Ok(Asked::Sent(number)),
                Commit::Lost(throttle::OVER_THE_LIMIT) => return Ok(Asked::TooMany),
                Commit::Lost(_) => {}
            }
        }
        Err(Broken::Busy)
    }

    /// The code that went there.
    pub async fn confirm_mobile(
        &self,
        who: &SignedIn,
        typed: &str,
        code: &str,
    ) -> Result<Confirmed, Broken> {
        let (Some(number), row) = (Mobile::parse(typed), row(who.person.id)) else {
            return Ok(Confirmed::Wrong);
        };
        let Some(kept) = self.store.code(&row, Purpose::Mobile).await? else {
            return Ok(Confirmed::Wrong);
        };
        let Ok(counted) = kept.value.clone().count(self.now()) else {
            return Ok(Confirmed::TooMany);
        };
        let count = kept_codes::save(&row, &kept.with(counted.counted().clone()));
        if let Commit::Lost(_) = self.store.commit(vec![count]).await? {
            return Err(Broken::Busy);
        }
        let hash = self.mobile_hash(who.person.id, &number, &codes::typed(code));
        let Some(right) = counted.check(&hash, &who.session.key) else {
            return Ok(Confirmed::Wrong);
        };
        let used = kept_codes::save(&row, &kept.saved_with(right.used().clone()));
        self.keep_mobile(who, number, used).await
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

    fn mobile_hash(&self, person: PersonId, number: &Mobile, code: &str) -> Hash {
        let parts: [&[u8]; 2] = [person.as_bytes(), number.as_str().as_bytes()];
        let owner = hash_of("mobile-owner", &parts);
        let purpose = Purpose::Mobile.name();
        self.settings.pepper.hash(purpose, &owner, code)
    }
}

/// Under which name a person's code is kept.
fn row(person: PersonId) -> Hash {
    hash_of("mobile-code", &[person.as_bytes()])
}
