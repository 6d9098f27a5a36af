use proptest::prelude::*;

use super::*;

const GMAIL: &str = "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";

fn refused(query: &str) -> BadLink {
    Link::parse(&format!("otpauth://totp/a?{query}")).unwrap_err()
}

#[test]
fn a_gmail_link_is_read() {
    let link = Link::parse(GMAIL).unwrap();

    assert_eq!(link.issuer, "Google");
    assert_eq!(link.account, "alice@gmail.com");
    assert_eq!(link.kind, Kind::Totp(Period::THIRTY));
    assert_eq!(
        (link.algorithm, link.digits),
        (Algorithm::Sha1, Digits::SIX)
    );
    assert_eq!(link.code_at(Moment::from_seconds(0)).as_str(), "282760");
}

#[test]
fn the_issuer_may_stand_in_the_label_the_parameter_or_both() {
    let issuer = |text: &str| Link::parse(text).map(|l| (l.issuer, l.account)).unwrap();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());

    let label = issuer("otpauth://totp/ACME%20Co:john@example.com?secret=MZXW6");
    assert_eq!(label, pair("ACME Co", "john@example.com"));
    let encoded_colon = issuer("otpauth://totp/ACME%3A%20john?secret=MZXW6");
    assert_eq!(encoded_colon, pair("ACME", "john"));
    let parameter = issuer("otpauth://totp/john?secret=MZXW6&issuer=ACME+Co");
    assert_eq!(parameter, pair("ACME Co", "john"));
    let both_differ = issuer("otpauth://totp/Old:john?secret=MZXW6&issuer=New");
    assert_eq!(both_differ, pair("New", "john"));
    let none = issuer("otpauth://totp/john?secret=MZXW6");
    assert_eq!(none, pair("", "john"));
}

#[test]
fn every_algorithm_digit_count_and_period_is_read() {
    for (text, algorithm) in [
        ("SHA1", Algorithm::Sha1),
        ("sha-256", Algorithm::Sha256),
        ("HmacSHA512", Algorithm::Sha512),
    ] {
        let link = Link::parse(&format!("otpauth://totp/a?secret=MZXW6&algorithm={text}")).unwrap();
        assert_eq!(link.algorithm, algorithm);
    }
    for digits in 6..=8 {
        let link = Link::parse(&format!("otpauth://totp/a?secret=MZXW6&digits={digits}")).unwrap();
        assert_eq!(link.digits.count(), digits);
    }
    let slow = Link::parse("otpauth://totp/a?secret=MZXW6&period=60").unwrap();
    assert_eq!(slow.kind, Kind::Totp(Period::new(60).unwrap()));
}

#[test]
fn a_counter_based_link_needs_its_counter() {
    let link = Link::parse("OTPAUTH://HOTP/a?SECRET=mzxw6&counter=7").unwrap();
    assert_eq!(link.kind, Kind::Hotp(7));
    let none = Link::parse("otpauth://hotp/a?secret=MZXW6").unwrap_err();
    assert_eq!(none, BadLink::NoCounter);
    let odd = Link::parse("otpauth://hotp/a?secret=MZXW6&counter=-1").unwrap_err();
    assert_eq!(odd, BadLink::Counter("-1".into()));
}

#[test]
fn each_way_to_be_wrong_has_its_error() {
    assert_eq!(
        Link::parse("https://example.org/?secret=MZXW6"),
        Err(BadLink::NotOtpauth)
    );
    assert_eq!(Link::parse("hello"), Err(BadLink::NotOtpauth));
    assert_eq!(
        Link::parse("otpauth-migration://offline?data=x"),
        Err(BadLink::Migration)
    );
    assert_eq!(Link::parse("otpauth://totp/a"), Err(BadLink::NoSecret));
    assert_eq!(
        Link::parse(&format!("{GMAIL}&x={}", "a".repeat(5000))),
        Err(BadLink::TooLong)
    );
    let yaotp = Link::parse("otpauth://yaotp/a?secret=MZXW6");
    assert_eq!(yaotp, Err(BadLink::UnknownKind("yaotp".into())));
    assert_eq!(refused("secret="), BadLink::NoSecret);
    assert_eq!(refused("issuer=x"), BadLink::NoSecret);
    assert_eq!(
        refused("secret=MZXW6&secret=MZXW6"),
        BadLink::Twice("its secret")
    );
    assert_eq!(
        refused("secret=M1"),
        BadLink::Secret(BadBase32::Character('1'))
    );
    assert_eq!(refused("secret=MZXW6&issuer=%zz"), BadLink::BadEncoding);
    assert_eq!(refused("secret=MZXW6&issuer=%ff"), BadLink::BadEncoding);
    assert_eq!(
        refused("secret=MZXW6&digits=9"),
        BadLink::Digits("9".into())
    );
    assert_eq!(
        refused("secret=MZXW6&period=0"),
        BadLink::Period("0".into())
    );
    assert_eq!(
        refused("secret=MZXW6&algorithm=MD5"),
        BadLink::UnknownAlgorithm("MD5".into())
    );
    assert_eq!(
        refused(&format!("secret={}", "A".repeat(1000))),
        BadLink::SecretTooLong
    );
}

#[test]
fn threat_22_hidden_and_reversing_characters_never_reach_the_screen() {
    let link = Link::parse("otpauth://totp/Goo%E2%80%AEgle:a%0Ab?secret=MZXW6").unwrap();
    assert_eq!(
        (link.issuer.as_str(), link.account.as_str()),
        ("Google", "ab")
    );
}

proptest! {
    #[test]
    fn no_text_whatever_makes_it_panic(text in ".{0,200}") {
        let _ = Link::parse(&text);
        let _ = Link::parse(&format!("otpauth://totp/{text}"));
        let _ = Link::parse(&format!("otpauth://totp/a?secret=MZXW6&{text}"));
    }
}
