//! Links from the sign-in page into the phone app: one to follow on the same device, one to scan.

use super::{
    activate::{BadLink, origin_of},
    base64url,
    ids::RequestId,
};

/// A link to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLink {
    /// Origin of the phone app and of the endpoints behind it.
    pub origin: String,
    /// Which request.
    pub request: RequestId,
    /// 128 bits that the sign-in page shows for a minute; none in a link to be followed.
    pub code: Option<[u8; 16]>,
}

impl RequestLink {
    /// Reads `https://APP/app/#2.request` or `https://APP/app/#3.request.code`.
    pub fn parse(text: &str) -> Result<Self, BadLink> {
        let text = text.trim();
        if text.len() > 512 {
            return Err(BadLink::NotActivation);
        }
        let (address, fragment) = text.split_once('#').ok_or(BadLink::NotActivation)?;
        let origin = origin_of(address)?;
        let parts: Vec<&str> = fragment.split('.').collect();
        let (request, code) = match *parts.as_slice() {
            ["2", request] => (request, None),
            ["3", request, code] => {
                let code = base64url::decode_exact(code).ok_or(BadLink::Damaged)?;
                (request, Some(code))
            }
            ["2" | "3", ..] => return Err(BadLink::Damaged),
            _ => return Err(BadLink::NotActivation),
        };
        Ok(Self {
            origin,
            request: RequestId::parse(request).ok_or(BadLink::Damaged)?,
            code,
        })
    }

    /// The link as text. With a code, it holds a secret.
    pub fn to_text(&self) -> String {
        let (origin, request) = (&self.origin, self.request);
        match &self.code {
            None => format!("{origin}/app/#2.{request}"),
            Some(code) => {
                let code = base64url::encode(code);
                format!("{origin}/app/#3.{request}.{code}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_back_and_damaged_ones_refused() {
        for code in [None, Some([7; 16])] {
            let link = RequestLink {
                origin: "https://id.acme.org".to_owned(),
                request: RequestId::from_bytes([1; 16]),
                code,
            };
            let text = link.to_text();
            assert_eq!(RequestLink::parse(&text), Ok(link));
            let cut = text.get(..text.len() - 1).unwrap();
            assert_eq!(RequestLink::parse(cut), Err(BadLink::Damaged));
            let plain = text.replace("https", "http");
            assert_eq!(RequestLink::parse(&plain), Err(BadLink::NotEncrypted));
        }
        for other in ["", "x", "https://a.org/app/", "https://a.org/app/#1.a.b.c"] {
            assert_eq!(RequestLink::parse(other), Err(BadLink::NotActivation));
        }
    }
}
