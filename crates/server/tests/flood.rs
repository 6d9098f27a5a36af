//! A flood of strangers, and the people who want to work meanwhile.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code measures, and stops at the first surprise"
)]

use std::time::{Duration, Instant};

use symbolon_core::seal::Secret;
use symbolon_flow::sign_in::{Visitor, password::FirstStep};
use symbolon_model::browser::Browser;
use symbolon_testkit::{ALICE, Phone, Town};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const PIN: &str = "493817";
const PATIENCE: Duration = Duration::from_secs(2);

fn visitor(address: String) -> Visitor {
    Visitor {
        pre: [1; 32],
        kb: None,

        browser_key: None,
        browser: Browser::from_agent("Firefox/153.0 Linux", address),
        language: symbolon_core::language::Language::En,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_91_known_people_get_in_while_strangers_flood_the_password_hash() {
    let town = Town::new().await;
    let mut desk = town.signed_in(ALICE).await;
    let mut her_phone = Phone::activate(&town, &mut desk, "Pixel", PIN).await;
    desk.submit("/sign-out", &[]).await;
    let flood: Vec<_> = (0..400_u32)
        .map(|n| {
            let flow = town.flow.clone();
            tokio::spawn(async move {
                let from = visitor(format!("198.51.{}.{}", n / 250, n % 250));
                let password = Secret::new("Guess-Of-Somebody-1".to_owned());
                let who = format!("person{n}@acme.test");
                flow.start_by_password(&who, password, &from).await
            })
        })
        .collect();

    let mut slowest = Duration::ZERO;
    for _ in 0..5 {
        let begun = Instant::now();
        let mut cafe = town.browser();
        let page = cafe.start_by_phone(ALICE.address).await;
        her_phone.accept(&cafe, PIN).await;
        assert!(cafe.finish_from(&page).await.text.contains("Hello"));
        slowest = slowest.max(begun.elapsed());
        town.clock.pass_seconds(130);
    }
    let begun = Instant::now();
    let page = desk.enter_password(ALICE).await;
    assert_eq!(page.path, "/sign-in/code", "{}", page.text);
    slowest = slowest.max(begun.elapsed());

    assert!(slowest < PATIENCE, "{slowest:?}");
    let mut turned_away = 0;
    for guess in flood {
        match guess.await.unwrap() {
            Ok(step) => assert_eq!(step, FirstStep::Wrong),
            Err(_busy) => turned_away += 1,
        }
    }
    assert!(turned_away > 0, "the queue has an end");
}

#[tokio::test]
async fn threat_91_one_source_has_so_many_waiting_pages_and_no_more() {
    let town = Town::new().await;
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    let stream = format!("{}/events?seen=asking", page.path);
    let mut open = Vec::new();
    for _ in 0..256 {
        let answer = cafe.request(reqwest::Method::GET, &stream).send().await;
        open.push(answer.unwrap());
    }
    assert!(open.iter().all(|answer| answer.status() == 200));

    let one_more = cafe.request(reqwest::Method::GET, &stream).send().await;
    assert_eq!(one_more.unwrap().status(), 503);
    assert!(
        cafe.reload().await.text.contains("Pick this picture"),
        "it works without"
    );

    drop(open);
    let mut again = 503;
    for _ in 0..1000 {
        let answer = cafe.request(reqwest::Method::GET, &stream).send().await;
        again = answer.unwrap().status().as_u16();
        if again == 200 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(again, 200, "places are given back");
}

#[tokio::test]
async fn threat_91_a_request_whose_head_never_ends_is_hung_up_on() {
    let town = Town::new().await;
    let address = town.origin.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();

    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut rest));

    assert!(ended.await.is_ok(), "the server hangs up by itself");
}

#[tokio::test]
async fn threat_91_many_who_send_slowly_keep_nobody_waiting() {
    let town = Town::new().await;
    let address = town.origin.trim_start_matches("http://").to_owned();
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /sign-in/phone HTTP/1.1\r\nHost: {address}\r\nContent-Length: 1000\r\n\r\na"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }

    let begun = Instant::now();
    let page = town.browser().start_by_phone(ALICE.address).await;

    assert_eq!(page.status, 200);
    assert!(begun.elapsed() < PATIENCE);
    let mut answer = [0; 12];
    let refused = slow.first_mut().unwrap().read(&mut answer).await.unwrap();
    assert!(
        answer[..refused].starts_with(b"HTTP/1.1 403"),
        "refused before the rest came"
    );
}
