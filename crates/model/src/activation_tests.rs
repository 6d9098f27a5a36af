//! Every pair of state and event, and what comes of it. Events that a state does not know (a
//! second claim, a PIN before the picture) have no test: they do not compile.

use symbolon_core::seal::{PublicKey, pure};

use super::*;

fn at(seconds: i64) -> Moment {
    Moment::from_seconds(1_000_000 + seconds)
}

fn facts() -> Facts {
    Facts {
        id: ActivationId::from_bytes([1; 16]),
        person: PersonId::from_bytes([2; 16]),
        session: [3; 32],
        claim_key: ClaimKey::from_code(&Secret::new([4; 16])),
        replaces: None,
        expires: at(LIFETIME),
    }
}

/// Some key; every seed has another.
fn key(seed: u8) -> PublicKey {
    pure::public_of(&Secret::new([seed; 32])).unwrap()
}

fn claimed() -> AwaitMatch {
    let claim = Claim {
        activation: facts().id,
        proof: [0; 32],
        dk: key(5),
        de: key(6),
        kind: DeviceKind::App,
        protection: Protection::WebCrypto,
        name: "Pixel".to_owned(),
    };
    let message = ClaimedMessage {
        profile: ProfileId::from_bytes([7; 16]),
        nonce: Nonce::from_bytes([8; 32]),
        sig: key(9),
        enc: String::new(),
    };
    AwaitClaim { facts: facts() }.claim(claim, &message, [10; 32])
}

fn right_picture() -> Picture {
    picture::matching(claimed().claimer.matching)
}

fn matched() -> AwaitPin {
    let Activation::Matched(state) = claimed().pick(Some(right_picture())) else {
        panic!("the right picture goes on");
    };
    state
}

fn made() -> Made {
    Made {
        profile: ProfileId::from_bytes([7; 16]),
        answer: [11; 32],
        result: "signed".to_owned(),
    }
}

fn every_state() -> [Activation; 5] {
    [
        Activation::New(AwaitClaim { facts: facts() }),
        Activation::Claimed(claimed()),
        Activation::Matched(matched()),
        Activation::Active(facts(), made()),
        Activation::Dead(facts(), WhyDead::WrongPicture),
    ]
}

fn chosen() -> Chosen {
    Chosen {
        verifier: Secret::new([12; 32]),
        stretch: Stretch::USUAL,
        nonce: Nonce::from_bytes([13; 32]),
        ask: [14; 32],
    }
}

#[test]
fn a_moment_before_its_end_every_state_is_what_it_was() {
    for state in every_state() {
        assert_eq!(state.clone().at(at(LIFETIME - 1)), state);
    }
}

#[test]
fn whatever_is_open_expires_and_what_is_over_stays_as_it_ended() {
    let [new, claimed, matched, active, dead] = every_state().map(|state| state.at(at(LIFETIME)));

    let expired = Activation::Dead(facts(), WhyDead::Expired);
    assert_eq!(
        [new, claimed, matched],
        [expired.clone(), expired.clone(), expired]
    );
    assert_eq!(active, Activation::Active(facts(), made()));
    assert_eq!(dead, Activation::Dead(facts(), WhyDead::WrongPicture));
}

#[test]
fn whatever_is_open_can_be_cancelled_and_nothing_else() {
    for state in every_state() {
        let (open, before) = (state.is_open(), state.clone());
        let cancelled = Activation::Dead(facts(), WhyDead::Cancelled);
        let after = state.die(WhyDead::Cancelled);
        assert_eq!(after, if open { cancelled } else { before });
    }
}

#[test]
fn there_is_one_try_at_the_picture() {
    let others = claimed()
        .grid()
        .into_iter()
        .filter(|p| *p != right_picture());
    for wrong in others.map(Some).chain([None]) {
        let dead = Activation::Dead(facts(), WhyDead::WrongPicture);
        assert_eq!(claimed().pick(wrong), dead);
    }
    assert!(claimed().grid().contains(&right_picture()));
    assert!(matches!(
        claimed().pick(Some(right_picture())),
        Activation::Matched(_)
    ));
}

#[test]
fn the_pin_may_be_chosen_five_times() {
    let mut state = matched();
    for left in [4, 3, 2, 1, 0] {
        state = state.choose(chosen()).unwrap();
        assert_eq!(state.trials_left(), left);
    }
    assert_eq!(state.choose(chosen()), None);
}
