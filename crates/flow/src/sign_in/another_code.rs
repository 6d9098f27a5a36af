//! Another code in the place of the one that was sent: for whoever typed the right password in this browser a
//! few minutes ago. The waits grow with every one.

use symbolon_core::seal::{hash_of, same};
use symbolon_model::{code::Purpose, person::Standing};
use symbolon_store::throttle::{self, Limit};

use super::{Visitor, password::FirstStep};
use crate::{Broken, Flow};

/// How often: after half a minute, two minutes, and then not before ten have passed.
const WAITS: [Limit; 3] = [
    Limit {
        most: 1,
        seconds: 30,
    },
    Limit {
        most: 2,
        seconds: 120,
    },
    Limit {
        most: 3,
        seconds: 600,
    },
];

/// How asking for another code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnotherCode {
    /// It is on its way; the one before works no more.
    Sent,
    /// Too soon after the one before.
    TooSoon,
    /// No code is awaited here: sign in from the start.
    NotHere,
}

impl Flow {
    /// Sends another code to whoever waits for one in this browser.
    pub async fn send_another_code(
        &self,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<AnotherCode, Broken> {
        let (_, account) = self.account_of(typed);
        let kept = self.store.code(&account, Purpose::SignIn).await?;
        let waits_here = kept.is_some_and(|kept| {
            let code = kept.value;
            code.code.is_some() && same(&code.pre, &visitor.pre) && self.now() < code.expires
        });
        let person = self.person_at(typed).await?.map(|person| person.value);
        let person = person.filter(|person| person.standing == Standing::Active);
        let Some(person) = person.filter(|_| waits_here) else {
            return Ok(AnotherCode::NotHere);
        };
        let counts = WAITS.map(|wait| {
            let row = hash_of("codes-again", &[&account, &wait.seconds.to_be_bytes()]);
            throttle::count(&row, wait, self.now())
        });
        let sent = self.send_code(&person, &account, counts.to_vec(), visitor);
        Ok(match sent.await? {
            FirstStep::CodeSent(_) | FirstStep::NotByMail(_) => AnotherCode::Sent,
            FirstStep::TooMany | FirstStep::NoCodesUntil(_) => AnotherCode::TooSoon,
            FirstStep::Wrong => AnotherCode::NotHere,
        })
    }
}
