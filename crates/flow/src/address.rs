//! Another email address, which is the user name and the mailbox (threat 49).
//!
//! The new one is proven by a code that goes there, and takes the place of the old one a day later: whoever got
//! hold of a session has a day in which the owner, told at the old address, takes it back. A new password takes
//! it back too. An address that somebody else has looks the same to whoever asks for it; its owner is told.

use symbolon_core::seal::hash_of;
use symbolon_model::{
    address::Address,
    audit::Event,
    code::{Channel, Purpose},
    id::PersonId,
    letter::{About, AboutAddress},
    person::{HOLD, Person},
    session::Fresh,
};
use symbolon_store::{
    Commit, Loaded, Write, people,
    throttle::{self, Limit},
};

use crate::{
    Broken, Flow, LOOKS,
    proof::{Claim, Proof},
    session::SignedIn,
};

/// How asking for another address ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A letter is on its way to this address.
    Sent(Address),
    /// That is no address.
    NoAddress,
    /// It is theirs already.
    Same,
    /// Too many codes were tried; later.
    TooMany,
}

/// How confirming it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// It counts a day later.
    Done,
    /// The code is wrong or old.
    Wrong,
    /// No tries left for now.
    TooMany,
}

/// Codes for another address that one person may ask for, and that may go to one mailbox.
const ASKED: Limit = Limit {
    most: 6,
    seconds: 86_400,
};

impl Flow {
    /// Sends a code to an address that somebody says is theirs.
    pub async fn ask_address(
        &self,
        who: &SignedIn,
        _fresh: Fresh,
        typed: &str,
    ) -> Result<Asked, Broken> {
        let Some(address) = Address::parse(typed) else {
            return Ok(Asked::NoAddress);
        };
        if address == who.person.address {
            return Ok(Asked::Same);
        }
        let claim = claim(who.person.id, &address);
        let taken = self.store.person_by_address(&address).await?;
        // So many from one person, and so many to one mailbox, whoever asks (threat 47).
        let budget = [
            hash_of("addresses-asked", &[who.person.id.as_bytes()]),
            hash_of("asked-about-address", &[address.as_str().as_bytes()]),
        ]
        .map(|row| throttle::count(&row, ASKED, self.now()));
        let letters = |code| {
            let letter = match &taken {
                Some(owner) => self.letter(&owner.value, about(AboutAddress::Wanted)),
                None => self.letter_there(&who.person, &address, AboutAddress::Code { code }),
            };
            budget.iter().cloned().chain([letter]).collect()
        };
        Ok(if self.send_proof(who, &claim, letters).await? {
            Asked::Sent(address)
        } else {
            Asked::TooMany
        })
    }

    /// The code that went there.
    pub async fn confirm_address(
        &self,
        who: &SignedIn,
        typed: &str,
        code: &str,
    ) -> Result<Confirmed, Broken> {
        let Some(address) = Address::parse(typed) else {
            return Ok(Confirmed::Wrong);
        };
        let claim = claim(who.person.id, &address);
        match self.check_proof(who, &claim, code).await? {
            Proof::Right(used) => self.keep_coming(who, &address, used).await,
            Proof::Wrong => Ok(Confirmed::Wrong),
            Proof::TooMany => Ok(Confirmed::TooMany),
        }
    }

    /// An address that was proven: it counts from tomorrow.
    async fn keep_coming(
        &self,
        who: &SignedIn,
        address: &Address,
        used: Write,
    ) -> Result<Confirmed, Broken> {
        let Some(mut person) = self.store.person(who.person.id).await? else {
            return Ok(Confirmed::Wrong);
        };
        person.value.moving = Some((address.clone(), self.now().plus_seconds(HOLD)));
        let shown = address.masked();
        let coming = || AboutAddress::Coming {
            address: shown.clone(),
        };
        let writes = vec![
            used,
            people::save(&person),
            self.audit(Some(person.value.id), Event::AddressComing, &shown),
            self.letter(&person.value, about(coming())),
            self.letter_there(&person.value, address, coming()),
        ];
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Confirmed::Done,
            Commit::Lost(_) => Confirmed::Wrong,
        })
    }

    /// The old address stays. This takes no fresh sign-in: whoever is in a hurry is its owner.
    pub async fn keep_address(&self, who: &SignedIn) -> Result<(), Broken> {
        for _ in 0..LOOKS {
            let Some(mut person) = self.store.person(who.person.id).await? else {
                return Ok(());
            };
            if person.value.moving.take().is_none() {
                return Ok(());
            }
            let writes = vec![
                people::save(&person),
                self.audit(Some(person.value.id), Event::AddressKept, ""),
                self.letter(&person.value, about(AboutAddress::Kept)),
            ];
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(());
            }
        }
        Err(Broken::Busy)
    }

    /// Puts new addresses whose day is over in the place of the old ones; how many. To be called now and
    /// then, by any node.
    pub async fn move_addresses(&self) -> Result<usize, Broken> {
        let mut moved = 0;
        for person in self.store.moving_people(self.now()).await? {
            moved += usize::from(self.move_address(person).await?);
        }
        Ok(moved)
    }

    async fn move_address(&self, mut person: Loaded<Person>) -> Result<bool, Broken> {
        let Some((address, _)) = person.value.moving.clone() else {
            return Ok(false);
        };
        let shown = address.masked();
        let said = || AboutAddress::Moved {
            address: shown.clone(),
        };
        let id = Some(person.value.id);
        let writes = vec![
            people::move_address(&person),
            self.audit(id, Event::AddressMoved, &shown),
            self.letter(&person.value, about(said())),
            self.letter_there(&person.value, &address, said()),
        ];
        if let Commit::Done = self.store.commit(writes).await? {
            return Ok(true);
        }
        // Somebody else got the address meanwhile, or another node was first; then this is lost as well.
        person.value.moving = None;
        let writes = vec![
            people::save(&person),
            self.audit(id, Event::AddressKept, ""),
            self.letter(&person.value, about(AboutAddress::Kept)),
        ];
        let _ = self.store.commit(writes).await?;
        Ok(false)
    }

    /// A letter to an address that is not theirs yet.
    fn letter_there(&self, person: &Person, address: &Address, said: AboutAddress) -> Write {
        let there = Person {
            address: address.clone(),
            ..person.clone()
        };
        self.letter(&there, about(said))
    }
}

const fn about(said: AboutAddress) -> About {
    About::Address(said)
}

/// Whose address it is to be.
fn claim(person: PersonId, address: &Address) -> Claim {
    let parts: [&[u8]; 2] = [person.as_bytes(), address.as_str().as_bytes()];
    Claim {
        purpose: Purpose::Address,
        channel: Channel::Mail,
        row: hash_of("address-code", &[person.as_bytes()]),
        owner: hash_of("address-owner", &parts),
    }
}
