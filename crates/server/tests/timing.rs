//! How long things take must not say who has an account.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "test code measures, and stops at the first surprise"
)]

use std::time::Instant;

use reqwest::{Method, header};
use symbolon_core::seal::Secret;
use symbolon_flow::{
    recover::reset::{Asked, Reset, Typed},
    sign_in::Visitor,
};
use symbolon_model::browser::Browser;
use symbolon_testkit::{ALICE, CAROL, Phone, Town};

/// Requests per kind, and how large t may be: many and strict in full; few in between, on a machine
/// that is busy with other tests, where only gross differences show.
fn rounds(few: usize, many: usize) -> (usize, f64) {
    if std::env::var("SYMBOLON_ENDURE").is_ok() {
        (many, 4.5)
    } else {
        (few, 12.0)
    }
}

fn visitor(pre: u8) -> Visitor {
    Visitor {
        pre: [pre; 32],
        kb: None,

        browser_key: None,
        browser: Browser::from_agent("Firefox/153.0 Linux", format!("192.0.2.{pre}")),
        language: symbolon_core::language::Language::En,
    }
}

/// Welch's t over the lower nine tenths: what a neighbour on the machine adds is no signal.
fn welch(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    let moments = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.truncate(times.len() * 9 / 10);
        let n = times.len() as f64;
        let mean = times.iter().sum::<f64>() / n;
        let variance = times.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, variance / n)
    };
    let ((mean_a, var_a), (mean_b, var_b)) = (moments(&mut a), moments(&mut b));
    ((mean_a - mean_b) / (var_a + var_b).sqrt()).abs()
}

/// Does something for somebody who has an account and for somebody who has none, one after the
/// other and the other first every second time; Welch's t of how long it took.
async fn compared(town: &Town, rounds: usize, once: impl AsyncFn(&'static str)) -> f64 {
    let (mut hers, mut nobodys) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let mut both = [(ALICE.address, &mut hers), (CAROL.address, &mut nobodys)];
        both.rotate_left(round % 2);
        for (address, times) in both {
            let begun = Instant::now();
            once(address).await;
            times.push(begun.elapsed().as_secs_f64());
        }
        town.clock.pass_seconds(3700);
    }
    welch(hers, nobodys)
}

#[tokio::test]
async fn threat_10_starting_by_phone_takes_as_long_for_strangers() {
    let town = Town::without_limits().await;
    let mut desk = town.signed_in(ALICE).await;
    Phone::activate(&town, &mut desk, "Pixel", "493817").await;
    let (rounds, most) = rounds(200, 2000);

    let t = compared(&town, rounds, async |address| {
        let started = town.flow.start_by_phone(address, &visitor(1)).await;
        started.unwrap();
    })
    .await;

    assert!(t < most, "t = {t}");
}

#[tokio::test]
async fn threat_10_forgetting_a_password_takes_as_long_for_strangers() {
    let town = Town::new().await;
    let (rounds, most) = rounds(200, 2000);

    let t = compared(&town, rounds, async |address| {
        let asked = town.flow.ask_reset(address, &visitor(1)).await;
        assert_eq!(asked.unwrap(), Asked::Sent);
    })
    .await;

    assert!(t < most, "t = {t}");
}

#[tokio::test]
async fn threat_10_a_wrong_reset_code_takes_as_long_for_strangers() {
    let town = Town::new().await;
    let (rounds, most) = rounds(200, 2000);

    let t = compared(&town, rounds, async |address| {
        let new = Secret::new("Winter-Lake-5518".to_owned());
        let typed = Typed {
            code: "00000000".to_owned(),
            new: new.clone(),
            again: new,
        };
        let visitor = visitor(1);
        let wrong = town.flow.reset_password(address, typed, &visitor);
        assert_eq!(wrong.await.unwrap(), Reset::Wrong);
    })
    .await;

    assert!(t < most, "t = {t}");
}

#[tokio::test]
async fn threat_10_a_password_takes_as_long_for_strangers() {
    let town = Town::new().await;
    let (rounds, most) = rounds(40, 2000);

    let t = compared(&town, rounds, async |address| {
        let wrong = Secret::new("Not-The-Password-1".to_owned());
        let step = town
            .flow
            .start_by_password(address, wrong, &visitor(1))
            .await;
        step.unwrap();
    })
    .await;

    assert!(t < most, "t = {t}");
}

/// A page where somebody says who they are, and what they send there.
const ENTRIES: [(&str, &str, &str); 5] = [
    ("/", "/sign-in/phone", ""),
    ("/", "/sign-in/password", "&password=Not-The-Password-1"),
    ("/forgot-password", "/forgot-password", ""),
    ("/phone-lost", "/phone-lost/letter", ""),
    ("/phone-lost", "/phone-lost/code", "&code=AAAA-BBBB-CCCC"),
];

/// A page as everybody gets it: without the address that was typed, the token, the request and its
/// picture.
fn alike((text, path): (&str, &str), address: &str, token: &str) -> String {
    let mut text = text.replace(address, "ADDRESS").replace(token, "TOKEN");
    // The start page's path is in every link.
    if path.len() > 1 {
        text = text.replace(path.rsplit('/').next().unwrap(), "REQUEST");
    }
    let word = text.split("<figcaption>").nth(1);
    let word = word.and_then(|rest| rest.split('<').next());
    if let Some(word) = word.map(str::to_owned) {
        for (before, after) in [("<figcaption>", "<"), ("\"", "\""), ("<strong>", "<")] {
            let shown = format!("{before}{word}{after}");
            text = text.replace(&shown, "WORD");
        }
    }
    // The number of its drawing, and of the ground it stands on.
    without_digits_after("picture g", &without_digits_after("#p", &text))
}

fn without_digits_after(mark: &str, text: &str) -> String {
    let mut pieces = text.split(mark);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, rest| {
        text + mark + rest.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

#[tokio::test]
async fn threat_10_every_entry_page_answers_strangers_with_the_same_bytes_and_as_fast() {
    let town = Town::without_limits().await;
    let mut desk = town.signed_in(ALICE).await;
    Phone::activate(&town, &mut desk, "Pixel", "493817").await;
    for (form, path, more) in ENTRIES {
        let (few, many) = if more.is_empty() {
            (100, 2000)
        } else {
            (20, 2000)
        };
        let (rounds, most) = rounds(few, many);
        let mut browser = town.browser();
        browser.open(form).await;
        let token = browser.token().unwrap();
        let shown = std::cell::RefCell::new(Vec::new());

        let t = compared(&town, rounds, async |address| {
            // Nobody has used anything up: not even what counts for a day.
            town.clock.pass_seconds(86_400);
            let encoded = address.replace('@', "%40");
            let sent = browser
                .request(Method::POST, path)
                .header(header::ORIGIN, &town.origin)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(format!("csrf={token}&address={encoded}{more}"));
            let answer = sent.send().await.unwrap();
            let (status, path) = (answer.status(), answer.url().path().to_owned());
            let text = answer.text().await.unwrap();
            let shape = alike((&text, &path), address, &token);
            shown.borrow_mut().push((status, shape));
        })
        .await;

        let shown = shown.into_inner();
        for pair in shown.chunks(2) {
            let (first, other) = (pair.first().unwrap(), pair.last().unwrap());
            assert!(first.1.contains("</html>"), "{path}: {first:?}");
            assert_eq!(first, other, "{path}");
        }
        assert!(t < most, "{path}: t = {t}");
    }
}
