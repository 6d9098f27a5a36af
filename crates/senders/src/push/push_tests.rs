//! What a push service sees, and what it cannot do.

use symbolon_core::seal::{Pure, Verify, pure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::Instant,
};

use super::*;

/// The example of RFC 8292 section 2.4.
const KEY: &str =
    "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
const INPUT: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.\
    eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0";
const SIGNATURE: &str =
    "i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
/// When the example's token ends.
const ENDS: i64 = 1_453_523_768;

fn pusher() -> WebPush {
    let key = base64url::decode(KEY).unwrap();
    let signature = base64url::decode_exact(SIGNATURE).unwrap();
    WebPush::new(Vapid {
        key: PublicKey::parse(&key).unwrap(),
        contact: "mailto:push@example.com".to_owned(),
        sign: Arc::new(move |_| Signature::from_bytes(signature)),
    })
    .unwrap()
}

/// Rings somebody at a place on this machine.
async fn ring(endpoint: String) -> Rung {
    let to = Subscription {
        endpoint,
        key: pure::public_of(&Secret::new([6; 32])).unwrap(),
        auth: [7; 16],
    };
    let message = Message {
        to: &to,
        body: b"12345678",
        once: Once::new(Secret::new([9; 32]), [8; 16]),
        reach: Reach::Local,
    };
    pusher().ring(message, Moment::from_millis(0)).await
}

async fn listening() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, format!("http://{address}/push/alice"))
}

#[test]
fn threat_25_a_token_is_the_one_of_rfc_8292_section_2_4() {
    let pusher = pusher();
    let twelve_hours_before = Moment::from_millis(ENDS * 1000).plus_seconds(-TOKEN_SECONDS);

    let token = pusher.token("https://push.example.net", twelve_hours_before);

    assert_eq!(token, format!("{INPUT}.{SIGNATURE}"));
    let signature = Signature::from_bytes(base64url::decode_exact(SIGNATURE).unwrap());
    assert!(Pure.verify(&pusher.vapid.key, INPUT.as_bytes(), &signature));
}

#[tokio::test]
async fn threat_24_a_push_service_that_sends_on_is_not_followed() {
    let (service, endpoint) = listening().await;
    let (inside, elsewhere) = listening().await;
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n"
    );
    let sends_on = tokio::spawn(async move {
        let (mut connection, _) = service.accept().await.unwrap();
        let mut asked = [0; 4096];
        let read = connection.read(&mut asked).await.unwrap();
        connection.write_all(answer.as_bytes()).await.unwrap();
        read
    });

    let said = ring(endpoint).await;

    assert!(matches!(said, Rung::Failed(_)), "{said:?}");
    assert!(sends_on.await.unwrap() > 0, "it was asked");
    let visited = tokio::time::timeout(Duration::from_millis(50), inside.accept()).await;
    assert!(visited.is_err(), "nobody came to where it sent");
}

#[tokio::test(start_paused = true)]
async fn a_push_service_that_says_nothing_is_given_up_after_five_seconds() {
    let (_silent, endpoint) = listening().await;
    let begun = Instant::now();

    let said = ring(endpoint).await;

    assert_eq!(
        said,
        Rung::Failed("the push service is too slow".to_owned())
    );
    assert_eq!(begun.elapsed().as_secs(), 5);
}
