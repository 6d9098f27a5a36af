//! Names for things, as both ends write them: fixed numbers of bytes, each kind its own type.

use core::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::base64url;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $length]);

        impl $name {
            /// From its bytes.
            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// From bytes of any length; `None` unless there are exactly as many as it has.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// From its text form.
            pub fn parse(text: &str) -> Option<Self> {
                base64url::decode_exact(text).map(Self)
            }

            /// Its bytes.
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base64url::encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?)
                    .ok_or_else(|| minicbor::decode::Error::message("an id of another length"))
            }
        }
    };
}

id!(
    /// One activation (`act` in the protocol): 128 random bits.
    ActivationId, 16
);
id!(
    /// One person's credential on one device: the server's id of that device.
    ProfileId, 16
);
id!(
    /// One sign-in request (`tx` in the protocol): 128 random bits.
    RequestId, 16
);
id!(
    /// One pull by a phone: 128 random bits, used once.
    PullId, 16
);
id!(
    /// A server nonce (`n_s` in the protocol): 256 random bits, open for one answer.
    Nonce, 32
);
id!(
    /// A SHA-256 digest inside a message.
    Digest, 32
);
