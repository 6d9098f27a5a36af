//! What follows from putting an old state of the database back (threat 87): nothing that was revoked,
//! used up or ended since may come to life again.
//!
//! Where the state before can still be read, under the name `before`, what decides who gets in is taken
//! from it. Where it is lost nobody knows what was revoked since, and everything that may have been is
//! taken out of use: people activate their phones again.

use symbolon_core::moment::Moment;

/// In either case: what was under way then is over now.
const OVER: [&str; 10] = [
    "DELETE FROM oidc_grant",
    "DELETE FROM ask",
    "DELETE FROM sign_in",
    "DELETE FROM activation",
    "DELETE FROM session",
    "DELETE FROM code",
    "DELETE FROM invitation",
    "DELETE FROM pull",
    "DELETE FROM job",
    "DELETE FROM proposal",
];

/// With the state before at hand, in tables of the same shape: its phones with their ratchets, its
/// second factors, its printed codes, its counters, and how people stand.
const CARRIED: [&str; 25] = [
    "DELETE FROM client",
    "INSERT INTO client SELECT * FROM before.client
     WHERE application IN (SELECT key FROM application)",
    "DELETE FROM api_token",
    "INSERT INTO api_token SELECT * FROM before.api_token",
    "DELETE FROM push",
    "DELETE FROM card_share",
    "DELETE FROM authenticator",
    "DELETE FROM passkey",
    "DELETE FROM recovery_code",
    "DELETE FROM revocation_code",
    "DELETE FROM browser",
    "DELETE FROM throttle",
    "DELETE FROM device WHERE id IN (SELECT id FROM before.device)",
    "UPDATE device SET standing = 'suspended' WHERE standing <> 'revoked'",
    "INSERT INTO device SELECT * FROM before.device WHERE person_id IN (SELECT id FROM person)",
    "INSERT INTO push SELECT * FROM before.push WHERE device_id IN (SELECT id FROM device)",
    "INSERT INTO card_share SELECT * FROM before.card_share WHERE device_id IN (SELECT id FROM device)",
    "INSERT INTO authenticator SELECT * FROM before.authenticator WHERE person_id IN (SELECT id FROM person)",
    "INSERT INTO passkey SELECT * FROM before.passkey WHERE person_id IN (SELECT id FROM person)",
    "INSERT INTO recovery_code SELECT * FROM before.recovery_code WHERE person_id IN (SELECT id FROM person)",
    "INSERT INTO revocation_code SELECT * FROM before.revocation_code WHERE person_id IN (SELECT id FROM person)",
    "INSERT INTO browser SELECT * FROM before.browser WHERE person_id IN (SELECT id FROM person)",
    "INSERT INTO throttle SELECT * FROM before.throttle",
    "UPDATE person SET
         address = (SELECT address FROM before.person AS old WHERE old.id = person.id),
         coming_address = (SELECT coming_address FROM before.person AS old WHERE old.id = person.id),
         coming_address_from = (SELECT coming_address_from FROM before.person AS old WHERE old.id = person.id),
         standing = (SELECT standing FROM before.person AS old WHERE old.id = person.id),
         password = (SELECT password FROM before.person AS old WHERE old.id = person.id),
         reset_at = (SELECT reset_at FROM before.person AS old WHERE old.id = person.id),
         mobile = (SELECT mobile FROM before.person AS old WHERE old.id = person.id),
         coming_mobile = (SELECT coming_mobile FROM before.person AS old WHERE old.id = person.id),
         coming_from = (SELECT coming_from FROM before.person AS old WHERE old.id = person.id),
         role = (SELECT role FROM before.person AS old WHERE old.id = person.id),
         version = version + 1
     WHERE id IN (SELECT id FROM before.person)",
    "UPDATE person SET role = NULL, version = version + 1
     WHERE role IS NOT NULL AND id NOT IN (SELECT id FROM before.person)",
];

/// With the state before lost: phones and passkeys may have been revoked, printed codes and codes of
/// the clock used, up to now. Passwords are as they were then; the operator is told.
fn lost(now: Moment) -> [String; 8] {
    let step = now.millis() / 30_000;
    [
        "UPDATE device SET standing = 'suspended' WHERE standing <> 'revoked'".to_owned(),
        "DELETE FROM passkey".to_owned(),
        "DELETE FROM recovery_code".to_owned(),
        "DELETE FROM revocation_code".to_owned(),
        "DELETE FROM browser".to_owned(),
        "DELETE FROM api_token".to_owned(),
        // Their secrets may have been changed since.
        "DELETE FROM client".to_owned(),
        format!("UPDATE authenticator SET last_step = {step} WHERE last_step < {step}"),
    ]
}

/// What was taken from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// What decides who gets in is as it was before restoring.
    Carried,
    /// Nothing was known of it.
    Lost,
}

/// What has to be done to a copy that is put back at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Settling(Moment);

impl Settling {
    /// Now.
    pub const fn at(now: Moment) -> Self {
        Self(now)
    }

    /// Every statement, in its order.
    pub fn statements(self, found: Restored) -> Vec<String> {
        let over = OVER.iter().map(|sql| (*sql).to_owned());
        match found {
            Restored::Carried => over.chain(CARRIED.map(str::to_owned)).collect(),
            Restored::Lost => over.chain(lost(self.0)).collect(),
        }
    }
}
