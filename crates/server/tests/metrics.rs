//! What is counted, for whoever watches the server.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code stops at the first surprise"
)]

use std::{
    fs,
    net::TcpListener,
    process::{Child, Command, Stdio},
};

/// A server that ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

async fn get(url: &str) -> reqwest::Result<reqwest::Response> {
    reqwest::get(url).await
}

#[tokio::test]
async fn an_operator_reads_counts_on_a_listener_of_their_own_and_nobody_is_named_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let (portal, metrics) = (free_port(), free_port());
    let origin = format!("http://localhost:{portal}");
    let config = folder.path().join("symbolon.toml");
    let here = folder.path().display();
    let text = format!(
        "organisation = \"Acme\"\nportal = \"{origin}\"\nlisten = \"127.0.0.1:{portal}\"\n\
         database = \"sqlite:{here}/symbolon.sqlite\"\nkeys = \"{here}/keys\"\n\
         [metrics]\nlisten = \"127.0.0.1:{metrics}\"\n\
         [mail]\nrelay = \"smtp://127.0.0.1:25\"\nfrom = \"Acme <no-reply@acme.test>\"\n"
    );
    fs::write(&config, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_symbolon"));
    command.args(["serve", "--config"]).arg(&config);
    let _served = Served(
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    while get(&origin).await.is_err() {
        tokio::task::yield_now().await;
    }
    get(&format!("{origin}/carol@elsewhere.test"))
        .await
        .unwrap();

    let said = get(&format!("http://127.0.0.1:{metrics}/metrics"))
        .await
        .unwrap();
    assert_eq!(said.status(), 200);
    let kind = said.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = said.text().await.unwrap();

    assert!(
        text.contains("symbolon_http_requests_total{method=\"GET\",route=\"/\",status=\"200\"} 1"),
        "{text}"
    );
    assert!(
        text.contains(
            "symbolon_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 1"
        )
    );
    assert!(text.contains("symbolon_http_request_seconds_bucket{le=\"0.05\",route=\"/\"}"));
    assert!(text.contains("symbolon_jobs_waiting 0"));
    assert!(text.ends_with("# EOF\n"));
    assert!(
        !text.contains("carol"),
        "whatever strangers type is in none of it"
    );
    let outside = get(&format!("{origin}/metrics")).await.unwrap();
    assert_eq!(outside.status(), 404, "the world does not see it");
}
