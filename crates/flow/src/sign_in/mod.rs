//! Signing in: with the phone, or with email, password and a mailed code.

pub mod another_code;
pub mod answer;
pub mod code;
pub mod passkey;
pub mod password;
pub mod phone;
pub mod pull;
pub mod remark;

use symbolon_core::{language::Language, seal::Hash};
use symbolon_model::{
    address::Address,
    audit::Event,
    browser::Browser,
    letter::{About, AboutAccount},
    level::Level,
    person::Person,
    session::Session,
    sign_in::Passed,
};
use symbolon_store::{Loaded, Write, browsers, people, sessions};

use crate::{Broken, Cookie, Flow};

/// A browser in front of the portal.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Hash of the cookie from before the sign-in.
    pub pre: Hash,
    /// The cookie of a browser that has signed somebody in before.
    pub kb: Option<Cookie>,
    /// Thumbprint of the key that it proved to hold, where it has script.
    pub browser_key: Option<Hash>,
    /// Family, system, network address.
    pub browser: Browser,
    /// The language of the pages that it was shown.
    pub language: Language,
}

impl Visitor {
    /// Browser and network address, as the log has them: "Firefox on Linux (192.0.2.1)".
    pub(crate) fn place(&self) -> String {
        format!("{} ({})", self.browser, self.browser.address)
    }

    /// The same, having proven a key.
    #[must_use]
    pub const fn holding(mut self, browser_key: Option<Hash>) -> Self {
        self.browser_key = browser_key;
        self
    }
}

/// What a browser gets for having signed in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The session's cookie.
    pub sid: Cookie,
    /// The cookie that makes this browser known.
    pub kb: Cookie,
}

impl Flow {
    /// The pseudonym under which an address is counted, whether anybody has it or not.
    pub(crate) fn account_of(&self, typed: &str) -> (Option<Address>, Hash) {
        let address = Address::parse(typed);
        let text = address.as_ref().map_or(typed, Address::as_str);
        let account = self.settings.pepper.pseudonym(text);
        (address, account)
    }

    /// Whoever has the address that was typed.
    pub(crate) async fn person_at(&self, typed: &str) -> Result<Option<Loaded<Person>>, Broken> {
        match self.account_of(typed) {
            (Some(address), _) => Ok(self.store.person_by_address(&address).await?),
            (None, _) => Ok(None),
        }
    }

    /// Begins the session of somebody who has passed.
    pub(crate) async fn enter(
        &self,
        passed: Passed,
        visitor: &Visitor,
    ) -> Result<(Entered, Vec<Write>), Broken> {
        let now = self.now();
        let entered = Entered {
            sid: self.new_cookie(),
            kb: visitor.kb.clone().unwrap_or_else(|| self.new_cookie()),
        };
        let person = passed.person();
        let session = Session::begin(passed, entered.sid.hash(), visitor.browser.clone(), now)
            .bound_to(visitor.browser_key);
        let detail = format!("{}, {}", session.level.acr(), visitor.place());
        let told = self.told_of_new_browser(&session, visitor).await?;
        let mut writes = vec![
            sessions::begin(&session),
            browsers::remember(
                (&entered.kb.hash(), visitor.browser_key.as_ref()),
                person,
                &visitor.browser,
                now,
            ),
            people::speak(person, visitor.language),
            self.audit(Some(person), Event::SignedIn, &detail),
        ];
        writes.extend(told);
        Ok((entered, writes))
    }

    /// A letter, when a browser signs somebody in that never did before; not for their very first one,
    /// nor for whoever stood at the server's console.
    async fn told_of_new_browser(
        &self,
        session: &Session,
        visitor: &Visitor,
    ) -> Result<Option<Write>, Broken> {
        let (id, now) = (session.person, self.now());
        let kb = visitor.kb.as_ref().map_or([0; 32], Cookie::hash);
        let kb = (&kb, visitor.browser_key.as_ref());
        let known = self.store.knows_browser(kb, id, now).await?;
        let is_first = self.store.browsers_of(id, now).await?.is_empty();
        if known || is_first || session.level == Level::ConsoleLink {
            return Ok(None);
        }
        let person = self.store.person(id).await?;
        let about = AboutAccount::NewBrowser {
            browser: visitor.browser.to_string(),
            address: visitor.browser.address.clone(),
        };
        Ok(person.map(|person| self.letter(&person.value, About::Account(about))))
    }
}
