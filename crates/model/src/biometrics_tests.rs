//! Every way in which a credential or an assertion can be wrong.

use p256::ecdsa::{SigningKey, signature::Signer};
use symbolon_core::seal::Pure;

use super::*;

const ORIGIN: &str = "https://id.acme.test";
const CHALLENGE: Hash = [7; 32];
const EXPECTED: Expected<'static> = under(Allowed::Bound);

const fn under(allowed: Allowed) -> Expected<'static> {
    let origin = ORIGIN;
    Expected {
        challenge: &CHALLENGE,
        rule: Rule { origin, allowed },
    }
}

fn key() -> SigningKey {
    SigningKey::from_slice(&[5; 32]).unwrap()
}

fn client(kind: &str, origin: &str) -> Vec<u8> {
    let challenge = base64url::encode(&CHALLENGE);
    format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false,"other":1}}"#)
        .into_bytes()
}

fn data(party: &str, flags: u8, count: u32) -> Vec<u8> {
    [&hash(party.as_bytes())[..], &[flags], &count.to_be_bytes()].concat()
}

fn registered(flags: u8) -> Registered {
    let point = key().verifying_key().to_sec1_point(false);
    let mut bytes = data("id.acme.test", flags, 0);
    bytes.extend([0; 16]);
    bytes.extend([0, 3, 1, 2, 3]);
    // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    bytes.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
    bytes.extend(point.x().unwrap());
    bytes.extend([0x22, 0x58, 32]);
    bytes.extend(point.y().unwrap());
    Registered {
        authenticator: bytes,
        client: client("webauthn.create", ORIGIN),
    }
}

fn asserted(client: Vec<u8>, authenticator: Vec<u8>) -> Assertion {
    let signed = [&authenticator[..], &hash(&client)].concat();
    let signature: p256::ecdsa::Signature = key().sign(&signed);
    Assertion {
        authenticator,
        client,
        signature: signature.to_der().as_bytes().to_vec(),
    }
}

fn kept(count: u32) -> Biometrics {
    let kept = Biometrics::register(&registered(0x45), EXPECTED).unwrap();
    Biometrics { count, ..kept }
}

#[test]
fn the_owner_is_recognised() {
    let (get, party) = (client("webauthn.get", ORIGIN), "id.acme.test");
    let once = kept(0).recognise(
        &asserted(get.clone(), data(party, 0x05, 0)),
        EXPECTED,
        &Pure,
    );
    assert_eq!(once.map(|kept| kept.count), Ok(0));
    let counted = kept(3).recognise(&asserted(get, data(party, 0x05, 4)), EXPECTED, &Pure);
    assert_eq!(counted.map(|kept| kept.count), Ok(4));
}

#[test]
fn a_credential_that_may_be_copied_is_the_organisations_choice() {
    let synced = registered(0x4d);
    assert!(Biometrics::register(&synced, under(Allowed::Any)).is_ok());
    let refused = Biometrics::register(&synced, EXPECTED);
    assert_eq!(refused, Err(Unfit::Copyable));

    let of_before = asserted(
        client("webauthn.get", ORIGIN),
        data("id.acme.test", 0x0d, 0),
    );
    let used = |allowed| kept(0).recognise(&of_before, under(allowed), &Pure);
    assert!(used(Allowed::Any).is_ok());
    assert_eq!(used(Allowed::Bound), Err(Unfit::Copyable));
    assert_eq!(used(Allowed::No), Err(Unfit::NotAllowed));
}

#[test]
fn whatever_else_is_wrong_is_refused() {
    let (get, good) = (
        client("webauthn.get", ORIGIN),
        data("id.acme.test", 0x05, 4),
    );
    let cases = [
        (
            client("webauthn.create", ORIGIN),
            good.clone(),
            Unfit::Other,
        ),
        (
            client("webauthn.get", "https://evil.test"),
            good.clone(),
            Unfit::Other,
        ),
        (b"{}".to_vec(), good, Unfit::Malformed),
        (get.clone(), data("evil.test", 0x05, 4), Unfit::Other),
        (
            get.clone(),
            data("id.acme.test", 0x01, 4),
            Unfit::Unverified,
        ),
        (
            get.clone(),
            data("id.acme.test", 0x04, 4),
            Unfit::Unverified,
        ),
        (get.clone(), data("id.acme.test", 0x05, 3), Unfit::Counter),
        (get.clone(), data("id.acme.test", 0x05, 0), Unfit::Counter),
        (get, vec![1; 36], Unfit::Malformed),
    ];
    for (client, authenticator, unfit) in cases {
        let said = kept(3).recognise(&asserted(client, authenticator.clone()), EXPECTED, &Pure);
        assert_eq!(said, Err(unfit), "{authenticator:x?}");
    }
}

#[test]
fn an_assertion_that_was_changed_or_is_for_another_challenge_is_refused() {
    let get = client("webauthn.get", ORIGIN);
    let mut changed = asserted(get.clone(), data("id.acme.test", 0x05, 4));
    changed.authenticator[36] = 9;
    let said = kept(3).recognise(&changed, EXPECTED, &Pure);
    assert_eq!(said, Err(Unfit::Signature));
    let other = Expected {
        challenge: &[8; 32],
        ..EXPECTED
    };
    let fine = asserted(get, data("id.acme.test", 0x05, 4));
    assert_eq!(kept(3).recognise(&fine, other, &Pure), Err(Unfit::Other));
}

#[test]
fn a_credential_that_is_cut_off_anywhere_is_refused() {
    let whole = registered(0x45);
    for length in 0..whole.authenticator.len() {
        let cut = Registered {
            authenticator: whole.authenticator[..length].to_vec(),
            ..whole.clone()
        };
        assert!(Biometrics::register(&cut, EXPECTED).is_err(), "{length}");
    }
}
