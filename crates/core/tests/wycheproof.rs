//! Project Wycheproof: known attacks on what this crate computes itself.

#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_core::seal::{PublicKey, Pure, Secret, Signature, Verify, pure};
use wycheproof::{TestResult, ecdh, ecdsa};

#[test]
fn threat_92_signatures() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    for group in set.test_groups {
        let key = PublicKey::parse(&group.key.key).unwrap();
        for test in group.tests {
            let signature = <[u8; 64]>::try_from(&test.sig[..]).map(Signature::from_bytes);
            let verified = signature.is_ok_and(|s| Pure.verify(&key, &test.msg, &s));
            assert_eq!(
                verified,
                test.result == TestResult::Valid,
                "{}",
                test.comment
            );
        }
    }
}

#[test]
fn threat_92_points_that_are_not_on_the_curve() {
    let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1Ecpoint).unwrap();
    let mut agreed = 0;
    for group in set.test_groups {
        for test in group.tests {
            let scalar = &test.private_key[test.private_key.len().saturating_sub(32)..];
            let mut private = [0; 32];
            private[32 - scalar.len()..].copy_from_slice(scalar);
            let Ok(public) = PublicKey::parse(&test.public_key) else {
                // A compressed point is a valid one elsewhere; here there is one form.
                assert!(test.result != TestResult::Valid || test.public_key.len() != 65);
                continue;
            };
            let shared = pure::agree_with(&Secret::new(private), &public).unwrap();
            assert_eq!(shared.reveal().as_slice(), &test.shared_secret[..]);
            assert!(test.result != TestResult::Invalid, "{}", test.comment);
            agreed += 1;
        }
    }
    assert!(agreed > 200, "{agreed}");
}
