//! Many at once: whatever is allowed once happens once.

use symbolon_core::{
    handset::Reply,
    vault::Pin,
    wire::{answer::Outcome, paths},
};
use symbolon_flow::sign_in::{Visitor, answer::Answered, phone::Started};
use symbolon_model::browser::Browser;
use symbolon_testkit::{ALICE, Phone, Town};

const PIN: &str = "493817";

async fn alices_phone(town: &Town) -> Phone {
    let mut desk = town.signed_in(ALICE).await;
    Phone::activate(town, &mut desk, "Alice's Pixel", PIN).await
}

fn visitor(pre: u8) -> Visitor {
    let browser = Browser::from_agent("Firefox/153.0 Linux", "127.0.0.1".to_owned());
    Visitor {
        pre: [pre; 32],
        kb: None,
        browser,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_7_two_hundred_collects_give_one_session() {
    let town = Town::new().await;
    let mut her_phone = alices_phone(&town).await;
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
            &Reply::Accept(picture, Pin::entered(PIN).unwrap()),
        )
        .await;

    let tries = (0..200).map(|_| {
        let flow = town.flow.clone();
        tokio::spawn(async move { flow.finish_by_phone(id, &visitor(1)).await.unwrap().is_ok() })
    });
    let mut sessions = 0;
    for attempt in tries.collect::<Vec<_>>() {
        sessions += u32::from(attempt.await.unwrap());
    }

    assert_eq!(sessions, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_6_of_two_hundred_answers_exactly_one_decides() {
    let town = Town::new().await;
    let her_phone = alices_phone(&town).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let answers = her_phone.many_answers(&request, &Reply::Decline, 200).await;

    let sent = answers.into_iter().map(|answer| {
        let flow = town.flow.clone();
        tokio::spawn(async move { flow.answer(&answer).await.unwrap() })
    });
    let mut outcomes = Vec::new();
    for answer in sent.collect::<Vec<_>>() {
        if let Answered::Result(text) = answer.await.unwrap() {
            outcomes.push(her_phone.outcome_of(&text));
        }
    }

    let declined = outcomes
        .iter()
        .filter(|outcome| **outcome == Outcome::Declined)
        .count();
    assert_eq!(declined, 1, "{outcomes:?}");
    assert!(cafe.reload().await.text.contains("Declined on your phone"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_13_of_five_hundred_parallel_wrong_pins_at_most_five_are_evaluated() {
    let town = Town::new().await;
    let her_phone = alices_phone(&town).await;
    let mut cafe = town.browser();
    cafe.start_by_phone(ALICE.address).await;
    let request = her_phone.request().await;
    let wrong = Reply::Accept(cafe.picture(), Pin::entered("000001").unwrap());
    let answers = her_phone.many_answers(&request, &wrong, 500).await;

    let sent = answers.into_iter().map(|answer| {
        let flow = town.flow.clone();
        tokio::spawn(async move { flow.answer(&answer).await })
    });
    for answer in sent.collect::<Vec<_>>() {
        // Busy is an answer too: nothing was evaluated then.
        let _ = answer.await.unwrap();
    }

    let evaluated = town
        .events(ALICE)
        .await
        .iter()
        .filter(|e| **e == "wrong-pin")
        .count();
    assert!(evaluated <= 5, "{evaluated} wrong PINs were evaluated");
    let phone = town
        .flow
        .store
        .device(her_phone.profile.id)
        .await
        .unwrap()
        .unwrap()
        .value;
    let counted = phone.tries.in_a_row;
    assert!((1..=5).contains(&counted), "{counted} tries were counted");
}

#[tokio::test]
async fn threat_5_the_same_bytes_twice_are_one_answer_and_fit_no_other_request() {
    let town = Town::new().await;
    let her_phone = alices_phone(&town).await;
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
async fn threat_33_after_a_revocation_returns_no_session_comes_of_the_phone() {
    for round in 0..10_u8 {
        let town = Town::new().await;
        let mut desk = town.signed_in(ALICE).await;
        let mut her_phone = Phone::activate(&town, &mut desk, "Alice's Pixel", PIN).await;
        let started = town
            .flow
            .start_by_phone(ALICE.address, &visitor(round))
            .await
            .unwrap();
        let Started::Begun(id) = started else {
            panic!("a sign-in begins")
        };
        let request = her_phone.request().await;
        let picture = town.picture_of(id).await;
        her_phone
            .reply(
                &request,
                &Reply::Accept(picture, Pin::entered(PIN).unwrap()),
            )
            .await;

        let phone_id = her_phone.profile.id.to_string();
        desk.open(&format!("/phones/{phone_id}/revoke")).await;
        desk.submit(&format!("/phones/{phone_id}/revoke"), &[])
            .await;

        assert!(
            town.flow
                .finish_by_phone(id, &visitor(round))
                .await
                .unwrap()
                .is_err()
        );
        let gone = her_phone
            .handset
            .look_for_requests(&her_phone.profile, 0)
            .await;
        assert_eq!(gone, Err(symbolon_core::handset::Trouble::Gone));
    }
}
