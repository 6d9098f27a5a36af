//! Many at once: whatever is allowed once happens once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise, and is told how long to go on"
)]

use std::cell::Cell;

use symbolon_config::Accounts;
use symbolon_core::language::Language;
use symbolon_core::{
    handset::Reply,
    vault::Pin,
    wire::{answer::Outcome, paths},
};
use symbolon_flow::{
    Cookie,
    session::SignedIn,
    sign_in::{Visitor, answer::Answered, phone::Started},
};
use symbolon_model::{browser::Browser, device::Standing};
use symbolon_testkit::{ALICE, Activating, Phone, Town};

const PIN: &str = "493817";
const HERE: &str = "192.0.2.7";

fn visitor(pre: u8) -> Visitor {
    let browser = Browser::from_agent("Firefox/153.0 Linux", "127.0.0.1".to_owned());
    Visitor {
        pre: [pre; 32],
        kb: None,

        browser_key: None,
        browser,
        language: Language::En,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_7_two_hundred_collects_give_one_session() {
    let town = Town::new().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    let Started::Begun(id) = town
        .flow
        .start_by_phone(ALICE.address, &visitor(1))
        .await
        .unwrap()
    else {
        panic!("a sign-in begins");
    };
    let request = her_phone.request().await;
    let picture = town.picture_of(id).await;
    her_phone
        .reply(
            &request,
            &Reply::Accept(picture.into(), Pin::entered(PIN).unwrap()),
        )
        .await;

    let tries = (0..200).map(|_| {
        let flow = town.flow.clone();
        tokio::spawn(async move {
            flow.finish_by_phone(id, &visitor(1), None)
                .await
                .unwrap()
                .is_ok()
        })
    });
    let mut sessions = 0;
    for attempt in tries.collect::<Vec<_>>() {
        sessions += u32::from(attempt.await.unwrap());
    }

    assert_eq!(sessions, 1);
}

/// The one answer that a phone would send now, not sent.
async fn unsent(phone: &Phone, reply: &Reply) -> Vec<u8> {
    let request = phone.request().await;
    phone.many_answers(&request, reply, 1).await.remove(0)
}

fn accept(town_picture: symbolon_core::picture::Picture, pin: &str) -> Reply {
    Reply::Accept(town_picture.into(), Pin::entered(pin).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_6_of_two_hundred_answers_exactly_one_decides() {
    let town = Town::new().await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let answers = her_phone.many_answers(&request, &Reply::Decline, 200).await;

    let sent = answers.into_iter().map(|answer| {
        let flow = town.flow.clone();
        tokio::spawn(async move { flow.answer(&answer, HERE).await.unwrap() })
    });
    let mut outcomes = Vec::new();
    for answer in sent.collect::<Vec<_>>() {
        if let Answered::Result(text) = answer.await.unwrap() {
            outcomes.push(her_phone.outcome_of(&text));
        }
    }

    let declined = outcomes
        .iter()
        .filter(|outcome| **outcome == Outcome::Declined);
    assert_eq!(declined.count(), 1, "{outcomes:?}");
    assert!(cafe.reload().await.text.contains("Declined on your phone"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_6_one_phone_accepts_and_another_declines_and_one_of_them_decides() {
    let town = Town::without_limits().await;
    let mut desk = town.signed_in(ALICE).await;
    let pixel = Phone::activate(&town, &mut desk, "Pixel", PIN).await;
    let tablet = Phone::activate(&town, &mut desk, "Tablet", PIN).await;
    let (mut pixel, mut tablet) = (pixel, tablet);
    for round in 0..rounds(10, 200) {
        let who = visitor(u8::try_from(round % 250).unwrap());
        let started = town.flow.start_by_phone(ALICE.address, &who).await.unwrap();
        let Started::Begun(id) = started else {
            panic!("a sign-in begins")
        };
        let yes = accept(town.picture_of(id).await, PIN);
        let answers = [
            unsent(&pixel, &yes).await,
            unsent(&tablet, &Reply::Decline).await,
        ];
        // What was made counts as sent: the counters went up.
        pixel.profile.counter += 1;
        tablet.profile.counter += 1;

        let sent = answers.map(|answer| {
            let flow = town.flow.clone();
            tokio::spawn(async move { flow.answer(&answer, HERE).await.unwrap() })
        });
        let mut decided = 0;
        for (answer, phone) in sent.into_iter().zip([&pixel, &tablet]) {
            if let Answered::Result(text) = answer.await.unwrap() {
                let outcome = phone.outcome_of(&text);
                decided += u32::from(matches!(outcome, Outcome::Approved | Outcome::Declined));
            }
        }

        assert_eq!(decided, 1, "round {round}");
        town.clock.pass_seconds(700);
    }
    let events = town.events(ALICE).await;
    let decisions = events
        .iter()
        .filter(|e| matches!(**e, "request-approved" | "request-declined"));
    assert_eq!(decisions.count(), rounds(10, 200), "one line each");
}

#[tokio::test]
async fn threat_4_an_answer_to_one_request_moves_no_other() {
    let town = Town::without_limits().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    for round in 0..rounds(5, 100) {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        let answer = unsent(&her_phone, &accept(cafe.picture(), PIN)).await;
        her_phone.profile.counter += 1;
        cafe.submit(&format!("{}/cancel", cafe.page.as_ref().unwrap().path), &[])
            .await;
        let mut thief = town.browser();
        thief.start_by_phone(ALICE.address).await;
        her_phone.request().await;

        let sent = thief
            .request(reqwest::Method::POST, paths::ANSWER)
            .body(answer);
        let result = sent.send().await.unwrap().text().await.unwrap();

        assert_eq!(
            her_phone.outcome_of(&result),
            Outcome::TooLate,
            "round {round}"
        );
        assert!(thief.reload().await.text.contains("Pick this picture"));
        town.clock.pass_seconds(700);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_13_of_five_hundred_parallel_wrong_pins_at_most_five_are_evaluated() {
    let town = Town::new().await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let wrong = accept(cafe.picture(), "000001");
    let answers = her_phone.many_answers(&request, &wrong, 500).await;

    let sent = answers.into_iter().map(|answer| {
        let flow = town.flow.clone();
        tokio::spawn(async move { flow.answer(&answer, HERE).await })
    });
    for answer in sent.collect::<Vec<_>>() {
        // Busy is an answer too: nothing was evaluated then.
        let _ = answer.await.unwrap();
    }

    assert!(evaluated(&town).await <= 5);
    let counted = tries_of(&town, &her_phone).await;
    assert!((1..=5).contains(&counted), "{counted} tries were counted");
}

/// The thief's program: many at once, each asking for a nonce of its own and trying the next PIN
/// with it, for as long as anybody answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_13_a_hundred_who_keep_asking_and_trying_get_five_tries_together() {
    let town = Town::new().await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let picture = cafe.picture();
    let counter = Cell::new(0);

    let guess = |number: u64| {
        let (her_phone, counter) = (&her_phone, &counter);
        async move {
            for _ in 0..10 {
                let mut copy = her_phone.copied();
                let Ok(looked) = her_phone.handset.look_for_requests(&copy, 0).await else {
                    return;
                };
                let Some(request) = looked.request else {
                    return;
                };
                counter.set(counter.get() + 1);
                copy.counter = counter.get();
                let reply = accept(picture, &format!("{:06}", 100_000 + number));
                let _ = her_phone.handset.answer(&mut copy, &request, &reply).await;
            }
        }
    };
    futures_util::future::join_all((0..100).map(guess)).await;

    let evaluated = evaluated(&town).await;
    assert!(
        (1..=5).contains(&evaluated),
        "{evaluated} wrong PINs were evaluated"
    );
    assert!(tries_of(&town, &her_phone).await <= 5);
}

async fn evaluated(town: &Town) -> usize {
    let events = town.events(ALICE).await;
    events.iter().filter(|e| **e == "wrong-pin").count()
}

async fn tries_of(town: &Town, phone: &Phone) -> u8 {
    let device = town.flow.store.device(phone.profile.id).await.unwrap();
    device.unwrap().value.tries.in_a_row
}

#[tokio::test]
async fn threat_13_a_browser_that_cancels_cannot_keep_the_phone_from_locking() {
    let town = Town::without_limits().await;
    let mut her_phone = Phone::alices(&town, PIN).await;
    for _ in 0..4 {
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        her_phone.accept(&cafe, "000001").await;
        town.clock.pass_seconds(130);
    }
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let last = accept(cafe.picture(), "000002");
    // Both at once: the fifth wrong PIN, and the thief's own Cancel in the browser.
    let cancel = format!("{}/cancel", page.path);
    let (answered, _) = futures_util::join!(
        her_phone
            .handset
            .answer(&mut her_phone.profile, &request, &last),
        cafe.submit(&cancel, &[])
    );

    if answered.unwrap().outcome != Outcome::Locked {
        // The cancel came first and the last try was not used up: it is still the last one.
        let mut cafe = town.browser();
        cafe.start_by_phone(ALICE.address).await;
        her_phone.accept(&cafe, "000002").await;
    }
    let device = town.flow.store.device(her_phone.profile.id).await.unwrap();
    assert_eq!(device.unwrap().value.standing, Standing::Locked);
    assert!(town.events(ALICE).await.contains(&"phone-locked"));
}

#[tokio::test]
async fn threat_5_the_same_bytes_twice_are_one_answer_and_fit_no_other_request() {
    let town = Town::new().await;
    let her_phone = Phone::alices(&town, PIN).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let answer = her_phone
        .many_answers(&request, &Reply::Decline, 1)
        .await
        .remove(0);
    let post = |body: Vec<u8>| {
        cafe.request(reqwest::Method::POST, paths::ANSWER)
            .body(body)
            .send()
    };

    let first = post(answer.clone()).await.unwrap().text().await.unwrap();
    let again = post(answer.clone()).await.unwrap().text().await.unwrap();
    assert_eq!(her_phone.outcome_of(&first), Outcome::Declined);
    assert_eq!(first, again, "the stored result, to the byte");

    town.clock.pass_seconds(130);
    let mut other = town.browser();
    other.start_by_phone(ALICE.address).await;
    assert_eq!(post(answer).await.unwrap().text().await.unwrap(), first);
    assert!(
        other.reload().await.text.contains("Pick this picture"),
        "the other one is untouched"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_33_after_a_revocation_returns_no_session_of_the_phone_is_alive() {
    for round in 0..rounds(10, 200) {
        let town = Town::new().await;
        let mut desk = town.signed_in(ALICE).await;
        let her_phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
        let who = visitor(u8::try_from(round % 250).unwrap());
        let started = town.flow.start_by_phone(ALICE.address, &who).await.unwrap();
        let Started::Begun(id) = started else {
            panic!("a sign-in begins")
        };
        let answer = unsent(&her_phone, &accept(town.picture_of(id).await, PIN)).await;
        let alice = signed_in(&town, &desk).await;

        // Three at once: her phone answers, the browser collects, Alice revokes.
        let (flow, phone) = (town.flow.clone(), her_phone.profile.id);
        let answering = tokio::spawn(async move { flow.answer(&answer, HERE).await.unwrap() });
        let (flow, who) = (
            town.flow.clone(),
            visitor(u8::try_from(round % 250).unwrap()),
        );
        let collecting = tokio::spawn(async move {
            for _ in 0..50 {
                if let Ok(entered) = flow.finish_by_phone(id, &who, None).await.unwrap() {
                    return Some(entered.sid);
                }
                tokio::task::yield_now().await;
            }
            None
        });
        town.flow.revoke_phone(&alice, phone).await.unwrap();

        answering.await.unwrap();
        if let Some(sid) = collecting.await.unwrap() {
            let alive = town.flow.signed_in(&sid).await.unwrap();
            assert!(alive.is_none(), "round {round}");
        }
        let gone = her_phone
            .handset
            .look_for_requests(&her_phone.profile, 0)
            .await;
        assert_eq!(gone, Err(symbolon_core::handset::Trouble::Gone));
    }
}

/// Whoever is signed in in a browser.
async fn signed_in(town: &Town, browser: &symbolon_testkit::Browser) -> SignedIn {
    for cookie in browser.cookies() {
        let found = town
            .flow
            .signed_in(&Cookie::received(&cookie))
            .await
            .unwrap();
        if let Some(found) = found {
            return found;
        }
    }
    panic!("nobody is signed in")
}

/// Rounds of a race: few in between, many in full.
fn rounds(few: usize, many: usize) -> usize {
    if std::env::var("SYMBOLON_ENDURE").is_ok() {
        many
    } else {
        few
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_27_one_activation_claimed_by_two_hundred_phones_is_one_phones() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let (link, next) = desk.begin_activation("").await;

    let claims = (0..200).map(|number| {
        let (town, link) = (&town, &link);
        async move { Activating::try_claim(town, link, &format!("Phone {number}")).await }
    });
    let claimed = futures_util::future::join_all(claims).await;

    let mut claimed = claimed.into_iter().filter_map(Result::ok);
    let one = claimed.next().unwrap();
    assert!(claimed.next().is_none(), "one of them");
    desk.pick(&next, one.word()).await;
    let phone = one.choose_pin(PIN, PIN).await;
    let phones = town.flow.phones_of(&signed_in(&town, &desk).await).await;
    let ids: Vec<_> = phones.unwrap().iter().map(|phone| phone.id).collect();
    assert_eq!(ids, [phone.profile.id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_30_nobody_has_more_phones_than_the_operator_allows_however_many_begin_at_once() {
    let town = Town::with_accounts(Accounts {
        phones: std::num::NonZeroU32::MIN.saturating_add(1),
        ..Accounts::default()
    })
    .await;
    let mut desk = town.signed_in(ALICE).await;
    for name in ["Her Pixel", "Her Nokia", "Her Fairphone"] {
        desk.open("/phones/activate").await;
        let begun = (0..50).map(|_| {
            let token = desk.token().unwrap();
            let form = format!("csrf={token}&replaces=");
            let begin = desk.request(reqwest::Method::POST, "/phones/activate");
            let kind = "application/x-www-form-urlencoded";
            let begin = begin.header("content-type", kind);
            begin.header("origin", &town.origin).body(form).send()
        });
        futures_util::future::join_all(begun).await;
        let (link, next) = if name == "Her Fairphone" {
            let page = desk.submit("/phones/activate", &[("replaces", "")]).await;
            assert!(page.text.contains("Revoke one"), "{}", page.text);
            break;
        } else {
            desk.begin_activation("").await
        };
        let claimed = Activating::claim(&town, &link, name).await;
        desk.pick(&next, claimed.word()).await;
        claimed.choose_pin(PIN, PIN).await;
    }
    let phones = town.flow.phones_of(&signed_in(&town, &desk).await).await;
    assert_eq!(phones.unwrap().len(), 2);
}
