//! A copy of a PostgreSQL database is put back, with PostgreSQL's own tools (threat 87).

#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use symbolon_core::moment::Moment;
use symbolon_store::restored::{Restored, Settling};
use symbolon_store_postgres::{Postgres, keep};
use tokio_postgres::{Client, NoTls};

const NOW: Settling = Settling::at(Moment::from_seconds(1_772_442_000));

/// Alice with two printed codes, a session and a phone.
const THEN: &str = "
    INSERT INTO person (id, address, name, standing, password, created_at, version)
        VALUES ('\\x01', 'alice@acme.test', 'Alice', 'active', 'old', 1, 1);
    INSERT INTO recovery_code (person_id, code, made_at) VALUES ('\\x01', '\\x0a', 1), ('\\x01', '\\x0b', 1);
    INSERT INTO session (key, person_id, level, family, system, address, began_at, seen_at, version)
        VALUES ('\\x02', '\\x01', 'phone', 'Firefox', 'Linux', '127.0.0.1', 1, 1, 1);
    INSERT INTO device (id, person_id, name, kind, protection, dk, de, standing, memory, passes, counter,
                        wrong_in_row, wrong_by_day, since, version)
        VALUES ('\\x03', '\\x01', 'Pixel', 'app', 'webcrypto', '\\x04', '\\x05', 'active', 1, 1, 1, 0, '\\x', 1, 1);";
/// A code is used, the phone revoked, the password changed, and Bob comes.
const SINCE: &str = "
    DELETE FROM recovery_code WHERE code = '\\x0a';
    UPDATE device SET standing = 'revoked', counter = 7 WHERE id = '\\x03';
    UPDATE person SET password = 'new', name = 'Alicia' WHERE id = '\\x01';
    INSERT INTO person (id, address, name, standing, created_at, version)
        VALUES ('\\x06', 'bob@acme.test', 'Bob', 'active', 1, 1);";

/// A database of one's own on the server that the tests were given.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told where their server is"
)]
async fn database(name: &str) -> Option<(String, Client)> {
    let Ok(server) = std::env::var("SYMBOLON_TEST_POSTGRES") else {
        assert!(std::env::var("CI").is_err(), "CI has a PostgreSQL server");
        return None;
    };
    let all = client(&format!("{server}/postgres")).await;
    for sql in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
        all.batch_execute(&format!("{sql} {name}")).await.unwrap();
    }
    let address = format!("{server}/{name}");
    drop(Postgres::open(&address).await.unwrap());
    let client = client(&address).await;
    Some((address, client))
}

async fn client(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// One line of text for each row.
async fn rows(client: &Client, sql: &str) -> Vec<String> {
    let rows = client.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

const FACTS: [&str; 5] = [
    "SELECT name || ' ' || password FROM person WHERE password IS NOT NULL",
    "SELECT encode(code, 'hex') FROM recovery_code",
    "SELECT encode(key, 'hex') FROM session",
    "SELECT standing || counter FROM device",
    "SELECT address FROM person WHERE id = '\\x06'",
];

#[tokio::test]
async fn threat_87_what_was_used_or_revoked_since_stays_so_on_postgresql() {
    let Some((address, alice)) = database("keep").await else {
        return;
    };
    alice.batch_execute(THEN).await.unwrap();
    let copy = keep::snapshot(&address).unwrap();
    alice.batch_execute(SINCE).await.unwrap();

    let refused = keep::restore(&address, &copy, NOW).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("stop every server")
    );
    drop(alice);
    let broken = keep::restore(&address, b"SELECT 1; SELECT nothing;", NOW).await;
    assert!(broken.is_err(), "and nothing is changed by it");
    assert_eq!(
        keep::restore(&address, &copy, NOW).await.unwrap(),
        Restored::Carried
    );

    let alice = client(&address).await;
    let mut found = Vec::new();
    for fact in FACTS {
        found.push(rows(&alice, fact).await.join(" "));
    }
    assert_eq!(found, ["Alice new", "0b", "", "revoked7", ""]);
    drop(Postgres::open(&address).await.unwrap());
}

#[tokio::test]
async fn threat_87_a_copy_in_an_empty_database_puts_what_may_be_revoked_out_of_use() {
    let (Some((from, alice)), Some((to, other))) =
        (database("keep_from").await, database("keep_to").await)
    else {
        return;
    };
    alice.batch_execute(THEN).await.unwrap();
    let copy = keep::snapshot(&from).unwrap();
    drop(other);

    assert_eq!(
        keep::restore(&to, &copy, NOW).await.unwrap(),
        Restored::Lost
    );

    let other = client(&to).await;
    let mut found = Vec::new();
    for fact in FACTS {
        found.push(rows(&other, fact).await.join(" "));
    }
    assert_eq!(found, ["Alice old", "", "", "suspended1", ""]);
}
