use super::*;

const K20: &[u8] = b"12345678901234567890";
const K32: &[u8] = b"12345678901234567890123456789012";
const K64: &[u8] = b"1234567890123456789012345678901234567890123456789012345678901234";

fn key(bytes: &[u8]) -> Key {
    Key::new(bytes.to_vec())
}

#[test]
fn rfc_4226_appendix_d() {
    let expected = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (counter, code) in (0..).zip(expected) {
        assert_eq!(
            hotp(&key(K20), counter, Algorithm::Sha1, Digits::SIX).as_str(),
            code
        );
    }
}

#[test]
fn rfc_4226_intermediate_hash_of_count_0() {
    let digest = mac::<Hmac<Sha1>>(&key(K20), &0_u64.to_be_bytes());
    let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, "cc93cf18508d94934c64b65d8ba7667fb7cde4b0");
}

#[test]
fn rfc_6238_appendix_b() {
    let rows = [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ];
    let at = |seconds, bytes, algorithm| {
        let now = Moment::from_seconds(seconds);
        totp(&key(bytes), now, Period::THIRTY, algorithm, Digits::EIGHT).to_string()
    };
    for (seconds, sha1, sha256, sha512) in rows {
        assert_eq!(at(seconds, K20, Algorithm::Sha1), sha1);
        assert_eq!(at(seconds, K32, Algorithm::Sha256), sha256);
        assert_eq!(at(seconds, K64, Algorithm::Sha512), sha512);
    }
}

#[test]
fn another_implementation_agrees_on_every_shape() {
    for (ours, theirs) in [
        (Algorithm::Sha1, totp_rs::Algorithm::SHA1),
        (Algorithm::Sha256, totp_rs::Algorithm::SHA256),
        (Algorithm::Sha512, totp_rs::Algorithm::SHA512),
    ] {
        for digits in 6..=8 {
            for period in [15, 30, 60, 3600] {
                let oracle = totp_rs::Builder::new()
                    .with_algorithm(theirs)
                    .with_digits(digits)
                    .with_step_duration(period.into())
                    .with_secret(K20.to_vec())
                    .build_noncompliant();
                for seconds in [0, 1, 59, 1_700_000_000, 4_000_000_000] {
                    let code = totp(
                        &key(K20),
                        Moment::from_seconds(seconds),
                        Period::new(period).unwrap(),
                        ours,
                        Digits::new(digits).unwrap(),
                    );
                    let theirs = oracle.generate(seconds.try_into().unwrap()).to_string();
                    assert_eq!(code.as_str(), theirs);
                }
            }
        }
    }
}

#[test]
fn a_step_ends_exactly_on_its_boundary() {
    let period = Period::THIRTY;
    assert_eq!(period.millis_left(Moment::from_millis(0)), 30_000);
    assert_eq!(period.millis_left(Moment::from_millis(29_999)), 1);
    assert_eq!(period.step_at(Moment::from_millis(29_999)), 0);
    assert_eq!(period.step_at(Moment::from_millis(30_000)), 1);
}

#[test]
fn codes_are_grouped_for_reading() {
    assert_eq!(Code("492039".into()).grouped(), "492 039");
    assert_eq!(Code("12345678".into()).grouped(), "1234 5678");
}
