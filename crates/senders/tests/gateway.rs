//! A gateway for text messages, played by a listener on this machine.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code stops at the first surprise"
)]

use symbolon_core::seal::Secret;
use symbolon_senders::{Form, Gateway, NotSent, Text, TextSender};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Hands one message over to a gateway that answers with this status; what it was sent, and what
/// came of it.
async fn hand_over(form: Form, answer: &str) -> (String, Result<(), NotSent>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/send?x=1", listener.local_addr().unwrap());
    let authorization = Some(Secret::new("Bearer word".to_owned()));
    let gateway = Gateway::new(&address, authorization, form).unwrap();
    let text = Text {
        to: "+46701234567".to_owned(),
        text: "Acme: 12345678 & more".to_owned(),
    };
    let answered = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = String::new();
        // In every form, the last word of the message stands in the last bytes that come.
        while !heard.contains("more") {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
        let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        heard
    };
    tokio::join!(answered, gateway.send(text))
}

fn json() -> Form {
    Form::Json(serde_json::json!({ "to": "{to}", "sender": "Acme", "zmessage": "{text}" }))
}

#[tokio::test]
async fn a_gateway_that_takes_json_gets_it_with_the_word_that_opens_it() {
    let (heard, sent) = hand_over(json(), "202 Accepted").await;

    assert_eq!(sent, Ok(()));
    assert!(heard.starts_with("POST /send?x=1 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("authorization: Bearer word\r\n"), "{heard}");
    assert!(heard.contains("content-type: application/json\r\n"));
    let body = heard.split("\r\n\r\n").nth(1).unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["to"], "+46701234567");
    assert_eq!(body["zmessage"], "Acme: 12345678 & more");
}

#[tokio::test]
async fn twilio_gets_a_form() {
    let from = "+15005550006".to_owned();

    let (heard, sent) = hand_over(Form::Twilio { from }, "201 Created").await;

    assert_eq!(sent, Ok(()));
    assert!(heard.contains("content-type: application/x-www-form-urlencoded\r\n"));
    let body = heard.split("\r\n\r\n").nth(1).unwrap();
    assert_eq!(
        body,
        "To=%2B46701234567&From=%2B15005550006&Body=Acme%3A%2012345678%20%26%20more"
    );
}

#[tokio::test]
async fn what_may_work_later_is_told_from_what_never_will() {
    for (answer, later) in [
        ("500 Internal Server Error", true),
        ("429 Too Many Requests", true),
        ("301 Moved Permanently", true),
        ("400 Bad Request", false),
        ("401 Unauthorized", false),
    ] {
        let (_heard, sent) = hand_over(json(), answer).await;
        let is_later = matches!(sent, Err(NotSent::Later(_)));
        assert_eq!((sent.is_err(), is_later), (true, later), "{answer}");
    }
}
