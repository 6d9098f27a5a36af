//! Codes that are typed by many at once: each works once, and tries stay counted.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise, and is told how long to go on"
)]

use symbolon_core::seal::Secret;
use symbolon_flow::{
    Broken, Cookie, Flow,
    ports::Clock as _,
    recover::reset::{Asked, Reset, Typed},
    sign_in::{Visitor, code::SecondStep, password::FirstStep},
};
use symbolon_model::{address::Address, browser::Browser};
use symbolon_testkit::{ALICE, CAROL, Member, Town};

const NEW: &str = "Winter-Lake-5518";

fn visitor(pre: u8) -> Visitor {
    Visitor {
        pre: [pre; 32],
        kb: None,
        browser_key: None,
        browser: Browser::from_agent("Firefox/153.0 Linux", "127.0.0.1".to_owned()),
        language: symbolon_core::language::Language::En,
    }
}

/// What came of something that many did at once; those who were told to come back are left out.
async fn at_once<T: Send + 'static, F: Future<Output = Result<T, Broken>> + Send + 'static>(
    town: &Town,
    many: usize,
    once: impl Fn(Flow) -> F,
) -> Vec<T> {
    let running: Vec<_> = (0..many)
        .map(|_| tokio::spawn(once(town.flow.clone())))
        .collect();
    let mut ended = Vec::new();
    for one in running {
        if let Ok(outcome) = one.await.unwrap() {
            ended.push(outcome);
        }
    }
    ended
}

fn typed(code: &str) -> Typed {
    Typed {
        code: code.to_owned(),
        new: Secret::new(NEW.to_owned()),
        again: Secret::new(NEW.to_owned()),
    }
}

async fn reset_at_once(town: &Town, who: Member, code: String, many: usize) -> Vec<Reset> {
    at_once(town, many, |flow| {
        let code = code.clone();
        async move {
            flow.reset_password(who.address, typed(&code), &visitor(1))
                .await
        }
    })
    .await
}

async fn enter_password(town: &Town) {
    let password = Secret::new(ALICE.password.to_owned());
    let visitor = visitor(1);
    let sent = town
        .flow
        .start_by_password(ALICE.address, password, &visitor);
    sent.await.unwrap();
}

fn entered(ended: &[SecondStep]) -> usize {
    let entered = |end: &&SecondStep| matches!(end, SecondStep::Entered(_));
    ended.iter().filter(entered).count()
}

fn count<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().filter(|each| *each == one).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_reset_code_typed_two_hundred_times_sets_one_password() {
    let town = Town::new().await;
    let asked = town.flow.ask_reset(ALICE.address, &visitor(1)).await;
    assert_eq!(asked.unwrap(), Asked::Sent);
    let code = town.newest_code(ALICE).await;

    let ended = reset_at_once(&town, ALICE, code, 200).await;

    assert_eq!(count(&ended, &Reset::Done), 1);
    let letters = town.subjects(ALICE).await;
    assert_eq!(count(&letters, &"Your password was reset".to_owned()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_37_of_three_hundred_guesses_at_once_five_are_compared() {
    let town = Town::new().await;
    let asked = town.flow.ask_reset(ALICE.address, &visitor(1)).await;
    assert_eq!(asked.unwrap(), Asked::Sent);
    let code = town.newest_code(ALICE).await;

    let ended = reset_at_once(&town, ALICE, "00000000".to_owned(), 300).await;

    assert_eq!(count(&ended, &Reset::Wrong), 5);
    let visitor = visitor(1);
    let right = town
        .flow
        .reset_password(ALICE.address, typed(&code), &visitor);
    assert_eq!(right.await.unwrap(), Reset::TooMany);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_43_one_invitation_accepted_two_hundred_times_sets_one_password() {
    let town = Town::new().await;
    let address = Address::parse(CAROL.address).unwrap();
    town.flow
        .invite(
            symbolon_flow::administer::officer::By::Console,
            &address,
            CAROL.name,
        )
        .await
        .unwrap();
    let link = town.newest_link(CAROL).await;
    let token = Cookie::received(link.rsplit('/').next().unwrap());
    let visitor = visitor(1);
    let sent = town.flow.accept_invitation(&token, CAROL.address, &visitor);
    assert_eq!(sent.await.unwrap(), Asked::Sent);
    let code = town.newest_code(CAROL).await;

    let ended = reset_at_once(&town, CAROL, code, 200).await;

    assert_eq!(count(&ended, &Reset::Done), 1);
    assert_eq!(town.flow.link_stands(&token).await.unwrap(), None);
    assert_eq!(count(&town.events(CAROL).await, &"password-set"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_46_one_sign_in_code_typed_two_hundred_times_signs_in_once() {
    let town = Town::new().await;
    enter_password(&town).await;
    let code = town.newest_code(ALICE).await;

    let ended = at_once(&town, 200, |flow| {
        let code = code.clone();
        async move { flow.finish_by_code(ALICE.address, &code, &visitor(1)).await }
    })
    .await;

    assert_eq!(entered(&ended), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_50_one_step_of_an_authenticator_typed_two_hundred_times_signs_in_once() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let link = desk.add_authenticator(&town.clock).await;
    town.clock.pass_seconds(60);
    enter_password(&town).await;
    let code = link.code_at(town.clock.now()).to_string();

    let ended = at_once(&town, 200, |flow| {
        let code = code.clone();
        async move {
            let visitor = visitor(1);
            let finished = flow.finish_by_authenticator(ALICE.address, &code, &visitor);
            finished.await
        }
    })
    .await;

    assert_eq!(entered(&ended), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_52_one_recovery_code_typed_two_hundred_times_signs_in_once() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    desk.open("/recovery").await;
    let page = desk.submit("/recovery", &[]).await;
    let mut items = page
        .text
        .split("<li>")
        .filter_map(|rest| rest.split('<').next());
    let code = items.find(|text| text.len() == 19).unwrap().to_owned();
    enter_password(&town).await;

    let ended = at_once(&town, 200, |flow| {
        let code = code.clone();
        async move {
            let visitor = visitor(1);
            flow.finish_by_recovery(ALICE.address, &code, &visitor)
                .await
        }
    })
    .await;

    assert_eq!(entered(&ended), 1);
}

/// Somebody at a network address.
fn from(address: String) -> Visitor {
    Visitor {
        browser: Browser::from_agent("Firefox/153.0 Linux", address),
        ..visitor(9)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_11_a_spray_from_a_thousand_networks_is_looked_at_a_hundred_times_at_most_and_locks_nobody_out()
 {
    let town = Town::new().await;
    let mut hers = town.signed_in(ALICE).await;
    hers.submit("/sign-out", &[]).await;
    let tries = match std::env::var("SYMBOLON_ENDURE") {
        Ok(_) => 100_000_u32,
        Err(_) => 1000,
    };
    for some in (0..tries).collect::<Vec<_>>().chunks(20) {
        let guesses = some.iter().map(|n| {
            let from = from(format!("10.{}.{}.{}", n / 62_500, n / 250 % 250, n % 250));
            let password = Secret::new(format!("Guess-Number-{n}"));
            let flow = &town.flow;
            async move { flow.start_by_password(ALICE.address, password, &from).await }
        });
        futures_util::future::join_all(guesses).await;
    }

    let looked_at = count(&town.events(ALICE).await, &"wrong-password");
    assert!((1..=100).contains(&looked_at), "{looked_at}");
    // Strangers wait; the browser that she uses has a lane of its own.
    let right = Secret::new(ALICE.password.to_owned());
    let stranger = from("203.0.113.9".to_owned());
    let waits = town.flow.start_by_password(ALICE.address, right, &stranger);
    assert_eq!(waits.await.unwrap(), FirstStep::TooMany);
    let page = hers.enter_password(ALICE).await;
    assert_eq!(page.path, "/sign-in/code", "{}", page.text);
}
