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
    }
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
    assert_eq!(approved().collect(&[9; 32], at(1)).err(), Some(NotYours));
    assert_eq!(approved().collect(&[4; 32], at(30)).err(), Some(NotYours));
    let (over, passed) = approved().collect(&[4; 32], at(29)).unwrap();
    assert_eq!((over.end, passed.level), (End::Consumed, Level::PushPick));
}

#[test]
fn a_decoy_is_never_collected() {
    let mut decoy = approved();
    decoy.request.person = None;
    assert_eq!(decoy.collect(&[4; 32], at(1)).err(), Some(NotYours));
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
