//! Every pair of state and event, and what comes of it.

use super::*;

fn at(seconds: i64) -> Moment {
    Moment::from_seconds(1_000_000 + seconds)
}

fn request() -> Request {
    Request {
        id: RequestId::from_bytes([1; 16]),
        account: [2; 32],
        person: Some(PersonId::from_bytes([3; 16])),
        pre: [4; 32],
        browser_key: None,
        browser: Browser::from_agent("Firefox/153.0 Linux", "192.0.2.7".into()),
        known: false,
        client: Client {
            id: "portal".into(),
            name: "Acme".into(),
            host: "localhost".into(),
        },
        action: Action::SignIn,
        mode: Mode::Pick,
        seed: Secret::new([5; 32]),
        begun: at(0),
        expires: at(LIFETIME),
    }
}

fn approved() -> AwaitCollect {
    let device = ProfileId::from_bytes([6; 16]);
    AwaitCollect {
        request: request(),
        device,
        until: at(30),
        crossed: Crossed::Pictures,
    }
}

fn by(pre: &Hash) -> Collector<'_> {
    Collector { pre, key: None }
}

fn every_state() -> [SignIn; 4] {
    [
        SignIn::Waiting(AwaitTurn { request: request() }),
        SignIn::Pending(AwaitPhone { request: request() }),
        SignIn::Approved(approved()),
        SignIn::Over(Over {
            request: request(),
            end: End::Consumed,
        }),
    ]
}

#[test]
fn whatever_is_open_expires_and_what_is_over_stays_as_it_ended() {
    let ends = every_state().map(|state| match state.at(at(LIFETIME)) {
        SignIn::Over(over) => Some(over.end),
        SignIn::Waiting(_) | SignIn::Pending(_) | SignIn::Approved(_) => None,
    });
    assert_eq!(
        ends,
        [
            Some(End::Expired),
            Some(End::Expired),
            Some(End::Expired),
            Some(End::Consumed)
        ]
    );
}

#[test]
fn nothing_expires_early() {
    for state in every_state() {
        assert_eq!(state.clone().at(at(29)), state);
    }
}

#[test]
fn ending_what_is_over_changes_nothing() {
    let over = SignIn::Over(Over {
        request: request(),
        end: End::Declined,
    });
    assert_eq!(over.end(End::Cancelled).end, End::Declined);
}

#[test]
fn only_the_browser_that_began_it_collects_in_time() {
    let refused = |pre, when| approved().collect(by(&pre), None, when).err();
    assert_eq!(refused([9; 32], at(1)), Some(NotYours));
    assert_eq!(refused([4; 32], at(30)), Some(NotYours));
    let (over, passed) = approved().collect(by(&[4; 32]), None, at(29)).unwrap();
    assert_eq!((over.end, passed.level), (End::Consumed, Level::PushPick));
}

#[test]
fn threat_2_a_request_begun_with_a_key_is_collected_with_that_key_only() {
    let mut begun = approved();
    begun.request.browser_key = Some([8; 32]);
    let pre = [4; 32];
    for key in [None, Some(&[9; 32])] {
        let refused = begun
            .clone()
            .collect(Collector { pre: &pre, key }, None, at(1));
        assert_eq!(refused.err(), Some(NotYours));
    }
    let key = Some(&[8; 32]);
    assert!(
        begun
            .collect(Collector { pre: &pre, key }, None, at(1))
            .is_ok()
    );
}

#[test]
fn a_decoy_is_never_collected() {
    let mut decoy = approved();
    decoy.request.person = None;
    assert_eq!(
        decoy.collect(by(&[4; 32]), None, at(1)).err(),
        Some(NotYours)
    );
}

#[test]
fn threat_22_in_link_mode_only_the_code_that_came_back_collects() {
    let pending = AwaitPhone { request: request() };
    let completion = completion_hash(b"code");
    let crossed = pending.linked(completion).unwrap().0;
    let linked = || AwaitCollect {
        crossed,
        ..approved()
    };
    assert!(linked().wants_completion());
    for (pre, code) in [
        ([4; 32], None),
        ([4; 32], Some(completion_hash(b"other"))),
        ([9; 32], Some(completion)),
    ] {
        let refused = linked().collect(by(&pre), code.as_ref(), at(1));
        assert_eq!(refused.err(), Some(NotYours));
    }
    let (_, passed) = linked()
        .collect(by(&[4; 32]), Some(&completion), at(1))
        .unwrap();
    assert_eq!(passed.level, Level::PushLink);
    let adds = AwaitPhone {
        request: Request {
            action: Action::AddDevice,
            ..request()
        },
    };
    assert!(
        adds.linked(completion).is_none(),
        "a phone is never added by a link"
    );
}

#[test]
fn a_scanned_code_stands_for_a_minute_at_most_where_four_pictures_are_wanted() {
    let wanted = AwaitPhone {
        request: Request {
            mode: Mode::Transfer,
            ..request()
        },
    };
    let code = wanted.request.scan_code(at(0));
    assert!(wanted.scanned(&code, at(59)).is_some());
    assert!(wanted.scanned(&code, at(60)).is_none());
    assert!(wanted.scanned(&[0; 16], at(1)).is_none());
    let usual = AwaitPhone { request: request() };
    let code = usual.request.scan_code(at(0));
    assert!(usual.scanned(&code, at(1)).is_none(), "nothing showed it");
}

#[test]
fn only_the_browsers_picture_is_right() {
    let pending = AwaitPhone { request: request() };
    let right = pending.request.pictures()[0].index();
    for index in 0..=u8::MAX {
        assert_eq!(pending.picked(&[index]).is_some(), index == right);
    }
    assert!(pending.picked(&[]).is_none());
    assert!(pending.picked(&[right, right]).is_none());
}

#[test]
fn threat_4_the_picture_changes_with_everything_it_is_bound_to() {
    let pictures = |change: fn(&mut Request, u8)| {
        let mut seen: Vec<u8> = (0..200)
            .map(|number| {
                let mut other = request();
                change(&mut other, number);
                other.pictures()[0].index()
            })
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    assert!(pictures(|r, n| r.id = RequestId::from_bytes([n; 16])) > 50);
    assert!(pictures(|r, n| r.pre = [n; 32]) > 50);
    assert!(pictures(|r, n| r.client.id = n.to_string()) > 50);
    assert!(pictures(|r, n| r.account = [n; 32]) > 50);
    assert!(pictures(|r, n| r.person = Some(PersonId::from_bytes([n; 16]))) > 50);
}
