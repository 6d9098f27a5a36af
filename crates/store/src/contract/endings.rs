//! An account that is over keeps its id and nothing that signs in, and leaves its address to others.

use symbolon_model::{
    address::Address,
    id::PersonId,
    passkey::Passkey,
    person::{Person, Standing},
};

use super::samples::{ALICE, NOW, alice, done};
use crate::{Commit, Store, invitations, passkeys, people, recovery_codes};

pub(super) async fn an_account_is_ended(store: &Store) {
    let dana = Person {
        id: PersonId::from_bytes([44; 16]),
        address: Address::parse("dana@acme.test").unwrap(),
        password: Some("a hash".to_owned()),
        ..alice()
    };
    let key = Passkey {
        id: vec![44; 20],
        person: dana.id,
        name: "Her laptop".to_owned(),
        record: vec![1],
    };
    let invited = invitations::Invited {
        person: dana.id,
        by: Some(ALICE),
    };
    let until = NOW.plus_seconds(60);
    let brought = vec![
        people::insert(&dana, NOW),
        passkeys::insert(&key, NOW),
        recovery_codes::insert(dana.id, &[44; 32], NOW),
        invitations::insert(invited, &[44; 32], until, NOW),
    ];
    done(store, brought).await;
    let loaded = store.person(dana.id).await.unwrap().unwrap();

    done(store, people::end(&loaded)).await;

    let again = store.commit(people::end(&loaded)).await.unwrap();
    assert_eq!(again, Commit::Lost("END_PERSON"));
    assert!(store.passkeys_of(dana.id).await.unwrap().is_empty());
    assert_eq!(store.recovery_codes_left(dana.id).await.unwrap(), 0);
    assert_eq!(store.invited_by(&[44; 32], NOW).await.unwrap(), None);
    let over = store.person(dana.id).await.unwrap().unwrap().value;
    assert_eq!(
        (over.standing, over.password.as_ref()),
        (Standing::Ended, None)
    );
    assert_eq!(over.known_as(), "dana@acme.test");
    for address in [&dana.address, &over.address] {
        let found = store.person_by_address(address).await.unwrap();
        assert!(found.is_none(), "nobody has it");
    }
    let another = Person {
        id: PersonId::from_bytes([45; 16]),
        ..dana
    };
    done(store, vec![people::insert(&another, NOW)]).await;
    let found = store.person_by_address(&another.address).await.unwrap();
    assert_eq!(found.unwrap().value.id, another.id);
}
