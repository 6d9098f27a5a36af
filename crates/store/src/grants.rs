//! What was granted to clients: a code that is redeemed once, refresh tokens of which each is used once, and
//! what follows from them.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::{id::PersonId, level::Level};
use symbolon_oidc::{pkce::Challenge, request::Scope};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    GRANT = "
        SELECT id, client, person_id, session, level, signed_in_at, redirect, scopes, nonce,
               challenge, code, code_until, used_at, revoked_at, refresh
        FROM oidc_grant WHERE id = $1";
    INSERT_GRANT = "
        INSERT INTO oidc_grant (id, client, person_id, session, level, signed_in_at, redirect,
               scopes, nonce, challenge, code, code_until, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    REDEEM_CODE = "
        UPDATE oidc_grant SET used_at = $3, refresh = $4
        WHERE id = $1 AND code = $2 AND used_at IS NULL AND revoked_at IS NULL
          AND code_until > $3";
    ROTATE_REFRESH = "
        UPDATE oidc_grant SET refresh = $3
        WHERE id = $1 AND refresh = $2 AND used_at IS NOT NULL AND revoked_at IS NULL";
    REVOKE_GRANT = "
        UPDATE oidc_grant SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    FORGET_GRANTS = "
        DELETE FROM oidc_grant WHERE made_at < $1";
}

/// What was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which.
    pub id: [u8; 16],
    /// To which client.
    pub client: String,
    /// By whom.
    pub person: PersonId,
    /// In which session; it ends with it.
    pub session: Hash,
    /// What that session is worth.
    pub level: Level,
    /// When the person signed in.
    pub signed_in: Moment,
    /// Where the code went.
    pub redirect: String,
    /// What may be known of the person.
    pub scopes: Vec<Scope>,
    /// The request's own word.
    pub nonce: Option<String>,
    /// The code's challenge.
    pub challenge: Challenge,
    /// What is kept of the code.
    pub code: Hash,
    /// Until when it may be redeemed.
    pub code_until: Moment,
    /// When it was.
    pub used: Option<Moment>,
    /// When everything that followed was revoked.
    pub revoked: Option<Moment>,
    /// What is kept of the refresh token that counts now, where there is one.
    pub refresh: Option<Hash>,
}

impl Store {
    /// The grant with this id.
    pub async fn grant(&self, id: &[u8; 16]) -> Result<Option<Grant>, Broken> {
        let row = self.row(&GRANT, vec![id.into()]).await?;
        row.map(read).transpose()
    }
}

/// Keeps what was granted.
pub fn insert(grant: &Grant, now: Moment) -> Write {
    let values = vec![
        (&grant.id).into(),
        grant.client.as_str().into(),
        grant.person.as_bytes().into(),
        (&grant.session).into(),
        grant.level.acr().into(),
        grant.signed_in.millis().into(),
        grant.redirect.as_str().into(),
        Scope::text(&grant.scopes).into(),
        grant.nonce.as_deref().into(),
        grant.challenge.as_bytes().into(),
        (&grant.code).into(),
        grant.code_until.millis().into(),
        now.millis().into(),
    ];
    Write::one(&INSERT_GRANT, values)
}

/// Redeems a code, for a refresh token where one is given; lost when it was redeemed before, is over, or was
/// revoked.
pub fn redeem(id: &[u8; 16], code: &Hash, refresh: Option<&Hash>, now: Moment) -> Write {
    let values = vec![id.into(), code.into(), now.millis().into(), refresh.into()];
    Write::one(&REDEEM_CODE, values)
}

/// Puts another refresh token in the place of one; lost when that one counts no more.
pub fn rotate(id: &[u8; 16], (old, new): (&Hash, &Hash)) -> Write {
    Write::one(&ROTATE_REFRESH, vec![id.into(), old.into(), new.into()])
}

/// Revokes everything that followed from a grant.
pub fn revoke(id: &[u8; 16], now: Moment) -> Write {
    Write::any(&REVOKE_GRANT, vec![id.into(), now.millis().into()])
}

/// Forgets what was granted before a moment.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_GRANTS, vec![moment.millis().into()])
}

fn read(row: Row) -> Result<Grant, Broken> {
    let mut columns = row.columns("oidc_grant");
    Ok(Grant {
        id: columns.fixed()?,
        client: columns.text()?,
        person: PersonId::from_bytes(columns.fixed()?),
        session: columns.hash()?,
        level: Level::from_acr(&columns.text()?).ok_or_else(|| columns.wrong("unknown level"))?,
        signed_in: columns.moment()?,
        redirect: columns.text()?,
        scopes: Scope::list(&columns.text()?),
        nonce: columns.text_or_null()?,
        challenge: Challenge::from_bytes(columns.fixed()?),
        code: columns.hash()?,
        code_until: columns.moment()?,
        used: columns.moment_or_null()?,
        revoked: columns.moment_or_null()?,
        refresh: columns.fixed_or_null()?,
    })
}
