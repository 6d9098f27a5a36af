//! Tokens of programs, and what programs asked to be done once.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::api::{ApiToken, Scope};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    API_TOKEN_BY_HASH = "
        SELECT name, token, scopes, made_at, until_at, used_at FROM api_token
        WHERE token = $1 AND until_at > $2";
    API_TOKENS = "
        SELECT name, token, scopes, made_at, until_at, used_at FROM api_token ORDER BY name";
    INSERT_API_TOKEN = "
        INSERT INTO api_token (name, token, scopes, made_at, until_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING";
    USE_API_TOKEN = "
        UPDATE api_token SET used_at = $2
        WHERE name = $1 AND (used_at IS NULL OR used_at < $3)";
    REMOVE_API_TOKEN = "
        DELETE FROM api_token WHERE name = $1";
    API_DONE = "
        SELECT request FROM api_done WHERE name = $1 AND wish = $2";
    NOTE_API_DONE = "
        INSERT INTO api_done (name, wish, request, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    FORGET_API_DONE = "
        DELETE FROM api_done WHERE at < $1";
}

/// Milliseconds within which the use of a token is noted once.
const NOTED_FOR: i64 = 60_000;

impl Store {
    /// The token with this hash, if it still counts.
    pub async fn api_token(&self, hash: &Hash, now: Moment) -> Result<Option<ApiToken>, Broken> {
        let values = vec![hash.into(), now.millis().into()];
        let row = self.row(&API_TOKEN_BY_HASH, values).await?;
        row.map(read).transpose()
    }

    /// Every token, by name.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, Broken> {
        let rows = self.rows(&API_TOKENS, vec![]).await?;
        rows.into_iter().map(read).collect()
    }

    /// The request with which a program had a wish of this name fulfilled.
    pub async fn api_done(&self, name: &str, wish: &Hash) -> Result<Option<Hash>, Broken> {
        let values = vec![name.into(), wish.into()];
        let row = self.row(&API_DONE, values).await?;
        row.map(|row| row.columns("api_done").hash()).transpose()
    }
}

/// Adds a token; lost when there is one of this name.
pub fn insert(token: &ApiToken) -> Write {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    let values = vec![
        token.name.as_str().into(),
        (&token.hash).into(),
        scopes.join(" ").into(),
        token.made.millis().into(),
        token.until.millis().into(),
    ];
    Write::one(&INSERT_API_TOKEN, values)
}

/// Notes that a token was used.
pub fn note_use(name: &str, now: Moment) -> Write {
    let before = now.millis() - NOTED_FOR;
    let values = vec![name.into(), now.millis().into(), before.into()];
    Write::any(&USE_API_TOKEN, values)
}

/// Removes a token; lost when there is none of this name.
pub fn remove(name: &str) -> Write {
    Write::one(&REMOVE_API_TOKEN, vec![name.into()])
}

/// Notes with which request a wish was fulfilled; lost when it was fulfilled before.
pub fn note_done(name: &str, (wish, request): (&Hash, &Hash), now: Moment) -> Write {
    let values = vec![
        name.into(),
        wish.into(),
        request.into(),
        now.millis().into(),
    ];
    Write::one(&NOTE_API_DONE, values)
}

/// Forgets what was done before a moment.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_API_DONE, vec![moment.millis().into()])
}

fn read(row: Row) -> Result<ApiToken, Broken> {
    let mut columns = row.columns("api_token");
    let name = columns.text()?;
    let hash = columns.hash()?;
    let scopes = columns.text()?;
    Ok(ApiToken {
        name,
        hash,
        // A scope that nobody knows allows nothing.
        scopes: scopes.split(' ').filter_map(Scope::named).collect(),
        made: columns.moment()?,
        until: columns.moment()?,
        used: columns.moment_or_null()?,
    })
}
