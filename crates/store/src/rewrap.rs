//! Another key for everything that is wrapped: each envelope is opened with the keys so far and closed with
//! the new one, at the same place, in one transaction. No server may run meanwhile.

use symbolon_core::seal::envelope::Place;

use crate::{Broken, Commit, Row, Sealer, Statement, Store, Write, statements::statements};

statements! {
    DEVICE_VERIFIERS = "SELECT id, verifier FROM device WHERE verifier IS NOT NULL";
    WRAP_DEVICE_VERIFIER = "UPDATE device SET verifier = $2 WHERE id = $1";
    DEVICE_RATCHETS = "SELECT id, ratchet FROM device WHERE ratchet IS NOT NULL";
    WRAP_DEVICE_RATCHET = "UPDATE device SET ratchet = $2 WHERE id = $1";
    DEVICE_NEXT_RATCHETS = "SELECT id, next_ratchet FROM device WHERE next_ratchet IS NOT NULL";
    WRAP_DEVICE_NEXT_RATCHET = "UPDATE device SET next_ratchet = $2 WHERE id = $1";
    ACTIVATION_VERIFIERS = "SELECT id, verifier FROM activation WHERE verifier IS NOT NULL";
    WRAP_ACTIVATION_VERIFIER = "UPDATE activation SET verifier = $2 WHERE id = $1";
    PUSH_SUBSCRIPTIONS = "SELECT device_id, subscription FROM push";
    WRAP_PUSH_SUBSCRIPTION = "UPDATE push SET subscription = $2 WHERE device_id = $1";
    AUTHENTICATOR_SECRETS = "SELECT id, secret FROM authenticator";
    WRAP_AUTHENTICATOR_SECRET = "UPDATE authenticator SET secret = $2 WHERE id = $1";
    SERVER_KEYS_PRIVATE = "SELECT id, private FROM server_key";
    WRAP_SERVER_KEY = "UPDATE server_key SET private = $2 WHERE id = $1";
    JOB_PAYLOADS = "SELECT id, payload FROM job";
    WRAP_JOB = "UPDATE job SET payload = $2 WHERE id = $1";
    CARD_SHARES_KEPT = "SELECT device_id, card_id, share FROM card_share";
    WRAP_CARD_SHARE = "UPDATE card_share SET share = $3 WHERE device_id = $1 AND card_id = $2";
}

/// Where something is wrapped: table, column, what reads it, what writes it.
type Column = (
    &'static str,
    &'static str,
    &'static Statement,
    &'static Statement,
);

/// Every column that holds envelopes in rows of one id. Halves of cards have two.
static COLUMNS: [Column; 8] = [
    (
        "device",
        "verifier",
        &DEVICE_VERIFIERS,
        &WRAP_DEVICE_VERIFIER,
    ),
    ("device", "ratchet", &DEVICE_RATCHETS, &WRAP_DEVICE_RATCHET),
    (
        "device",
        "next_ratchet",
        &DEVICE_NEXT_RATCHETS,
        &WRAP_DEVICE_NEXT_RATCHET,
    ),
    (
        "activation",
        "verifier",
        &ACTIVATION_VERIFIERS,
        &WRAP_ACTIVATION_VERIFIER,
    ),
    (
        "push",
        "subscription",
        &PUSH_SUBSCRIPTIONS,
        &WRAP_PUSH_SUBSCRIPTION,
    ),
    (
        "authenticator",
        "secret",
        &AUTHENTICATOR_SECRETS,
        &WRAP_AUTHENTICATOR_SECRET,
    ),
    (
        "server_key",
        "private",
        &SERVER_KEYS_PRIVATE,
        &WRAP_SERVER_KEY,
    ),
    ("job", "payload", &JOB_PAYLOADS, &WRAP_JOB),
];

impl Store {
    /// Wraps everything anew; how many envelopes there are.
    pub async fn rewrap(&self, to: &Sealer) -> Result<usize, Broken> {
        let mut writes = Vec::new();
        for column in &COLUMNS {
            for row in self.rows(column.2, vec![]).await? {
                writes.push(self.rewrapped(column, row, to)?);
            }
        }
        for row in self.rows(&CARD_SHARES_KEPT, vec![]).await? {
            writes.push(self.rewrapped_share(row, to)?);
        }
        let count = writes.len();
        match self.commit(writes).await? {
            Commit::Done => Ok(count),
            Commit::Lost(statement) => Err(Broken::Database(format!(
                "{statement} was lost: a server runs"
            ))),
        }
    }

    fn rewrapped(&self, column: &Column, row: Row, to: &Sealer) -> Result<Write, Broken> {
        let (table, column, _, save) = *column;
        let mut columns = row.columns(table);
        let (id, envelope) = (columns.bytes()?, columns.bytes()?);
        let place = Place {
            table,
            column,
            row: &id,
        };
        let opened = self.sealer.unwrap(place, &envelope)?;
        let closed = to.wrap(place, opened.reveal());
        Ok(Write::one(save, vec![id.into(), closed.into()]))
    }

    fn rewrapped_share(&self, row: Row, to: &Sealer) -> Result<Write, Broken> {
        let mut columns = row.columns("card_share");
        let (device, card) = (columns.bytes()?, columns.bytes()?);
        let envelope = columns.bytes()?;
        let both = [device.as_slice(), &card].concat();
        let place = Place {
            table: "card_share",
            column: "share",
            row: &both,
        };
        let opened = self.sealer.unwrap(place, &envelope)?;
        let closed = to.wrap(place, opened.reveal());
        let values = vec![device.into(), card.into(), closed.into()];
        Ok(Write::one(&WRAP_CARD_SHARE, values))
    }
}
