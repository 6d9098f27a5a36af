//! Any authenticator app as a way to sign in (mission row B9): the portal plays the part that other
//! services play, and shows a QR code, the key in letters, and a field for the first code.

use symbolon_core::{
    otp::encode_base32,
    seal::{Secret, codes, hash_of},
};
use symbolon_model::{
    audit::Event,
    authenticator::{APP_KEY, Authenticator, AuthenticatorId, MOST_AUTHENTICATORS, Maker},
    letter::{About, AboutAccount},
    name::composed,
    session::Fresh,
};
use symbolon_store::{
    Commit, authenticators,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, session::SignedIn};

/// Codes that may be tried to confirm one.
const TRIES: Limit = Limit {
    most: 10,
    seconds: 600,
};
/// Longest name, in characters.
const LONGEST: usize = 40;

/// An authenticator that waits for its first code.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Which.
    pub id: AuthenticatorId,
    /// What the QR code says. It holds the key.
    pub link: Secret<String>,
    /// The key in letters, in groups of four.
    pub letters: Secret<String>,
}

/// How beginning ended.
#[derive(Clone, Debug)]
pub enum Begun {
    /// Show this.
    Offered(Box<Offered>),
    /// The person has as many as anybody may have.
    TooMany,
}

/// How confirming ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// From now on its codes sign in.
    Done,
    /// The code is wrong.
    Wrong,
    /// Too many wrong ones; later.
    TooMany,
    /// There is none to confirm.
    Gone,
}

impl Flow {
    /// Somebody's authenticator apps that were confirmed.
    pub async fn authenticator_apps(
        &self,
        who: &SignedIn,
    ) -> Result<Vec<(AuthenticatorId, String)>, Broken> {
        let all = self.store.authenticators_of(who.person.id).await?;
        let named = all.into_iter().filter_map(|one| match one.maker {
            Maker::App(name) if one.confirmed.is_some() => Some((one.id, name)),
            Maker::App(_) | Maker::Phone(..) => None,
        });
        Ok(named.collect())
    }

    /// Begins with another app; one that was begun before and never confirmed is forgotten.
    pub async fn begin_authenticator(
        &self,
        who: &SignedIn,
        fresh: Fresh,
        name: &str,
    ) -> Result<Begun, Broken> {
        if self.authenticator_apps(who).await?.len() >= MOST_AUTHENTICATORS {
            return Ok(Begun::TooMany);
        }
        let name = match composed(name, LONGEST) {
            name if name.is_empty() => "Authenticator app".to_owned(),
            name => name,
        };
        let key: [u8; APP_KEY] = self.draw();
        let authenticator = Authenticator {
            id: self.draw(),
            person: fresh.person(),
            maker: Maker::App(name),
            key: Secret::new(key.to_vec()),
            drift: 0,
            near: None,
            last_step: 0,
            confirmed: None,
        };
        let writes = vec![
            authenticators::drop_open(fresh.person()),
            self.store.insert_authenticator(&authenticator, self.now()),
        ];
        match self.store.commit(writes).await? {
            Commit::Done => Ok(Begun::Offered(Box::new(self.offered(who, &authenticator)))),
            Commit::Lost(_) => Err(Broken::Busy),
        }
    }

    /// What is shown again when the first code was wrong.
    pub async fn authenticator_offered(
        &self,
        who: &SignedIn,
        id: AuthenticatorId,
    ) -> Result<Option<Offered>, Broken> {
        let open = self.open_authenticator(who, id).await?;
        Ok(open.map(|open| self.offered(who, &open)))
    }

    /// The first code, which shows that the key has arrived.
    pub async fn confirm_authenticator(
        &self,
        who: &SignedIn,
        id: AuthenticatorId,
        code: &str,
    ) -> Result<Confirmed, Broken> {
        let Some(open) = self.open_authenticator(who, id).await? else {
            return Ok(Confirmed::Gone);
        };
        let tries = hash_of("authenticator-tries", &[who.person.id.as_bytes()]);
        let count = throttle::count(&tries, TRIES, self.now());
        if let Commit::Lost(_) = self.store.commit(vec![count]).await? {
            return Ok(Confirmed::TooMany);
        }
        let Some(fitting) = open.confirms(&codes::typed(code), self.now()) else {
            return Ok(Confirmed::Wrong);
        };
        let name = match open.maker {
            Maker::App(name) => name,
            Maker::Phone(..) => return Ok(Confirmed::Gone),
        };
        let writes = vec![
            authenticators::confirm(fitting, self.now()),
            throttle::clear(&tries),
            self.audit(Some(who.person.id), Event::AuthenticatorAdded, &name),
            self.letter(&who.person, About::AuthenticatorAdded { name }),
        ];
        Ok(match self.store.commit(writes).await? {
            Commit::Done => Confirmed::Done,
            Commit::Lost(_) => Confirmed::Gone,
        })
    }

    /// Removes one; `false` when the person has no such app.
    pub async fn remove_authenticator(
        &self,
        who: &SignedIn,
        _fresh: Fresh,
        id: AuthenticatorId,
    ) -> Result<bool, Broken> {
        let all = self.store.authenticators_of(who.person.id).await?;
        let name = all.into_iter().find_map(|one| match one.maker {
            Maker::App(name) if one.id == id => Some(name),
            Maker::App(_) | Maker::Phone(..) => None,
        });
        let name = name.unwrap_or_default();
        let writes = vec![
            authenticators::remove(&id, who.person.id),
            self.audit(Some(who.person.id), Event::AuthenticatorRemoved, &name),
            self.letter(
                &who.person,
                About::Account(AboutAccount::AuthenticatorRemoved { name }),
            ),
        ];
        Ok(self.store.commit(writes).await? == Commit::Done)
    }

    async fn open_authenticator(
        &self,
        who: &SignedIn,
        id: AuthenticatorId,
    ) -> Result<Option<Authenticator>, Broken> {
        let all = self.store.authenticators_of(who.person.id).await?;
        let mut open = all.into_iter().filter(|one| one.confirmed.is_none());
        Ok(open.find(|one| one.id == id))
    }

    fn offered(&self, who: &SignedIn, open: &Authenticator) -> Offered {
        let key = Secret::new(encode_base32(open.key.reveal()));
        let plain = |text: &str| -> String {
            let escape = |byte: u8| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'@' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            };
            text.bytes().map(escape).collect()
        };
        let issuer = plain(&self.settings.organisation);
        let account = plain(who.person.address.as_str());
        let link = format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}",
            key.reveal()
        );
        Offered {
            id: open.id,
            link: Secret::new(link),
            letters: Secret::new(codes::in_groups(key.reveal()).replace('-', " ")),
        }
    }
}
