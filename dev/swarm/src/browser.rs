//! A browser that has never been here: its own cookies, the pages a person would see.

use std::collections::BTreeMap;

use reqwest::{Client, Method, Response, header};
use symbolon_core::picture::Picture;

/// A browser.
pub(crate) struct Browser<'a> {
    http: &'a Client,
    origin: &'a str,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(http: &'a Client, origin: &'a str) -> Self {
        Self {
            http,
            origin,
            cookies: BTreeMap::new(),
        }
    }

    /// Opens a page; its text.
    pub(crate) async fn open(&mut self, path: &str) -> String {
        let answer = self.send(Method::GET, path, None).await;
        answer.text().await.unwrap()
    }

    /// Sends a form; where it leads.
    pub(crate) async fn submit(&mut self, path: &str, csrf: &str, field: &str) -> String {
        let body = format!("csrf={csrf}&{field}");
        let answer = self.send(Method::POST, path, Some(body)).await;
        let next = answer.headers().get(header::LOCATION);
        let next = next.unwrap_or_else(|| panic!("{path} leads nowhere: {}", answer.status()));
        next.to_str().unwrap().to_owned()
    }

    /// Waits until the page's stream says that something changed.
    pub(crate) async fn wait(&self, path: &str) {
        let request = self.request(Method::GET, path);
        let mut answer = request.send().await.unwrap();
        let mut text = Vec::new();
        while let Some(chunk) = answer.chunk().await.unwrap() {
            text.extend_from_slice(&chunk);
            if text.windows(7).any(|window| window == b"changed") {
                return;
            }
        }
    }

    /// Whether it is signed in.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.cookies.keys().any(|name| name.ends_with("sid"))
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<String>) -> Response {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request
                .header(header::ORIGIN, self.origin)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let answer = request.send().await.unwrap();
        for line in answer.headers().get_all(header::SET_COOKIE) {
            let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let pairs = self.cookies.iter().map(|(n, v)| format!("{n}={v}"));
        let cookies: Vec<String> = pairs.collect();
        self.http
            .request(method, format!("{}{path}", self.origin))
            .header(header::COOKIE, cookies.join("; "))
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            )
    }
}

/// The token of a page's forms.
pub(crate) fn token(page: &str) -> &str {
    between(page, "name=\"csrf\" value=\"", "\"")
}

/// The picture that a page shows.
pub(crate) fn picture(page: &str) -> Picture {
    Picture::named(between(page, "<figcaption>", "<")).unwrap()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.1.split_once(end).unwrap().0
}
