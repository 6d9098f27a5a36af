//! What is Alice's is nobody else's: Bob sends every form that her pages offer, word for word.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use std::collections::BTreeSet;

use symbolon_model::{address::Address, id::PersonId};
use symbolon_testkit::{ALICE, Activating, BOB, Member, Page, Phone, Town};

const PIN: &str = "493817";

/// Where the forms of a page go that name something by its id.
fn forms(page: &Page) -> Vec<String> {
    let actions = page.text.split("action=\"").skip(1);
    let actions = actions.filter_map(|rest| rest.split('"').next());
    // Ids are long; words of paths are short.
    let named = |path: &&str| path.split('/').any(|part| part.len() >= 16);
    actions.filter(named).map(str::to_owned).collect()
}

async fn id_of(town: &Town, who: Member) -> PersonId {
    let address = Address::parse(who.address).unwrap();
    let person = town.flow.store.person_by_address(&address).await;
    person.unwrap().unwrap().value.id
}

/// Everything of hers that a form could touch, as the store has it.
async fn kept(town: &Town, whose: PersonId) -> String {
    let store = &town.flow.store;
    let phones = store.devices_of(whose).await.unwrap();
    let phones: Vec<_> = phones
        .iter()
        .map(|phone| (phone.value.name.clone(), phone.value.standing))
        .collect();
    let apps = store.authenticators_of(whose).await.unwrap();
    let apps: Vec<_> = apps
        .iter()
        .map(|app| (app.id, app.confirmed, app.last_step))
        .collect();
    let sessions = store.sessions_of(whose).await.unwrap();
    let sessions: BTreeSet<_> = sessions.iter().map(|session| session.key).collect();
    let browsers = store
        .browsers_of(whose, town_now(town))
        .await
        .unwrap()
        .len();
    format!("{phones:?} {apps:?} {sessions:?} {browsers}")
}

fn town_now(town: &Town) -> symbolon_core::moment::Moment {
    symbolon_flow::ports::Clock::now(&town.clock)
}

#[tokio::test]
async fn threat_74_nobody_touches_by_its_id_what_is_somebody_elses() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut offered = BTreeSet::new();
    let phone = Phone::activate(&town, &mut desk, "Her Pixel", PIN).await;
    desk.add_authenticator(&town.clock).await;
    town.signed_in(ALICE).await;
    for page in ["rename", "revoke"] {
        let page = desk
            .open(&format!("/phones/{}/{page}", phone.profile.id))
            .await;
        offered.extend(forms(&page));
    }
    offered.extend(forms(&desk.open("/phones").await));
    offered.extend(forms(&desk.open("/activity").await));
    // An app that is not confirmed yet, an activation that is going on, and a phone that was asked.
    desk.open("/phones").await;
    offered.extend(forms(
        &desk.submit("/authenticators", &[("name", "Second")]).await,
    ));
    desk.open("/phones").await;
    offered.extend(forms(&desk.submit("/phones/ask/practice", &[]).await));
    let (link, next) = desk.begin_activation("").await;
    let claimed = Activating::claim(&town, &link, "Her Nokia").await;
    offered.extend(forms(&desk.open(&next).await));
    assert!(offered.len() >= 9, "{offered:?}");
    let alice = id_of(&town, ALICE).await;
    let before = kept(&town, alice).await;

    let mut bobs = town.signed_in(BOB).await;
    for form in &offered {
        bobs.open("/phones").await;
        let fields = [("name", "Bob's now"), ("picture", "0"), ("code", "123456")];
        let page = bobs.submit(form, &fields).await;
        let refused = page.status.is_client_error() || !page.text.contains("Her ");
        assert!(refused, "{form}: {}", page.text);
    }

    assert_eq!(kept(&town, alice).await, before, "{offered:?}");
    // What was going on goes on.
    desk.pick(&next, claimed.word()).await;
    claimed.choose_pin(PIN, PIN).await;
    let phones = desk.open("/phones").await;
    for name in ["Her Pixel", "Her Nokia", "Aegis"] {
        assert!(phones.text.contains(name), "{name}: {}", phones.text);
    }
}
