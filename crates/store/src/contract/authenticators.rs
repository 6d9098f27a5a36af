//! What computes codes comes back as it was kept, and each code is used once.

use symbolon_core::seal::Secret;
use symbolon_model::authenticator::{Authenticator, Fitting, Maker, Near};

use super::samples::{ALICE, NOW, PHONE, done};
use crate::{Commit, Store, authenticators};

fn app() -> Authenticator {
    Authenticator {
        id: [1; 16],
        person: ALICE,
        maker: Maker::App("Aegis".to_owned()),
        key: Secret::new(vec![7; 20]),
        drift: 0,
        near: None,
        last_step: 0,
        confirmed: None,
    }
}

pub(super) async fn authenticators_are_kept(store: &Store) {
    done(store, vec![store.insert_authenticator(&app(), NOW)]).await;
    super::is_wrapped_anew(store).await;
    assert_eq!(store.authenticators_of(ALICE).await.unwrap(), [app()]);
    let code = Fitting {
        id: app().id,
        step: 5,
        drift: 1,
    };
    let early = store.commit(vec![authenticators::use_up(code)]).await;
    assert_eq!(early.unwrap(), Commit::Lost(authenticators::USED));
    done(store, vec![authenticators::confirm(code, NOW)]).await;
    let again = store.commit(vec![authenticators::confirm(code, NOW)]).await;
    assert_eq!(again.unwrap(), Commit::Lost("CONFIRM_AUTHENTICATOR"));
    let used = store.commit(vec![authenticators::use_up(code)]).await;
    assert_eq!(used.unwrap(), Commit::Lost(authenticators::USED));
    let near = Near { step: 6, ahead: 1 };
    done(store, vec![authenticators::keep_near(&app().id, near)]).await;
    let kept = store.authenticators_of(ALICE).await.unwrap();
    assert_eq!(kept.first().unwrap().near, Some(near));
    let next = Fitting { step: 6, ..code };
    done(store, vec![authenticators::use_up(next)]).await;
    let kept = store.authenticators_of(ALICE).await.unwrap();
    let kept = kept.first().unwrap();
    assert_eq!((kept.near, kept.drift, kept.last_step), (None, 1, 6));
    offline_keys_are_kept(store).await;
    done(store, vec![authenticators::remove(&app().id, ALICE)]).await;
    assert!(store.authenticators_of(ALICE).await.unwrap().is_empty());
}

async fn offline_keys_are_kept(store: &Store) {
    for number in [1, 2] {
        let key = Authenticator {
            id: [10 + u8::try_from(number).unwrap(); 16],
            maker: Maker::Phone(PHONE, number),
            confirmed: Some(NOW),
            ..app()
        };
        done(store, vec![store.insert_authenticator(&key, NOW)]).await;
    }
    done(store, vec![authenticators::drop_others_of_phone(PHONE, 2)]).await;
    done(store, vec![authenticators::drop_open(ALICE)]).await;
    let kept = store.authenticators_of(ALICE).await.unwrap();
    let makers: Vec<_> = kept.into_iter().map(|one| one.maker).collect();
    assert_eq!(
        makers,
        [Maker::App("Aegis".to_owned()), Maker::Phone(PHONE, 2)]
    );
    done(store, vec![authenticators::drop_of_phone(PHONE)]).await;
}
