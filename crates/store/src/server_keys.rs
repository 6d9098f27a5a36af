//! The server's own keys. Private halves are wrapped.

use symbolon_core::{
    moment::Moment,
    seal::{Secret, envelope::Place},
};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    SERVER_KEYS = "
        SELECT id, purpose, private, made_at FROM server_key ORDER BY made_at DESC, id DESC";
    INSERT_SERVER_KEY = "
        INSERT INTO server_key (id, purpose, private, made_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    DELETE_SERVER_KEY = "
        DELETE FROM server_key WHERE id = $1";
}

/// What a server key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signs everything phones believe: `SIG`.
    Sign,
    /// Opens what phones seal: `ENC`.
    Open,
    /// Signs messages to push services.
    Push,
    /// Signs tokens for applications with ES256.
    Token,
}

/// One key of the server.
#[derive(Clone, Debug)]
pub struct ServerKey {
    /// Which key.
    pub id: [u8; 16],
    /// What for.
    pub purpose: Purpose,
    /// The private half, in whatever form its maker reads.
    pub private: Secret<Vec<u8>>,
    /// When it was made.
    pub made: Moment,
}

impl Store {
    /// All keys, newest first.
    pub async fn server_keys(&self) -> Result<Vec<ServerKey>, Broken> {
        let rows = self.rows(&SERVER_KEYS, vec![]).await?;
        rows.into_iter().map(|row| self.read_key(row)).collect()
    }

    /// Adds a key; lost when a key with this id exists. Ids of first keys are fixed, so that two
    /// nodes that start together agree on one.
    pub fn insert_server_key(&self, key: &ServerKey) -> Write {
        let private = self.sealer.wrap(place(&key.id), key.private.reveal());
        let purpose = purpose_text(key.purpose);
        let values = vec![
            (&key.id).into(),
            purpose.into(),
            private.into(),
            key.made.millis().into(),
        ];
        Write::one(&INSERT_SERVER_KEY, values)
    }

    fn read_key(&self, row: Row) -> Result<ServerKey, Broken> {
        let mut columns = row.columns("server_key");
        let id: [u8; 16] = columns.fixed()?;
        let purpose = match columns.text()?.as_str() {
            "sign" => Purpose::Sign,
            "open" => Purpose::Open,
            "push" => Purpose::Push,
            "token" => Purpose::Token,
            _ => return Err(columns.wrong("unknown purpose")),
        };
        let private = self.sealer.unwrap(place(&id), &columns.bytes()?)?;
        Ok(ServerKey {
            id,
            purpose,
            private,
            made: columns.moment()?,
        })
    }
}

/// Destroys a key.
pub fn destroy(id: [u8; 16]) -> Write {
    Write::any(&DELETE_SERVER_KEY, vec![(&id).into()])
}

const fn purpose_text(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Sign => "sign",
        Purpose::Open => "open",
        Purpose::Push => "push",
        Purpose::Token => "token",
    }
}

const fn place(row: &[u8]) -> Place<'_> {
    Place {
        table: "server_key",
        column: "private",
        row,
    }
}
