//! From the sign-in page to the phone: a link to be followed on the same device, and the code that
//! the page shows to a camera.
//!
//! The code is no link on purpose: it counts only when the app's own camera reads it off a screen in
//! front of its owner. A link can be sent to anybody.

use super::{
    activate::{BadLink, origin_of},
    base64url,
    ids::RequestId,
};

/// How the text of a code begins.
const CODE: &str = "symbolon:3.";

/// A link to one request: `https://APP/app/#2.request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLink {
    /// Origin of the phone app and of the endpoints behind it.
    pub origin: String,
    /// Which request.
    pub request: RequestId,
}

impl RequestLink {
    /// Reads a link.
    pub fn parse(text: &str) -> Result<Self, BadLink> {
        let text = text.trim();
        if text.len() > 512 {
            return Err(BadLink::NotActivation);
        }
        let (address, fragment) = text.split_once('#').ok_or(BadLink::NotActivation)?;
        let origin = origin_of(address)?;
        let request = fragment.strip_prefix("2.").ok_or(BadLink::NotActivation)?;
        Ok(Self {
            origin,
            request: RequestId::parse(request).ok_or(BadLink::Damaged)?,
        })
    }

    /// The link as text.
    pub fn to_text(&self) -> String {
        format!("{}/app/#2.{}", self.origin, self.request)
    }
}

/// The code on a sign-in page: `symbolon:3.request.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenCode {
    /// Which request.
    pub request: RequestId,
    /// 128 bits that stand for a minute at most.
    pub code: [u8; 16],
}

impl ScreenCode {
    /// Reads a code; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (request, code) = text.strip_prefix(CODE)?.split_once('.')?;
        Some(Self {
            request: RequestId::parse(request)?,
            code: base64url::decode_exact(code)?,
        })
    }

    /// The code as text. It holds a secret.
    pub fn to_text(&self) -> String {
        format!("{CODE}{}.{}", self.request, base64url::encode(&self.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: RequestId = RequestId::from_bytes([1; 16]);

    #[test]
    fn links_are_read_back_and_damaged_ones_refused() {
        let link = RequestLink {
            origin: "https://id.acme.org".to_owned(),
            request: REQUEST,
        };
        let text = link.to_text();
        assert_eq!(RequestLink::parse(&text), Ok(link));
        let cut = text.get(..text.len() - 1).unwrap();
        assert_eq!(RequestLink::parse(cut), Err(BadLink::Damaged));
        let plain = text.replace("https", "http");
        assert_eq!(RequestLink::parse(&plain), Err(BadLink::NotEncrypted));
        for other in ["", "x", "https://a.org/app/", "https://a.org/app/#1.a.b.c"] {
            assert_eq!(RequestLink::parse(other), Err(BadLink::NotActivation));
        }
    }

    #[test]
    fn threat_22_a_code_is_no_link_and_a_link_is_no_code() {
        let code = ScreenCode {
            request: REQUEST,
            code: [7; 16],
        };
        let text = code.to_text();
        assert_eq!(ScreenCode::parse(&text), Some(code));
        assert_eq!(RequestLink::parse(&text), Err(BadLink::NotActivation));
        let rest = text.strip_prefix("symbolon:").unwrap();
        let as_link = format!("https://id.acme.org/app/#{rest}");
        assert_eq!(RequestLink::parse(&as_link), Err(BadLink::NotActivation));
        assert_eq!(ScreenCode::parse(&as_link), None);
        for cut in ["symbolon:3.", "symbolon:3.x.y", "symbolon:3"] {
            assert_eq!(ScreenCode::parse(cut), None);
        }
    }
}
