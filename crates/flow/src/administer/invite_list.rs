//! Inviting many people at once, from a list that a spreadsheet or a directory gives (mission row C5): looked at
//! first, then sent, all of them or none.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};
use symbolon_model::{
    address::Address,
    name::composed,
    person::{Person, Standing},
};
use symbolon_store::{Commit, Loaded};

use super::{api::Program, invite::LONGEST, officer::By};
use crate::{Broken, Flow, LOOKS};

/// Most lines of a list.
pub const MOST: usize = 200;

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The address as it stands there.
    pub address: String,
    /// The name.
    pub name: String,
    /// What becomes of it.
    pub fate: Fate,
}

impl Guest {
    /// Somebody to be invited.
    pub fn new(address: String, name: &str) -> Self {
        Self {
            address,
            name: composed(name.trim(), LONGEST),
            fate: Fate::New,
        }
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They are invited.
    New,
    /// They were invited and have not come: they get another letter, and the link before is void.
    Again,
    /// They have an account already.
    Taken,
    /// The address stands above already.
    Twice,
    /// That is no address.
    NoAddress,
    /// There is no name.
    NoName,
}

/// A list has more than [`MOST`] lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl Flow {
    /// What would become of each line.
    pub async fn look_at_list(
        &self,
        by: By<'_>,
        text: &str,
    ) -> Result<Result<Vec<Guest>, TooLong>, Broken> {
        self.look_at_guests(by, read(text)).await
    }

    /// The same for people who stand on no list.
    pub async fn look_at_guests(
        &self,
        _by: By<'_>,
        mut guests: Vec<Guest>,
    ) -> Result<Result<Vec<Guest>, TooLong>, Broken> {
        if guests.len() > MOST {
            return Ok(Err(TooLong));
        }
        let found = self.those_who_are_here(&guests).await?;
        decide(&mut guests, &found);
        Ok(Ok(guests))
    }

    /// Invites everybody on a list who can be invited, in one transaction; what became of each line.
    pub async fn invite_all(
        &self,
        by: By<'_>,
        text: &str,
    ) -> Result<Result<Vec<Guest>, TooLong>, Broken> {
        self.invite_guests(by, read(text)).await
    }

    /// The same for people who stand on no list.
    pub async fn invite_guests(
        &self,
        by: By<'_>,
        mut guests: Vec<Guest>,
    ) -> Result<Result<Vec<Guest>, TooLong>, Broken> {
        if guests.len() > MOST {
            return Ok(Err(TooLong));
        }
        let program = match by {
            By::Program(program) => Some(program),
            By::Console | By::Officer(_) => None,
        };
        // The wish is fulfilled by all of them together.
        let in_passing = program.map(Program::in_passing);
        let each = in_passing.as_ref().map_or(by, By::Program);
        for _ in 0..LOOKS {
            let mut found = self.those_who_are_here(&guests).await?;
            decide(&mut guests, &found);
            let mut writes = Vec::new();
            for guest in &guests {
                if let (Fate::New | Fate::Again, Some(address)) =
                    (guest.fate, Address::parse(&guest.address))
                {
                    let person = found.remove(address.as_str());
                    let invited = self.invitation(each, &address, guest.name.clone(), person);
                    writes.extend(invited.unwrap_or_default());
                }
            }
            writes.extend(program.and_then(|program| program.fulfilled(self.now())));
            if writes.is_empty() {
                return Ok(Ok(guests));
            }
            if let Commit::Done = self.store.commit(writes).await? {
                return Ok(Ok(guests));
            }
        }
        Err(Broken::Busy)
    }

    async fn those_who_are_here(
        &self,
        guests: &[Guest],
    ) -> Result<HashMap<String, Loaded<Person>>, Broken> {
        let addresses = guests
            .iter()
            .filter_map(|guest| Address::parse(&guest.address));
        let addresses: Vec<_> = addresses.collect();
        let found = self.store.people_at(&addresses).await?;
        let by_address = |one: Loaded<Person>| (one.value.address.as_str().to_owned(), one);
        Ok(found.into_iter().map(by_address).collect())
    }
}

/// Lines of address and name, in whichever order, with commas, semicolons or tabs between. A heading is a
/// line without an address.
fn read(text: &str) -> Vec<Guest> {
    let first = text.lines().next().unwrap_or_default();
    let between = [b'\t', b';']
        .into_iter()
        .find(|byte| first.as_bytes().contains(byte));
    let mut reader = ReaderBuilder::new()
        .delimiter(between.unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let lines = reader.records().filter_map(Result::ok);
    lines
        .filter(|line| !line.iter().all(str::is_empty))
        .map(|line| guest(&line))
        .collect()
}

fn guest(line: &StringRecord) -> Guest {
    let is_address = |field: &&str| field.contains('@');
    let address = line.iter().find(is_address).or(line.get(0));
    let address = address.unwrap_or_default().to_owned();
    // First and last name may stand in fields of their own.
    let names = line.iter().filter(|field| **field != *address).take(2);
    let name = names.collect::<Vec<_>>().join(" ");
    Guest::new(address, &name)
}

fn decide(guests: &mut [Guest], found: &HashMap<String, Loaded<Person>>) {
    let mut seen = std::collections::HashSet::new();
    for guest in guests {
        let Some(address) = Address::parse(&guest.address) else {
            guest.fate = Fate::NoAddress;
            continue;
        };
        guest.fate = match found.get(address.as_str()) {
            _ if !seen.insert(address.clone()) => Fate::Twice,
            _ if guest.name.is_empty() => Fate::NoName,
            Some(person) if person.value.standing == Standing::Invited => Fate::Again,
            Some(_) => Fate::Taken,
            None => Fate::New,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, String)> {
        read(text)
            .into_iter()
            .map(|guest| (guest.address, guest.name))
            .collect()
    }

    #[test]
    fn lists_of_spreadsheets_and_directories_are_read() {
        let both = [
            ("eve@acme.test".to_owned(), "Eve Ek".to_owned()),
            ("fritz@acme.test".to_owned(), "Fritz, the Cat".to_owned()),
        ];
        for text in [
            "eve@acme.test,Eve Ek\nfritz@acme.test,\"Fritz, the Cat\"\n",
            "eve@acme.test;Eve Ek\r\n\r\nfritz@acme.test;Fritz, the Cat\r\n",
            "Eve\tEk\teve@acme.test\nFritz, the\tCat\tfritz@acme.test",
        ] {
            assert_eq!(lines(text), both, "{text}");
        }
        assert!(lines("").is_empty() && lines("\n\n").is_empty());
    }
}
