//! Canaries: secrets that are planted by living a day on the portal, and looked for where they do not belong.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use std::path::Path;

use reqwest::Method;
use symbolon_core::wire::{activate, base64url};
use symbolon_flow::administer::{officer::By, start_over::Anew::Password};
use symbolon_model::address::Address;
use symbolon_testkit::{ALICE, Activating, BOB, Browser, Member, Page, Phone, Town};

const PIN: &str = "493817";
const NEW: &str = "Quiet-Harbour-62";

/// A secret, and what may hold it: pages and letters, apart from the database, which may hold none.
struct Canary {
    what: &'static str,
    secret: Vec<u8>,
    pages: usize,
    letters: usize,
}

impl Canary {
    fn nowhere(what: &'static str, secret: impl Into<Vec<u8>>) -> Self {
        Self {
            what,
            secret: secret.into(),
            pages: 0,
            letters: 0,
        }
    }

    fn on_pages(self, pages: usize) -> Self {
        Self { pages, ..self }
    }

    fn in_letters(self, letters: usize) -> Self {
        Self { letters, ..self }
    }
}

/// Every file of the database, one after the other: free pages and the journal, too.
fn files(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The folder of keys is kept apart from every copy of the database.
        if path.is_file() {
            all.extend(std::fs::read(path).unwrap());
        }
    }
    all
}

/// As it is, as hexadecimal digits, and as base64 wherever it stands in a row of bytes.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = (0..3).map(|skip| {
        let text = base64url::encode(secret.get(skip..).unwrap_or_default());
        let whole = text.len().saturating_sub(2);
        text.into_bytes().into_iter().take(whole).collect()
    });
    let plain = [secret.to_vec(), hex.to_uppercase().into(), hex.into()];
    let all = plain.into_iter().chain(base64);
    all.filter(|spelling: &Vec<u8>| spelling.len() >= 6)
        .collect()
}

fn holds(place: &[u8], secret: &[u8]) -> bool {
    let spelt = spellings(secret);
    let has = |part: &Vec<u8>| place.windows(part.len()).any(|window| window == part);
    assert!(!spelt.is_empty(), "too short to be looked for");
    spelt.iter().any(has)
}

/// What people saw, and what they carry.
#[derive(Default)]
struct Day {
    pages: Vec<Page>,
    canaries: Vec<Canary>,
}

impl Day {
    /// The first browser: password, code, phone, app, recovery codes.
    async fn at_the_desk(&mut self, town: &Town) -> (Browser, Phone) {
        let mut desk = town.browser();
        self.pages.push(desk.enter_password(ALICE).await);
        let code = town.newest_code(ALICE).await;
        self.pages
            .push(desk.submit("/sign-in/code", &[("code", &code)]).await);
        let (link, next) = desk.begin_activation("").await;
        let claimed = Activating::claim(town, &link, "Pixel").await;
        self.pages.push(desk.pick(&next, claimed.word()).await);
        let phone = claimed.choose_pin(PIN, PIN).await;
        let app = desk.add_authenticator(&town.clock).await;
        desk.open("/recovery").await;
        let printed = desk.submit("/recovery", &[]).await;
        let items = printed
            .text
            .split("<li>")
            .filter_map(|rest| rest.split('<').next());
        let recovery = items.filter(|text| text.len() == 19).last();
        let recovery = recovery.unwrap().to_owned();
        self.pages.push(printed);
        let in_the_link = activate::Link::parse(&link).unwrap().code;
        self.canaries.extend([
            Canary::nowhere("her password", ALICE.password),
            Canary::nowhere("the code that signed her in", code).in_letters(1),
            Canary::nowhere("the code of the activation", in_the_link.reveal().to_vec()),
            Canary::nowhere("her app's key", app.key.reveal().clone()),
            Canary::nowhere("a recovery code", recovery).on_pages(1),
            Canary::nowhere("her phone's ratchet", phone.profile.ratchet.to_vec()),
            Canary::nowhere("her phone's salt", phone.profile.salt.to_vec()),
        ]);
        (desk, phone)
    }

    /// The second: by phone. What it carries may be used nowhere else.
    async fn in_the_cafe(&mut self, town: &Town, phone: &mut Phone) -> Browser {
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(ALICE.address).await;
        phone.accept(&cafe, PIN).await;
        self.pages.push(cafe.finish_from(&page).await);
        self.pages.push(cafe.open("/phones").await);
        self.pages.push(cafe.open("/activity").await);
        cafe
    }

    /// Bob needs help: a link and a code for another password, of which one is still on its way.
    async fn with_help(&mut self, town: &Town) {
        let bob = Address::parse(BOB.address).unwrap();
        let started = town.flow.start_over(By::Console, &bob, Password).await;
        started.unwrap();
        let link = town.newest_link(BOB).await;
        let mut home = town.browser();
        self.pages.push(home.open(&link).await);
        home.submit(&link, &[("address", BOB.address)]).await;
        let code = town.newest_code(BOB).await;
        self.pages.push(home.set_password(&code, NEW).await);
        let token = link.rsplit('/').next().unwrap().to_owned();
        self.canaries.extend([
            Canary::nowhere("his new password", NEW),
            Canary::nowhere("his code", code).in_letters(1),
            // The form on the page of the link goes where the link does.
            Canary::nowhere("his link", token).in_letters(1).on_pages(1),
        ]);
        town.clock.pass_seconds(1);
        let waiting = town.flow.start_over(By::Console, &bob, Password).await;
        waiting.unwrap();
    }
}

#[tokio::test]
async fn threat_85_and_88_planted_secrets_are_found_where_they_belong_and_nowhere_else() {
    let town = Town::new().await;
    let mut day = Day::default();
    let (desk, mut phone) = day.at_the_desk(&town).await;
    let cafe = day.in_the_cafe(&town, &mut phone).await;
    day.with_help(&town).await;
    // A letter that is on its way lies in the database; its secrets do not.
    let before_it_left = files(town.folder());
    let next = town.newest_link(BOB).await;
    let next = next.rsplit('/').next().unwrap().to_owned();
    day.canaries
        .push(Canary::nowhere("his next link", next).in_letters(1));
    for cookie in desk.cookies().into_iter().chain(cafe.cookies()) {
        day.canaries.push(Canary::nowhere("a cookie", cookie));
    }
    assert!(day.canaries.len() >= 15, "{}", day.canaries.len());

    let kept = files(town.folder());
    let letters = town.outbox.letters();

    let address = ALICE.address.as_bytes();
    assert!(holds(&kept, address), "what is no secret is found in there");
    for canary in &day.canaries {
        let (what, secret) = (canary.what, canary.secret.as_slice());
        assert!(!holds(&kept, secret), "{what} is in the database");
        assert!(
            !holds(&before_it_left, secret),
            "{what} was in the database"
        );
        let pages = day.pages.iter();
        let pages = pages.filter(|page| holds(page.text.as_bytes(), secret));
        assert_eq!(pages.count(), canary.pages, "pages with {what}");
        let found = letters.iter().filter(|sent| {
            let (text, html) = (sent.mail.text.as_bytes(), sent.mail.html.as_bytes());
            assert_eq!(holds(text, secret), holds(html, secret), "both twins");
            holds(text, secret)
        });
        assert_eq!(found.count(), canary.letters, "letters with {what}");
    }
}

#[tokio::test]
async fn threat_85_what_the_database_holds_of_a_session_signs_nobody_in() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    assert_eq!(desk.open("/home").await.path, "/home");
    let alice = person(&town, ALICE).await;
    let sessions = town.flow.store.sessions_of(alice).await.unwrap();
    let stolen = base64url::encode(&sessions[0].key);

    for name in ["sid", "__Host-sid"] {
        let thief = town.browser();
        let asked = thief.request(Method::GET, "/home");
        let cookie = format!("{name}={stolen}");
        let page = asked.header("cookie", cookie).send().await.unwrap();
        assert_eq!(page.url().path(), "/");
    }
}

async fn person(town: &Town, who: Member) -> symbolon_model::id::PersonId {
    let address = Address::parse(who.address).unwrap();
    let person = town.flow.store.person_by_address(&address).await;
    person.unwrap().unwrap().value.id
}
