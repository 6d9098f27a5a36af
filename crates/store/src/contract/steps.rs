//! Sign-ins and activations come back in every one of their states.

use symbolon_core::{
    moment::Moment,
    seal::Secret,
    vault::Stretch,
    wire::{
        activate::{ClaimKey, DeviceKind, Protection},
        ids::{ActivationId, Nonce, ProfileId, PullId},
    },
};
use symbolon_model::{
    activation::{Activation, AwaitClaim, AwaitMatch, AwaitPin, Chosen, Claimer, Facts, Made},
    ask::Ask,
    id::PersonId,
    sign_in::{AwaitCollect, AwaitPhone, Crossed, SignIn},
};

use super::samples::{ALICE, NOW, PHONE, done, key, request};
use crate::{Commit, Loaded, Store, asks, pulls, sign_ins, throttle};

const LIMIT: throttle::Limit = throttle::Limit {
    most: 1,
    seconds: 600,
};

pub(super) async fn sign_ins_are_kept(store: &Store) {
    let pending = SignIn::Pending(AwaitPhone {
        request: request(1),
    });
    done(store, vec![store.insert_sign_in(&pending)]).await;
    let second = SignIn::Pending(AwaitPhone {
        request: request(2),
    });
    let lost = store
        .commit(vec![store.insert_sign_in(&second)])
        .await
        .unwrap();
    assert_eq!(
        lost,
        Commit::Lost("INSERT_SIGN_IN"),
        "one request per account is pending"
    );
    assert_eq!(store.open_sign_ins(&[5; 32]).await.unwrap().len(), 1);
    let recent = store
        .recent_sign_ins(&[5; 32], Moment::from_seconds(9_999_999_999))
        .await;
    assert_eq!(recent.unwrap().len(), 1, "an open one, however old");

    asks_are_kept(store).await;
    readiness_is_told(store).await;
    let id = request(1).id;
    let loaded = store.sign_in(id).await.unwrap().unwrap();
    assert_eq!(loaded.value, pending);
    approvals_are_kept(store, loaded.with(())).await;
    done(store, vec![sign_ins::revoke_approved_by(PHONE)]).await;
    let over = store.sign_in(id).await.unwrap().unwrap();
    assert!(matches!(over.value, SignIn::Over(_)));
    let stale = store.commit(vec![sign_ins::save(&loaded)]).await.unwrap();
    assert_eq!(stale, Commit::Lost("SAVE_SIGN_IN"));
    pulls_are_kept(store).await;
}

async fn approvals_are_kept(store: &Store, loaded: Loaded<()>) {
    let id = request(1).id;
    let until = NOW.plus_seconds(30);
    let mut loaded = loaded;
    for crossed in [Crossed::Link([8; 32]), Crossed::Scan, Crossed::Pictures] {
        let approved = SignIn::Approved(AwaitCollect {
            request: request(1),
            device: PHONE,
            until,
            crossed,
        });
        done(store, vec![sign_ins::save(&loaded.with(approved.clone()))]).await;
        let kept = store.sign_in(id).await.unwrap().unwrap();
        assert_eq!(kept.value, approved);
        loaded = kept.with(());
    }
}

async fn readiness_is_told(store: &Store) {
    let mark = throttle::count(&[77; 32], LIMIT, NOW);
    done(store, vec![mark]).await;
    let ready = store.readiness(ALICE, &[77; 32], NOW).await.unwrap();
    assert_eq!(
        (ready.has_phone, ready.is_rung, ready.is_marked),
        (true, false, true)
    );
    let nobody = store
        .readiness(PersonId::from_bytes([0; 16]), &[78; 32], NOW)
        .await;
    assert_eq!(nobody.unwrap(), sign_ins::Readiness::default());
}

async fn asks_are_kept(store: &Store) {
    let (id, nonce) = (request(1).id, Nonce::from_bytes([10; 32]));
    let text = "a.b.c".to_owned();
    let ask = Ask {
        request: id,
        device: PHONE,
        attempt: 1,
        nonce,
        text,
        answered: None,
    };
    done(store, vec![asks::insert(&ask)]).await;
    assert_eq!(store.latest_ask(id, PHONE).await.unwrap().unwrap(), ask);
    done(store, vec![asks::answer(&ask, &[11; 32], None)]).await;
    let again = store
        .commit(vec![asks::answer(&ask, &[12; 32], None)])
        .await
        .unwrap();
    assert_eq!(
        again,
        Commit::Lost("USE_ASK"),
        "a nonce is open for one answer"
    );
    done(store, vec![asks::set_result(&ask, &[11; 32], "r")]).await;
    let kept = store.ask_by_nonce(nonce, id, PHONE).await.unwrap().unwrap();
    assert_eq!(kept.answered.unwrap().result.as_deref(), Some("r"));
}

async fn pulls_are_kept(store: &Store) {
    done(store, vec![pulls::use_up(PullId::from_bytes([1; 16]), NOW)]).await;
    let twice = store
        .commit(vec![pulls::use_up(PullId::from_bytes([1; 16]), NOW)])
        .await;
    assert_eq!(twice.unwrap(), Commit::Lost("USE_PULL"));
}

fn facts() -> Facts {
    Facts {
        id: ActivationId::from_bytes([1; 16]),
        person: ALICE,
        session: [2; 32],
        claim_key: ClaimKey::from_kept(Secret::new([3; 32])),
        replaces: Some(PHONE),
        expires: NOW.plus_seconds(600),
    }
}

fn claimer() -> Claimer {
    Claimer {
        profile: ProfileId::from_bytes([4; 16]),
        dk: key(),
        de: key(),
        kind: DeviceKind::Terminal,
        protection: Protection::File,
        name: "My terminal".to_owned(),
        matching: [5; 32],
        transcript: [6; 32],
        alarm: true,
    }
}

pub(super) async fn activations_are_kept(store: &Store) {
    let facts = facts();
    done(
        store,
        vec![store.insert_activation(&AwaitClaim {
            facts: facts.clone(),
        })],
    )
    .await;
    let claimer = claimer();
    let chosen = Chosen {
        verifier: Secret::new([7; 32]),
        stretch: Stretch::LIGHT,
        nonce: Nonce::from_bytes([8; 32]),
        ask: [9; 32],
    };
    let matched = |chosen| AwaitPin {
        facts: facts.clone(),
        claimer: claimer.clone(),
        chosen,
        trials: 1,
    };
    for state in [
        Activation::Claimed(AwaitMatch {
            facts: facts.clone(),
            claimer: claimer.clone(),
        }),
        Activation::Matched(matched(None)),
        Activation::Matched(matched(Some(chosen))),
        Activation::Active(
            facts.clone(),
            Made {
                profile: claimer.profile,
                answer: [9; 32],
                result: "signed".to_owned(),
            },
        ),
    ] {
        let loaded = store.activation(facts.id).await.unwrap().unwrap();
        done(
            store,
            vec![store.save_activation(&loaded.with(state.clone()))],
        )
        .await;
        super::is_wrapped_anew(store).await;
        assert_eq!(
            store.activation(facts.id).await.unwrap().unwrap().value,
            state
        );
    }
    assert!(store.open_activation(ALICE).await.unwrap().is_none());
}
