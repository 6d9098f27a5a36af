//! Clients and what was granted to them come back as they were kept; a code is redeemed once.

use symbolon_model::{application::Key, level::Level};
use symbolon_oidc::{
    client::{Algorithm, Client, Subject},
    pkce::Challenge,
    request::Scope,
};

use super::samples::{ALICE, NOW, done};
use crate::{Commit, Store, clients, grants, grants::Grant};

/// With a session of Alice's whose key is ones.
pub(super) async fn clients_are_kept(store: &Store) {
    let desk = Client {
        id: "support".to_owned(),
        secret: None,
        redirects: vec!["https://a.test/1".to_owned(), "https://a.test/2".to_owned()],
        after_sign_out: vec![],
        signs: Algorithm::Es256,
        subject: Subject::Public,
    };
    done(store, vec![clients::save(&desk)]).await;
    assert_eq!(store.client("support").await.unwrap(), Some(desk.clone()));
    let closed = Client {
        secret: Some([5; 32]),
        after_sign_out: vec!["https://a.test/".to_owned()],
        ..desk
    };
    done(store, vec![clients::save(&closed)]).await;
    assert_eq!(store.client("support").await.unwrap(), Some(closed));
    assert_eq!(store.client("nothing").await.unwrap(), None);

    for nonce in [Some("n".to_owned()), None] {
        codes_are_redeemed_once(store, nonce).await;
    }
    done(store, vec![grants::forget_before(NOW.plus_seconds(1))]).await;
    let key = Key::parse("support").unwrap();
    done(store, vec![clients::remove(&key)]).await;
    assert_eq!(store.client("support").await.unwrap(), None);
}

async fn codes_are_redeemed_once(store: &Store, nonce: Option<String>) {
    let id = if nonce.is_some() { [1; 16] } else { [2; 16] };
    let grant = Grant {
        id,
        client: "support".to_owned(),
        person: ALICE,
        session: [1; 32],
        level: Level::PushPick,
        signed_in: NOW,
        redirect: "https://a.test/1".to_owned(),
        scopes: vec![Scope::OpenId, Scope::Email],
        nonce,
        challenge: Challenge::from_bytes([7; 32]),
        code: [9; 32],
        code_until: NOW.plus_seconds(60),
        used: None,
        revoked: None,
        refresh: None,
    };
    done(store, vec![grants::insert(&grant, NOW)]).await;
    assert_eq!(store.grant(&id).await.unwrap(), Some(grant));
    let late = NOW.plus_seconds(60);
    for (code, at) in [([8; 32], NOW), ([9; 32], late)] {
        let lost = store
            .commit(vec![grants::redeem(&id, &code, None, at)])
            .await;
        assert_eq!(lost.unwrap(), Commit::Lost("REDEEM_CODE"));
    }
    let redeem = || grants::redeem(&id, &[9; 32], Some(&[10; 32]), NOW);
    done(store, vec![redeem()]).await;
    let again = store.commit(vec![redeem()]).await;
    assert_eq!(again.unwrap(), Commit::Lost("REDEEM_CODE"));
    let rotate = |old, new| grants::rotate(&id, (&[old; 32], &[new; 32]));
    done(store, vec![rotate(10, 11)]).await;
    let lost = store.commit(vec![rotate(10, 12)]).await;
    assert_eq!(lost.unwrap(), Commit::Lost("ROTATE_REFRESH"));
    done(store, vec![grants::revoke(&id, NOW)]).await;
    let lost = store.commit(vec![rotate(11, 12)]).await;
    assert_eq!(lost.unwrap(), Commit::Lost("ROTATE_REFRESH"));
    let kept = store.grant(&id).await.unwrap().unwrap();
    assert_eq!((kept.used, kept.revoked), (Some(NOW), Some(NOW)));
}
