//! The second step of email and password: the code that was sent, or a recovery code in its place.
//!
//! The try is counted, and saved, before any code is compared; both kinds share one count.

use symbolon_core::{
    seal::{codes, hash_of, same},
    wire::ids::ProfileId,
};
use symbolon_model::{
    audit::Event,
    authenticator::{Fitting, Maker},
    code::{AskedHere, AwaitCode, Channel, CountedTry, Purpose},
    device,
    letter::About,
    person::{Person, Standing},
    sign_in::Passed,
};
use symbolon_store::{
    Commit, Loaded, Write, authenticators, codes as kept_codes, recovery_codes,
    throttle::{self, Limit},
};

use super::{Entered, Visitor};
use crate::{Broken, Flow, LOOKS};

/// Wrong codes in a row: of authenticators, per person; sent ones, per account.
const IN_A_ROW: Limit = Limit {
    most: 10,
    seconds: 30 * 86_400,
};

/// How the second step ended.
#[derive(Clone, Debug)]
pub enum SecondStep {
    /// Signed in.
    Entered(Entered),
    /// The code is wrong, old, or was asked for in another browser.
    Wrong,
    /// No tries left for now.
    TooMany,
}

/// A try that was counted and saved, and whose account it is about.
struct Tried {
    counted: CountedTry,
    kept: Loaded<AwaitCode>,
    person: Option<Person>,
}

/// A try of a code that stands in for the one that was sent, counted; the password was right.
struct StandIn {
    person: Person,
    asked: AskedHere,
    /// Uses up the code that was sent.
    use_up_sent: Write,
}

/// What looking at a code of an authenticator came to.
enum Looked {
    /// It fits.
    Fits(Fitting),
    /// It does not; what is kept of how nearly it did.
    Nearly(Vec<Write>),
}

/// Where a code went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentTo {
    /// To the address that was typed.
    Mailbox,
    /// To this number, as a bystander may see it.
    Mobile(String),
}

impl Flow {
    /// Where the code went that this browser waits for. Only who typed the right password waits.
    pub async fn sent_to(&self, typed: &str, visitor: &Visitor) -> Result<SentTo, Broken> {
        let (_, account) = self.account_of(typed);
        let kept = self.store.code(&account, Purpose::SignIn).await?;
        let here = kept.is_some_and(|kept| {
            kept.value.channel == Channel::Text && same(&kept.value.pre, &visitor.pre)
        });
        let person = if here {
            self.person_at(typed).await?
        } else {
            None
        };
        let number = person.and_then(|person| person.value.number_at(self.now()).cloned());
        Ok(number.map_or(SentTo::Mailbox, |number| SentTo::Mobile(number.masked())))
    }

    /// The code that was sent.
    pub async fn finish_by_code(
        &self,
        typed: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<SecondStep, Broken> {
        let tried = match self.count_code_try(typed, visitor).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(refused),
        };
        let (_, account) = self.account_of(typed);
        // Ten wrong ones in a row, over however many codes, and another way has to be taken.
        let row = hash_of("codes-row", &[&account]);
        let counted = throttle::count(&row, IN_A_ROW, self.now());
        if let Commit::Lost(_) = self.store.commit(vec![counted]).await? {
            return Ok(SecondStep::TooMany);
        }
        let hash = self.code_hash(&account, &codes::typed(code));
        let right = tried.counted.check(&hash, &visitor.pre);
        let (Some(right), Some(person)) = (right, tried.person.as_ref()) else {
            return self.note_wrong_code(tried.person.as_ref(), visitor).await;
        };
        let used = tried.kept.saved_with(right.used().clone());
        let (entered, mut writes) = self.enter(Passed::by_code(person, &right), visitor).await?;
        writes.extend([kept_codes::save(&account, &used), throttle::clear(&row)]);
        Ok(match self.store.commit(writes).await? {
            Commit::Done => SecondStep::Entered(entered),
            Commit::Lost(_) => SecondStep::Wrong,
        })
    }

    /// A recovery code in the place of the one that was sent.
    pub async fn finish_by_recovery(
        &self,
        typed: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<SecondStep, Broken> {
        let StandIn {
            person,
            asked,
            use_up_sent,
        } = match self.stand_in(typed, visitor).await? {
            Ok(stand_in) => stand_in,
            Err(refused) => return Ok(refused),
        };
        let hash = self.recovery_hash(person.id, &codes::typed_recovery(code));
        let left = self.store.recovery_codes_left(person.id).await?;
        let browser = visitor.browser.to_string();
        let about = About::RecoveryCodeUsed {
            browser: browser.clone(),
            left: left.saturating_sub(1),
        };
        let (entered, mut writes) = self
            .enter(Passed::by_recovery(&person, &asked), visitor)
            .await?;
        writes.extend([
            // Whether there is such a code is decided here, and nowhere else.
            recovery_codes::use_up(person.id, &hash),
            use_up_sent,
            self.audit(Some(person.id), Event::RecoveryCodeUsed, &browser),
            self.letter(&person, about),
        ]);
        match self.store.commit(writes).await? {
            Commit::Done => Ok(SecondStep::Entered(entered)),
            Commit::Lost(_) => self.note_wrong_code(Some(&person), visitor).await,
        }
    }

    /// A code of an authenticator app, or of the phone app without a network.
    pub async fn finish_by_authenticator(
        &self,
        typed: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<SecondStep, Broken> {
        let StandIn {
            person,
            asked,
            use_up_sent,
        } = match self.stand_in(typed, visitor).await? {
            Ok(stand_in) => stand_in,
            Err(refused) => return Ok(refused),
        };
        // Ten wrong ones in a row, over however many days, and another way has to be taken.
        let row = hash_of("authenticator-row", &[person.id.as_bytes()]);
        let counted = throttle::count(&row, IN_A_ROW, self.now());
        if let Commit::Lost(_) = self.store.commit(vec![counted]).await? {
            return Ok(SecondStep::TooMany);
        }
        let fitting = match self.fitting(&person, &codes::typed(code)).await? {
            Looked::Fits(fitting) => fitting,
            Looked::Nearly(kept) => {
                let _ = self.store.commit(kept).await?;
                return self.note_wrong_code(Some(&person), visitor).await;
            }
        };
        let passed = Passed::by_authenticator(&person, &asked, &fitting);
        let (entered, mut writes) = self.enter(passed, visitor).await?;
        writes.extend([
            authenticators::use_up(fitting),
            use_up_sent,
            throttle::clear(&row),
        ]);
        match self.store.commit(writes).await? {
            Commit::Done => Ok(SecondStep::Entered(entered)),
            Commit::Lost(_) => self.note_wrong_code(Some(&person), visitor).await,
        }
    }

    /// Which of somebody's authenticators a code fits. Those of phones that may not approve do not
    /// count.
    async fn fitting(&self, person: &Person, typed: &str) -> Result<Looked, Broken> {
        let all = self.store.authenticators_of(person.id).await?;
        let phones = self.store.devices_of(person.id).await?;
        let active = |id: ProfileId| {
            let mut phones = phones.iter();
            phones.any(|phone| {
                phone.value.id == id && phone.value.standing == device::Standing::Active
            })
        };
        let (mut found, mut near) = (None, Vec::new());
        for one in &all {
            let counts = match one.maker {
                Maker::App(_) => true,
                Maker::Phone(id, _) => active(id),
            };
            let fits = one.fits(typed, self.now());
            found = found.or(fits.filter(|_| counts));
            let nearly = one.nearly_fits(typed, self.now());
            near.extend(nearly.map(|near| authenticators::keep_near(&one.id, near)));
        }
        Ok(found.map_or(Looked::Nearly(near), Looked::Fits))
    }

    /// Counts a try of something that stands in for the code that was sent.
    async fn stand_in(
        &self,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<Result<StandIn, SecondStep>, Broken> {
        let tried = match self.count_code_try(typed, visitor).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(Err(refused)),
        };
        let asked = tried.counted.asked_in(&visitor.pre);
        let (Some(asked), Some(person)) = (asked, tried.person) else {
            return Ok(Err(self.note_wrong_code(None, visitor).await?));
        };
        let (_, account) = self.account_of(typed);
        let used = tried.kept.saved_with(asked.used().clone());
        Ok(Ok(StandIn {
            person,
            use_up_sent: kept_codes::save(&account, &used),
            asked,
        }))
    }

    /// Counts a try, saves the count, and looks up who it is about.
    async fn count_code_try(
        &self,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<Result<Tried, SecondStep>, Broken> {
        let (address, account) = self.account_of(typed);
        for _ in 0..LOOKS {
            let Some(kept) = self.store.code(&account, Purpose::SignIn).await? else {
                return Ok(Err(SecondStep::Wrong));
            };
            if !same(&kept.value.pre, &visitor.pre) {
                // Another browser's code: it could never fit, and costs its owner no try.
                return Ok(Err(SecondStep::Wrong));
            }
            let Ok(counted) = kept.value.clone().count(self.now()) else {
                return Ok(Err(SecondStep::TooMany));
            };
            let count = kept.with(counted.counted().clone());
            let write = kept_codes::save(&account, &count);
            if let Commit::Lost(_) = self.store.commit(vec![write]).await? {
                continue;
            }
            let person = match &address {
                Some(address) => self.store.person_by_address(address).await?,
                None => None,
            };
            let person = person.map(|person| person.value);
            let person = person.filter(|person| person.standing == Standing::Active);
            return Ok(Ok(Tried {
                counted,
                kept,
                person,
            }));
        }
        Err(Broken::Busy)
    }

    /// The password was right, so that its owner has to see it.
    async fn note_wrong_code(
        &self,
        person: Option<&Person>,
        visitor: &Visitor,
    ) -> Result<SecondStep, Broken> {
        let whose = person.map(|person| person.id);
        let wrong = self.audit(whose, Event::WrongCode, &visitor.place());
        let _ = self.store.commit(vec![wrong]).await?;
        Ok(SecondStep::Wrong)
    }
}
