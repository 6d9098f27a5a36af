//! A browser: cookies, pages, forms.

use std::sync::Arc;

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use reqwest::{
    Client, StatusCode,
    cookie::{CookieStore, Jar},
    header,
};
use symbolon_core::{otp::Link, picture::Picture, wire::base64url};
use symbolon_flow::{
    browser_key::{Form, said},
    ports::Clock as _,
};

use crate::{HeldClock, Member};

/// What a browser shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// Status of the last answer.
    pub status: StatusCode,
    /// Path it ended up at.
    pub path: String,
    /// What stands behind it in the address.
    pub query: String,
    /// Its headers.
    pub headers: header::HeaderMap,
    /// Its text.
    pub text: String,
}

/// A browser with cookies.
pub struct Browser {
    client: Client,
    origin: String,
    jar: Arc<Jar>,
    /// The page it shows.
    pub page: Option<Page>,
    key: Option<(SigningKey, HeldClock)>,
}

impl Browser {
    /// A browser for the server at an origin.
    pub fn new(origin: &str) -> Self {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
        let jar = Arc::new(Jar::default());
        let client = Client::builder()
            .cookie_provider(Arc::clone(&jar))
            .user_agent(agent)
            .build()
            .unwrap();
        Self {
            client,
            origin: origin.to_owned(),
            jar,
            page: None,
            key: None,
        }
    }

    /// A browser with script: it holds a key, number so-and-so, and proves it with every form.
    #[must_use]
    pub fn holding_key(mut self, number: u8, clock: &HeldClock) -> Self {
        let key = SigningKey::from_slice(&[number; 32]).unwrap();
        self.key = Some((key, clock.clone()));
        self
    }

    /// The same cookies in somebody else's hands, without the key.
    #[must_use]
    pub fn stolen_cookies(&self) -> Self {
        let mut thief = Self::new(&self.origin);
        let url = self.origin.parse().expect("an origin is a URL");
        if let Some(header) = self.jar.cookies(&url) {
            for pair in header.to_str().unwrap().split("; ") {
                thief.jar.add_cookie_str(pair, &url);
            }
        }
        thief.page = None;
        thief
    }

    /// What proves the key for a form.
    fn proof(&self, action: &str, fields: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        let Some((key, clock)) = &self.key else {
            return Vec::new();
        };
        let address = fields.iter().find(|(name, _)| *name == "address");
        let about = Form {
            path: action,
            token: &self.token().expect("the page has a form"),
            address: address.map_or("", |(_, value)| value),
        };
        let at = clock.now();
        let signature: Signature = key.sign(&said(at, about));
        let public = key.verifying_key().to_sec1_point(false);
        vec![
            ("bk", base64url::encode(public.as_bytes())),
            ("bk_at", at.millis().to_string()),
            ("bk_sig", base64url::encode(&signature.to_bytes())),
        ]
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Page {
        let answer = self
            .client
            .get(format!("{}{path}", self.origin))
            .send()
            .await
            .unwrap();
        self.show(answer).await
    }

    /// Sends a form of the page it shows.
    pub async fn submit(&mut self, action: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token().expect("the page has a form");
        let proof = self.proof(action, fields);
        let mut all = vec![("csrf", token.as_str())];
        all.extend(fields);
        all.extend(proof.iter().map(|(name, value)| (*name, value.as_str())));
        let body = form(&all);
        let answer = self
            .client
            .post(format!("{}{action}", self.origin))
            .header(header::ORIGIN, &self.origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        self.show(answer).await
    }

    /// Any request, with this browser's cookies and nothing else.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.origin))
    }

    /// Enters address and password on the start page.
    pub async fn enter_password(&mut self, who: Member) -> Page {
        self.open("/").await;
        self.enter_password_here(who).await
    }

    /// The same on the page that it shows.
    pub async fn enter_password_here(&mut self, who: Member) -> Page {
        let fields = [("address", who.address), ("password", who.password)];
        self.submit("/sign-in/password", &fields).await
    }

    /// Starts a sign-in by phone.
    pub async fn start_by_phone(&mut self, address: &str) -> Page {
        self.open("/").await;
        self.start_by_phone_here(address).await
    }

    /// The same on the page that it shows.
    pub async fn start_by_phone_here(&mut self, address: &str) -> Page {
        self.submit("/sign-in/phone", &[("address", address)]).await
    }

    /// Adds an authenticator app and confirms it by its code; what the app was given.
    pub async fn add_authenticator(&mut self, clock: &HeldClock) -> Link {
        self.open("/phones").await;
        let page = self.submit("/authenticators", &[("name", "Aegis")]).await;
        let offered = |start: &str| between(&page.text, start, "\"").unwrap();
        let link = offered("href=\"otpauth://").replace("&#38;", "&");
        let link = Link::parse(&format!("otpauth://{link}")).unwrap();
        let confirm = format!("/authenticators/{}", offered("action=\"/authenticators/"));
        let code = link.code_at(clock.now()).to_string();
        let page = self.submit(&confirm, &[("code", &code)]).await;
        assert!(page.text.contains("Aegis"), "{}", page.text);
        link
    }

    /// Asks for a code to set another password with.
    pub async fn forget_password(&mut self, who: Member) -> Page {
        self.open("/forgot-password").await;
        let fields = [("address", who.address)];
        self.submit("/forgot-password", &fields).await
    }

    /// Sets a password with a code that came.
    pub async fn set_password(&mut self, code: &str, new: &str) -> Page {
        let fields = [("code", code), ("new", new), ("again", new)];
        self.submit("/reset-password", &fields).await
    }

    /// Looks again at the page it shows.
    pub async fn reload(&mut self) -> Page {
        let path = self.page.as_ref().expect("a page is shown").path.clone();
        self.open(&path).await
    }

    /// Presses the button that finishes a sign-in by phone.
    pub async fn finish_from(&mut self, page: &Page) -> Page {
        self.submit(&format!("{}/finish", page.path), &[]).await
    }

    /// The picture that the page shows.
    pub fn picture(&self) -> Picture {
        let pictures = self.pictures();
        *pictures.first().expect("the page shows a picture")
    }

    /// The pictures that the page shows, in their order.
    pub fn pictures(&self) -> Vec<Picture> {
        let text = &self.page.as_ref().expect("a page is shown").text;
        let words = text.split("<figcaption>").skip(1);
        let words = words.filter_map(|rest| rest.split('<').next());
        words.map(|word| Picture::named(word).unwrap()).collect()
    }

    /// Begins an activation, beside the other phones or instead of one (its id): the link that
    /// the page shows, and the page that follows.
    pub async fn begin_activation(&mut self, replaces: &str) -> (String, String) {
        self.open("/phones/activate").await;
        self.submit("/phones/activate", &[("replaces", replaces)])
            .await;
        self.activation()
    }

    /// Clicks the picture that a phone shows, on the page of its activation.
    pub async fn pick(&mut self, next: &str, word: &str) -> Page {
        let page = self.open(next).await;
        let value = matching_word(&page, word).expect("the picture is among the twelve");
        self.submit(&format!("{next}/pick"), &[("picture", &value)])
            .await
    }

    /// The activation link that the page shows, and the page that follows.
    pub fn activation(&self) -> (String, String) {
        let text = &self.page.as_ref().expect("a page is shown").text;
        let link = between(text, "id=\"link\">", "<").expect("the page shows a link");
        let next = between(text, "data-next=\"", "\"").expect("the page goes on");
        (link.to_owned(), next.to_owned())
    }

    /// The origin of the server it visits.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The values of its cookies, apart from short ones, which are no secrets.
    pub fn cookies(&self) -> Vec<String> {
        let url = self.origin.parse().expect("an origin is a URL");
        let header = self.jar.cookies(&url);
        let text = header.as_ref().and_then(|value| value.to_str().ok());
        let pairs = text.unwrap_or_default().split("; ");
        pairs
            .filter_map(|pair| Some(pair.split_once('=')?.1.to_owned()))
            .filter(|value| value.len() > 20)
            .collect()
    }

    /// The token of the forms on the page.
    pub fn token(&self) -> Option<String> {
        let text = &self.page.as_ref()?.text;
        between(text, "name=\"csrf\" value=\"", "\"").map(str::to_owned)
    }

    async fn show(&mut self, answer: reqwest::Response) -> Page {
        let page = Page {
            status: answer.status(),
            path: answer.url().path().to_owned(),
            query: answer.url().query().unwrap_or_default().to_owned(),
            headers: answer.headers().clone(),
            text: answer.text().await.unwrap(),
        };
        self.page = Some(page.clone());
        page
    }

    /// Goes on by itself, as browsers do where a page says so.
    pub async fn go_on(&mut self) -> Page {
        let page = self.page.clone().expect("a page");
        let next = between(&page.text, "content=\"0; url=", "\"").expect("it goes on");
        self.open(&next.replace("&#38;", "&")).await
    }
}

/// The value of the button for a picture, by its word, on the page with twelve pictures.
pub fn matching_word(page: &Page, word: &str) -> Option<String> {
    let (before, _) = page
        .text
        .split_once(&format!("<span class=\"word\">{word}<"))?;
    before
        .rsplit("value=\"")
        .next()?
        .split('"')
        .next()
        .map(str::to_owned)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?
        .1
        .split_once(end)
        .map(|(inner, _)| inner)
}

fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect()
    };
    let pairs: Vec<_> = fields
        .iter()
        .map(|(n, v)| format!("{}={}", escape(n), escape(v)))
        .collect();
    pairs.join("&")
}
