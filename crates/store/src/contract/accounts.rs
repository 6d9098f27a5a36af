//! People, their phones, their browsers, sessions and codes come back as they were kept.

use symbolon_core::{
    language::Language, seal::Secret, vault::CardId, wire::subscribe::Subscription,
};
use symbolon_model::{
    address::Address,
    api::{ApiToken, Scope},
    biometrics::Biometrics,
    code::{AwaitCode, Channel, Purpose},
    id::PersonId,
    mobile::Mobile,
    passkey::Passkey,
    person::Person,
    role::Role,
    session::Vouched,
    sign_in::{AwaitCollect, Collector, Crossed},
};

use super::samples::{ALICE, NOW, PHONE, alice, done, key, phone, request};
use crate::{
    Commit, Store, api_tokens, browsers, card_shares, codes, devices, invitations, passkeys,
    people, proposals, pushes, recovery_codes, revocation_codes, sessions,
};

pub(super) async fn people_are_kept(store: &Store) {
    done(store, vec![people::insert(&alice(), NOW)]).await;
    let again = store
        .commit(vec![people::insert(&alice(), NOW)])
        .await
        .unwrap();
    assert_eq!(again, Commit::Lost("INSERT_PERSON"));

    let mut loaded = store
        .person_by_address(&alice().address)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(loaded.value, alice());
    loaded.value.password = Some("$argon2id$...".to_owned());
    done(store, vec![people::save(&loaded)]).await;
    assert_eq!(
        store.commit(vec![people::save(&loaded)]).await.unwrap(),
        Commit::Lost("SAVE_PERSON"),
        "a version is good for one save"
    );
    let fresh = store.person(ALICE).await.unwrap().unwrap();
    let all = store.people_after("").await.unwrap();
    assert_eq!(all.as_slice(), std::slice::from_ref(&fresh.value));
    let first = all.first().unwrap();
    let found = store.find_people(&first.name.to_uppercase()).await.unwrap();
    assert_eq!(found.first(), Some(first));
    assert_eq!(
        store.find_people("%").await.unwrap(),
        [],
        "a letter as any other"
    );
    let after = store.people_after(alice().address.as_str()).await;
    assert_eq!(after.unwrap(), []);
    assert_eq!(fresh.value, loaded.value);
    done(store, vec![people::touch(&fresh)]).await;
}

pub(super) async fn rings_are_counted(store: &Store) {
    let ring = async |seconds| {
        let now = NOW.plus_seconds(seconds);
        let counted = store.commit(vec![pushes::ring(ALICE, (2, 60), now)]);
        counted.await.unwrap() == Commit::Done
    };
    assert!(ring(0).await && ring(61).await, "not twice in a minute");
    assert!(ring(62).await, "twice");
    assert!(!ring(63).await && !ring(9999).await, "silent until heard");
    done(store, vec![pushes::heard(ALICE)]).await;
    assert!(ring(10_000).await);
    done(store, vec![pushes::heard(ALICE)]).await;
}

pub(super) async fn phones_are_kept(store: &Store) {
    done(store, vec![store.insert_device(&phone())]).await;
    let mut loaded = store.device(PHONE).await.unwrap().unwrap();
    assert_eq!(loaded.value, phone());
    loaded.value.used = Some(NOW);
    loaded.value.secrets.next = Some(Secret::new([9; 32]));
    loaded.value.biometrics = Some(Biometrics {
        key: key(),
        count: 7,
    });
    done(store, vec![store.save_device(&loaded)]).await;
    assert!(store.has_phone(ALICE).await.unwrap());
    let since = phone().since;
    assert!(!store.had_phone_before(ALICE, since).await.unwrap());
    let later = since.plus_seconds(1);
    assert!(store.had_phone_before(ALICE, later).await.unwrap());
    assert!(
        !store
            .has_phone(PersonId::from_bytes([0xee; 16]))
            .await
            .unwrap()
    );
    let subscription = Subscription {
        endpoint: "https://push.test/x".to_owned(),
        key: key(),
        auth: [5; 16],
    };
    for _ in 0..2 {
        done(store, vec![store.keep_push(PHONE, &subscription, NOW)]).await;
        super::is_wrapped_anew(store).await;
    }
    let kept = store.pushes_of(ALICE).await.unwrap();
    assert_eq!(kept, [(PHONE, subscription.clone())]);
    let before = store.push_of(PHONE).await.unwrap().unwrap();
    let moved = Subscription {
        endpoint: "https://push.test/y".to_owned(),
        ..subscription
    };
    done(store, vec![store.move_push(&before, &moved, NOW)]).await;
    done(store, vec![before.drop()]).await;
    let kept = store.push_of(PHONE).await.unwrap().unwrap();
    assert_eq!(
        kept.subscription, moved,
        "the place before is gone, this one is not"
    );
    let late = store.commit(vec![store.move_push(&before, &moved, NOW)]);
    assert!(
        matches!(late.await.unwrap(), Commit::Lost(_)),
        "it moved once"
    );
    done(store, vec![pushes::drop(PHONE)]).await;
    assert!(store.push_of(PHONE).await.unwrap().is_none());
    assert_eq!(store.pushes_of(ALICE).await.unwrap(), []);
    shares_are_kept(store).await;
    done(store, vec![devices::rename(PHONE, ALICE, "Another name")]).await;
    "Another name".clone_into(&mut loaded.value.name);
    let all = store.devices_of(ALICE).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all.first().unwrap().value, loaded.value);
}

async fn shares_are_kept(store: &Store) {
    let (one, other) = (CardId([1; 16]), CardId([2; 16]));
    for card in [one, other, one] {
        let share = (card, card.0.as_slice());
        done(store, vec![store.keep_card_share(PHONE, share, NOW)]).await;
    }
    super::is_wrapped_anew(store).await;
    let kept = store.card_share(PHONE, one).await.unwrap().unwrap();
    assert_eq!(kept.reveal(), &[1; 16]);
    assert!(!store.has_all_card_shares(PHONE).await.unwrap());
    done(store, vec![card_shares::drop_one(PHONE, one)]).await;
    assert!(store.card_share(PHONE, one).await.unwrap().is_none());
    done(store, vec![card_shares::drop_all(PHONE)]).await;
    assert!(store.card_share(PHONE, other).await.unwrap().is_none());
}

pub(super) async fn sessions_codes_and_browsers_are_kept(store: &Store) {
    let browser = request(1).browser;
    let with_key = (&[1; 32], Some(&[2; 32]));
    done(
        store,
        vec![browsers::remember((&[1; 32], None), ALICE, &browser, NOW)],
    )
    .await;
    done(
        store,
        vec![browsers::remember(with_key, ALICE, &browser, NOW)],
    )
    .await;
    assert!(store.knows_browser(with_key, ALICE, NOW).await.unwrap());
    let without = store.knows_browser((&[1; 32], None), ALICE, NOW).await;
    assert!(!without.unwrap(), "the cookie alone is not that browser");
    assert_eq!(store.browsers_of(ALICE, NOW).await.unwrap().len(), 1);
    done(store, vec![browsers::forget_others(ALICE, &[1; 32])]).await;
    let late = NOW.plus_seconds(91 * 86_400);
    assert!(!store.knows_browser(with_key, ALICE, late).await.unwrap());
    assert!(store.has_signed_in(with_key.0, NOW).await.unwrap());
    assert!(!store.has_signed_in(with_key.0, late).await.unwrap());
    assert!(!store.has_signed_in(&[0xee; 32], NOW).await.unwrap());
    done(store, vec![browsers::forget(&[1; 32], ALICE)]).await;
    assert_eq!(store.browsers_of(ALICE, NOW).await.unwrap(), []);

    let until = NOW.plus_seconds(30);
    let approved = AwaitCollect {
        request: request(3),
        device: PHONE,
        until,
        crossed: Crossed::Pictures,
    };
    let by = Collector {
        pre: &[6; 32],
        key: Some(&[11; 32]),
    };
    let (_, passed) = approved.collect(by, None, NOW).unwrap();
    let session = symbolon_model::session::Session::begin(passed, [1; 32], browser, NOW)
        .bound_to(Some([12; 32]));
    done(store, vec![sessions::begin(&session)]).await;
    assert_eq!(store.session(&[1; 32]).await.unwrap().unwrap(), session);
    done(store, vec![sessions::touch(&[1; 32], until)]).await;
    assert_eq!(store.session(&[1; 32]).await.unwrap().unwrap().seen, until);
    done(store, vec![sessions::demand(&[1; 32])]).await;
    super::clients::clients_are_kept(store).await;
    let gone = store
        .commit(vec![sessions::demand(&[9; 32])])
        .await
        .unwrap();
    assert_eq!(gone, Commit::Lost("DEMAND_SESSION"));
    done(store, vec![sessions::end_others(ALICE, &[1; 32])]).await;
    assert!(store.session(&[1; 32]).await.unwrap().is_some());
    a_vouch_is_kept_until_its_phone_is_gone(store).await;
    done(store, vec![sessions::end(&[1; 32])]).await;
    assert!(store.session(&[1; 32]).await.unwrap().is_none());
    codes_are_kept(store).await;
}

async fn a_code_is_forgotten(store: &Store) {
    done(store, vec![codes::forget(&[4; 32], Purpose::SignIn)]).await;
    let kept = store.code(&[4; 32], Purpose::SignIn).await.unwrap();
    assert_eq!(kept, None);
}

async fn a_revocation_code_works_once(store: &Store) {
    for code in [[6; 32], [7; 32]] {
        done(store, vec![revocation_codes::keep(ALICE, &code, NOW)]).await;
    }
    assert!(!store.is_revocation_code(ALICE, &[6; 32]).await.unwrap());
    assert!(store.is_revocation_code(ALICE, &[7; 32]).await.unwrap());
    done(store, vec![revocation_codes::use_up(ALICE, &[7; 32])]).await;
    let again = vec![revocation_codes::use_up(ALICE, &[7; 32])];
    let again = store.commit(again).await.unwrap();
    assert_eq!(again, Commit::Lost("USE_REVOCATION_CODE"));
}

async fn recovery_codes_work_once(store: &Store) {
    for code in [[1; 32], [2; 32]] {
        done(store, vec![recovery_codes::insert(ALICE, &code, NOW)]).await;
    }
    assert_eq!(store.recovery_codes_left(ALICE).await.unwrap(), 2);
    done(store, vec![recovery_codes::use_up(ALICE, &[1; 32])]).await;
    let twice = store.commit(vec![recovery_codes::use_up(ALICE, &[1; 32])]);
    let lost = Commit::Lost(recovery_codes::NO_SUCH_CODE);
    assert_eq!(twice.await.unwrap(), lost);
    done(store, vec![recovery_codes::void(ALICE)]).await;
    assert_eq!(store.recovery_codes_left(ALICE).await.unwrap(), 0);
}

async fn a_vouch_is_kept_until_its_phone_is_gone(store: &Store) {
    let vouched = Vouched { by: PHONE, at: NOW };
    done(store, vec![sessions::vouch(&[1; 32], vouched)]).await;
    let kept = store.session(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(kept.vouched, Some(vouched));
    let lost = store.commit(vec![sessions::vouch(&[9; 32], vouched)]).await;
    assert_eq!(lost.unwrap(), Commit::Lost("VOUCH_FOR_SESSION"));
    done(store, vec![sessions::spend_vouch(&[1; 32])]).await;
    done(store, vec![sessions::end_of_device_but(PHONE, &[1; 32])]).await;
    let kept = store.session(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(kept.vouched, None);
    assert_eq!(store.sessions_of(ALICE).await.unwrap().len(), 1);
    let nobody = PersonId::from_bytes([0xee; 16]);
    let foreign = vec![sessions::end_one(&[1; 32], nobody)];
    let foreign = store.commit(foreign).await.unwrap();
    assert_eq!(foreign, Commit::Lost("END_SESSION_OF_PERSON"));
    done(store, vec![sessions::end_of_device(PHONE)]).await;
    assert!(store.session(&[1; 32]).await.unwrap().is_none());
    done(store, vec![sessions::end_all(ALICE)]).await;
}

pub(super) async fn passkeys_are_kept(store: &Store) {
    let passkey = |id: u8| Passkey {
        id: vec![id; 20],
        person: ALICE,
        name: "My laptop".to_owned(),
        record: vec![1, 2, 3],
    };
    done(store, vec![passkeys::insert(&passkey(1), NOW)]).await;
    done(store, vec![passkeys::insert(&passkey(2), NOW)]).await;
    let twice = store.commit(vec![passkeys::insert(&passkey(1), NOW)]);
    assert_eq!(twice.await.unwrap(), Commit::Lost("INSERT_PASSKEY"));
    let mut kept = store.passkey(&[1; 20]).await.unwrap().unwrap();
    assert_eq!(kept.value, passkey(1));
    kept.value.record = vec![4];
    done(store, vec![passkeys::use_up(&kept, NOW)]).await;
    let again = store.commit(vec![passkeys::use_up(&kept, NOW)]).await;
    assert_eq!(again.unwrap(), Commit::Lost("USE_PASSKEY"));
    let nobody = PersonId::from_bytes([0xee; 16]);
    let foreign = store.commit(vec![passkeys::remove(&[1; 20], nobody)]);
    assert_eq!(foreign.await.unwrap(), Commit::Lost("REMOVE_PASSKEY"));
    done(store, vec![passkeys::remove(&[1; 20], ALICE)]).await;
    assert_eq!(store.passkeys_of(ALICE).await.unwrap(), [passkey(2)]);
}

pub(super) async fn a_programs_token_counts_until_it_ends(store: &Store) {
    let until = NOW.plus_seconds(60);
    let token = ApiToken {
        hash: [8; 32],
        name: "Payroll".to_owned(),
        scopes: vec![Scope::ReadPeople, Scope::ReadLog],
        made: NOW,
        until,
        used: None,
    };
    done(store, vec![api_tokens::insert(&token)]).await;
    let again = store.commit(vec![api_tokens::insert(&token)]).await;
    assert_eq!(again.unwrap(), Commit::Lost("INSERT_API_TOKEN"));
    let found = async |now| store.api_token(&[8; 32], now).await.unwrap();
    assert_eq!(found(NOW).await, Some(token.clone()));
    assert_eq!(found(until).await, None);
    done(store, vec![api_tokens::note_use("Payroll", NOW)]).await;
    done(store, vec![api_tokens::note_use("Payroll", until)]).await;
    let used = ApiToken {
        used: Some(NOW),
        ..token
    };
    assert_eq!(store.api_tokens().await.unwrap(), [used], "to the minute");
    let wish = (&[1; 32], &[2; 32]);
    done(store, vec![api_tokens::note_done("Payroll", wish, NOW)]).await;
    let again = store.commit(vec![api_tokens::note_done("Payroll", wish, NOW)]);
    assert_eq!(again.await.unwrap(), Commit::Lost("NOTE_API_DONE"));
    let before = store.api_done("Payroll", &[1; 32]).await.unwrap();
    assert_eq!(before, Some([2; 32]));
    done(store, vec![api_tokens::forget_before(until)]).await;
    assert_eq!(store.api_done("Payroll", &[1; 32]).await.unwrap(), None);
    done(store, vec![api_tokens::remove("Payroll")]).await;
    let gone = store.commit(vec![api_tokens::remove("Payroll")]).await;
    assert_eq!(gone.unwrap(), Commit::Lost("REMOVE_API_TOKEN"));
}

pub(super) async fn a_proposal_takes_somebody_else(store: &Store) {
    let (until, suspend) = (NOW.plus_seconds(60), (ALICE, "suspend"));
    let bob = Person {
        id: PersonId::from_bytes([2; 16]),
        address: Address::parse("bob@acme.test").unwrap(),
        ..alice()
    };
    done(store, vec![people::insert(&bob, NOW)]).await;
    let lost = async |write| store.commit(vec![write]).await.unwrap();
    let agree = |by, now| proposals::agree(suspend, by, now);
    assert_eq!(lost(agree(bob.id, NOW)).await, Commit::Lost("AGREE"));
    let propose = |by, now| proposals::propose(suspend, by, (now, until));
    done(store, vec![propose(ALICE, NOW)]).await;
    done(store, vec![propose(ALICE, NOW)]).await;
    assert_eq!(lost(propose(bob.id, NOW)).await, Commit::Lost("PROPOSE"));
    assert_eq!(lost(agree(ALICE, NOW)).await, Commit::Lost("AGREE"));
    assert_eq!(lost(agree(bob.id, until)).await, Commit::Lost("AGREE"));
    let open = store.proposals_of(ALICE, NOW).await.unwrap();
    let [one] = open.as_slice() else {
        panic!("one proposal: {open:?}")
    };
    assert_eq!(
        (&*one.act, &*one.by, one.until),
        ("suspend", "Alice", until)
    );
    assert_eq!(store.proposals_of(ALICE, until).await.unwrap(), []);
    done(store, vec![agree(bob.id, NOW)]).await;
    done(store, vec![propose(bob.id, NOW)]).await;
    done(store, vec![proposals::withdraw(bob.id)]).await;
    done(store, vec![proposals::forget_before(until)]).await;
    assert_eq!(store.proposals_of(ALICE, NOW).await.unwrap(), []);
}

pub(super) async fn an_invitation_stands_until_it_is_used_or_over(store: &Store) {
    let (token, until) = ([7; 32], NOW.plus_seconds(60));
    let invited = invitations::Invited {
        person: ALICE,
        by: Some(ALICE),
    };
    done(
        store,
        vec![invitations::insert(invited, &token, until, NOW)],
    )
    .await;
    assert_eq!(store.invited_by(&token, NOW).await.unwrap(), Some(invited));
    assert_eq!(store.invited_by(&token, until).await.unwrap(), None);
    let lost = Commit::Lost("USE_INVITATION");
    let late = store.commit(vec![invitations::use_up(ALICE, until)]).await;
    assert_eq!(late.unwrap(), lost);
    done(store, vec![invitations::use_up(ALICE, NOW)]).await;
    let again = store.commit(vec![invitations::use_up(ALICE, NOW)]).await;
    assert_eq!(again.unwrap(), lost);
    done(
        store,
        vec![invitations::insert(invited, &token, until, NOW)],
    )
    .await;
    done(store, vec![invitations::void(ALICE)]).await;
    assert_eq!(store.invited_by(&token, NOW).await.unwrap(), None);
}

pub(super) async fn a_reset_is_forgotten_when_trust_is_back(store: &Store) {
    let reset = async || store.person(ALICE).await.unwrap().unwrap();
    let mut loaded = reset().await;
    loaded.value.reset = Some(NOW);
    done(store, vec![people::save(&loaded)]).await;
    let later = NOW.plus_seconds(1);
    done(store, vec![people::trust_again(ALICE, later)]).await;
    assert_eq!(reset().await.value.reset, Some(NOW), "that was another one");
    done(store, vec![people::trust_again(ALICE, NOW)]).await;
    assert_eq!(reset().await.value.reset, None);
    let mut loaded = reset().await;
    loaded.value.mobile = Mobile::parse("+46701234567");
    loaded.value.coming = Mobile::parse("+46709998877").zip(Some(NOW));
    loaded.value.codes_by = Channel::Text;
    loaded.value.role = Some(Role::HelpDesk);
    loaded.value.moving = Address::parse("alicia@acme.test").zip(Some(NOW));
    done(store, vec![people::save(&loaded)]).await;
    assert_eq!(reset().await.value, loaded.value);
    // Whoever was looking at the person meanwhile loses nothing by it.
    let before = reset().await;
    done(store, vec![people::speak(ALICE, Language::Sv)]).await;
    done(store, vec![people::save(&before)]).await;
    assert_eq!(reset().await.value.language, Some(Language::Sv));
    loaded.value.language = Some(Language::Sv);
    let nobody = Address::parse("nobody@acme.test").unwrap();
    let all: Vec<_> = std::iter::repeat_n(nobody, 12)
        .chain([loaded.value.address.clone()])
        .collect();
    let found = store.people_at(&all).await.unwrap();
    assert_eq!(
        found.iter().map(|one| &one.value).collect::<Vec<_>>(),
        [&loaded.value]
    );
    let desk = store.help_desk().await.unwrap();
    assert_eq!(desk, [loaded.value]);
    an_address_moves_when_it_is_time(store).await;
}

async fn an_address_moves_when_it_is_time(store: &Store) {
    let early = NOW.plus_seconds(-1);
    assert!(store.moving_people(early).await.unwrap().is_empty());
    let moving = store.moving_people(NOW).await.unwrap();
    let [loaded] = moving.as_slice() else {
        panic!("one person moves")
    };
    done(store, vec![people::move_address(loaded)]).await;
    let again = store.commit(vec![people::move_address(loaded)]).await;
    assert_eq!(again.unwrap(), Commit::Lost("MOVE_PERSON"));
    let mut moved = store.person(ALICE).await.unwrap().unwrap();
    assert_eq!(moved.value.address.as_str(), "alicia@acme.test");
    assert_eq!(moved.value.moving, None);
    // Nobody takes an address that somebody has.
    moved.value.moving = Some((moved.value.address.clone(), NOW));
    done(store, vec![people::save(&moved)]).await;
    let moved = store.person(ALICE).await.unwrap().unwrap();
    let taken = store.commit(vec![people::move_address(&moved)]).await;
    assert_eq!(taken.unwrap(), Commit::Lost("MOVE_PERSON"));
    let mut back = moved;
    back.value.moving = Address::parse("alice@acme.test").zip(Some(NOW));
    done(store, vec![people::save(&back)]).await;
    let back = store.person(ALICE).await.unwrap().unwrap();
    done(store, vec![people::move_address(&back)]).await;
}

async fn codes_are_kept(store: &Store) {
    recovery_codes_work_once(store).await;
    a_revocation_code_works_once(store).await;
    let code = AwaitCode::send(Purpose::SignIn, None, [2; 32], [3; 32], NOW);
    done(store, vec![codes::insert(&[4; 32], &code)]).await;
    let kept = store
        .code(&[4; 32], Purpose::SignIn)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.value, code);
    let used = AwaitCode { code: None, ..code }.through(Channel::Text);
    done(store, vec![codes::save(&[4; 32], &kept.with(used.clone()))]).await;
    assert_eq!(
        store
            .code(&[4; 32], Purpose::SignIn)
            .await
            .unwrap()
            .unwrap()
            .value,
        used
    );
    a_code_is_forgotten(store).await;
}
