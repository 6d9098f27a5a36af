//! Ringing phones by Web Push: what travels, how often, and what must never happen.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::{
    handset::{Reply, Trouble},
    seal::{PublicKey, Pure, Secret, Signature, Verify, pure},
    wire::{
        base64url, cbor,
        ids::ProfileId,
        paths,
        subscribe::{Moved, Subscription},
    },
};
use symbolon_flow::ports::Clock as _;
use symbolon_testkit::{ALICE, Phone, PushService, Received, Town};

const PIN: &str = "493817";

fn at(endpoint: String) -> Subscription {
    let private = Secret::new([6; 32]);
    Subscription {
        endpoint,
        key: pure::public_of(&private).unwrap(),
        auth: [7; 16],
    }
}

/// Alice's phone, to be rung.
async fn subscribed(town: &Town, service: &PushService) -> Phone {
    let phone = Phone::alices(town, PIN).await;
    let there = at(format!("{}/push/alice", service.origin));
    let subscribed = phone.handset.subscribe(&phone.profile, Some(there)).await;
    assert_eq!(subscribed, Ok(()));
    phone
}

/// Somebody starts a sign-in for Alice in a browser that was never seen; what the push service
/// gets of it.
async fn start(town: &Town, service: &PushService) -> Vec<Received> {
    let mut stranger = town.browser();
    stranger.start_by_phone(ALICE.address).await;
    town.ring_phones().await;
    town.clock.pass_seconds(130);
    service.received()
}

#[tokio::test]
async fn threat_23_and_26_a_push_says_nothing_and_says_who_sends_it() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let phone = subscribed(&town, &service).await;

    let received = start(&town, &service).await;

    let [one] = received.as_slice() else {
        panic!("one push: {received:?}")
    };
    assert_eq!(one.path, "alice");
    assert_eq!(one.headers["ttl"], "60");
    assert_eq!(one.headers["content-encoding"], "aes128gcm");
    // 86 bytes of header, 8 that mean nothing, their end, and the tag: the same for everybody.
    assert_eq!(one.body.len(), 86 + 8 + 1 + 16);
    let says = one.headers["authorization"].to_str().unwrap();
    let (token, key) = says
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    let key = PublicKey::parse(&base64url::decode(key).unwrap()).unwrap();
    assert_eq!(key, phone.handset.push_key(&town.origin).await.unwrap());
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::from_bytes(base64url::decode_exact(signature).unwrap());
    assert!(Pure.verify(&key, input.as_bytes(), &signature));
    let claims = base64url::decode(input.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], service.origin);
    assert_eq!(claims["sub"], "mailto:help@acme.test");
    let left = claims["exp"].as_i64().unwrap() - town.clock.now().millis() / 1000;
    assert!((0..=12 * 3600).contains(&left), "threat 25: {left}");
}

#[tokio::test]
async fn threat_1_fifty_starts_ring_three_times_at_most() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let phone = subscribed(&town, &service).await;

    let mut pushes = 0;
    for _ in 0..50 {
        let mut stranger = town.browser();
        stranger.start_by_phone(ALICE.address).await;
        town.ring_phones().await;
        pushes += service.received().len();
        town.clock.pass_seconds(60);
    }
    assert!((1..=3).contains(&pushes), "{pushes} pushes in 50 minutes");

    // Silent until the person opens the app, however long that takes.
    town.clock.pass_seconds(86_400);
    assert_eq!(start(&town, &service).await.len(), 0);
    town.clock.pass_seconds(200);
    phone.look().await;
    for rings in [1, 1, 1, 0] {
        assert_eq!(start(&town, &service).await.len(), rings);
        town.clock.pass_seconds(200);
    }
}

#[tokio::test]
async fn threat_1_not_me_silences_strangers_for_a_day_and_nobody_else() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let mut phone = subscribed(&town, &service).await;
    let mut hers = town.signed_in(ALICE).await;
    let mut stranger = town.browser();
    stranger.start_by_phone(ALICE.address).await;
    let request = phone.request().await;
    phone.reply(&request, &Reply::NotMe).await;
    town.ring_phones().await;
    service.received();

    assert_eq!(start(&town, &service).await.len(), 0);
    hers.open("/").await;
    hers.submit("/sign-out", &[]).await;
    hers.start_by_phone(ALICE.address).await;
    town.ring_phones().await;
    assert_eq!(service.received().len(), 1, "her own browser");
    town.clock.pass_seconds(86_400);
    assert_eq!(start(&town, &service).await.len(), 1, "a day later");
}

#[tokio::test]
async fn a_subscription_that_is_gone_is_forgotten_and_a_dead_service_stops_nobody() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let mut phone = subscribed(&town, &service).await;
    service.say(500);
    let mut cafe = town.browser();
    let page = cafe.start_by_phone(ALICE.address).await;
    town.ring_phones().await;
    phone.accept(&cafe, PIN).await;
    assert!(cafe.finish_from(&page).await.text.contains("Hello Alice"));

    service.say(410);
    town.clock.pass_seconds(3600);
    assert_eq!(
        start(&town, &service).await.len(),
        2,
        "the first, which failed, and this one"
    );
    service.say(201);
    town.clock.pass_seconds(3600);
    assert_eq!(start(&town, &service).await.len(), 0);
}

#[tokio::test]
async fn threat_23_only_who_knows_the_old_place_moves_a_phone_and_once() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let phone = subscribed(&town, &service).await;
    let (id, old) = (phone.profile.id, at(String::new()).auth);
    let there = |name: &str, auth: [u8; 16]| Subscription {
        endpoint: format!("{}/push/{name}", service.origin),
        auth,
        ..at(String::new())
    };
    let moved = |profile, subscription: Subscription, secret: &[u8; 16]| Moved {
        profile,
        proof: Moved::proof_of(profile, &subscription, secret),
        subscription,
    };
    let stolen = there("mallory", [8; 16]);
    let mut swapped = moved(id, there("new", [9; 16]), &old);
    swapped.subscription = stolen.clone();
    let outside = Subscription {
        endpoint: "https://evil.test/push/x".to_owned(),
        ..stolen.clone()
    };
    let nobody = ProfileId::from_bytes([3; 16]);
    let visitor = town.browser();
    let post = async |body: &Moved| {
        let sent = visitor.request(reqwest::Method::POST, paths::MOVED);
        sent.body(cbor::encode(body)).send().await.unwrap().status()
    };
    for wrong in [
        moved(id, stolen.clone(), &[0; 16]),
        moved(nobody, stolen.clone(), &old),
        swapped,
        moved(id, outside, &old),
    ] {
        assert_ne!(post(&wrong).await, 200, "{}", wrong.subscription.endpoint);
    }
    let right = moved(id, there("new", [9; 16]), &old);
    assert_eq!(post(&right).await, 200);
    assert_eq!(post(&right).await, 404, "once");

    let received = start(&town, &service).await;
    let paths: Vec<&str> = received.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["new"]);
}

#[tokio::test]
async fn a_revoked_phone_rings_no_more() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let phone = subscribed(&town, &service).await;
    let mut desk = town.signed_in(ALICE).await;
    let second = Phone::activate(&town, &mut desk, "Tablet", "826405").await;
    let revoke = format!("/phones/{}/revoke", phone.profile.id);
    desk.open(&revoke).await;
    desk.submit(&revoke, &[]).await;

    assert_eq!(start(&town, &service).await.len(), 0);
    second.look().await;
}

#[tokio::test]
async fn threat_24_a_phone_cannot_send_the_server_anywhere() {
    let service = PushService::start().await;
    let town = Town::ringing(&service).await;
    let phone = Phone::alices(&town, PIN).await;
    for endpoint in [
        "https://evil.test/push/alice".to_owned(),
        "http://127.0.0.1:1/push/alice".to_owned(),
        format!("{}@evil.test/push", service.origin),
        "https://fcm.googleapis.com@127.0.0.1/".to_owned(),
        format!("{}/push/{}", service.origin, "x".repeat(2000)),
    ] {
        let refused = phone.handset.subscribe(&phone.profile, Some(at(endpoint)));
        assert!(matches!(refused.await, Err(Trouble::Refused(_))));
    }
    let mut other = phone.profile.clone();
    other.keys = symbolon_core::vault::KeyHandle([9; 16]);
    let there = at(format!("{}/push/alice", service.origin));
    assert!(phone.handset.subscribe(&other, Some(there)).await.is_err());
    assert_eq!(start(&town, &service).await.len(), 0);
}
