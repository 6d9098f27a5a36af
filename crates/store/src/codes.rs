//! Codes that were sent, as keyed hashes: those for signing in one per account, those for setting a
//! password one per account and browser.

use symbolon_core::{moment::Moment, seal::Hash};
use symbolon_model::code::{AwaitCode, Channel, Purpose};

use crate::{Broken, Loaded, Row, Store, Write, statements::statements};

statements! {
    CODE = "
        SELECT code, channel, pre, expires_at, tries, counting_since, version FROM code
        WHERE account = $1 AND purpose = $2";
    INSERT_CODE = "
        INSERT INTO code
            (account, purpose, code, channel, pre, expires_at, tries, counting_since, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT DO NOTHING";
    FORGET_CODE = "
        DELETE FROM code WHERE account = $1 AND purpose = $2";
    FORGET_OLD_CODES = "
        DELETE FROM code WHERE expires_at < $1";
    SAVE_CODE = "
        UPDATE code SET code = $4, channel = $5, pre = $6, expires_at = $7, tries = $8,
               counting_since = $9, version = version + 1
        WHERE account = $1 AND purpose = $2 AND version = $3";
}

impl Store {
    /// The code of an account for a purpose.
    pub async fn code(
        &self,
        account: &Hash,
        purpose: Purpose,
    ) -> Result<Option<Loaded<AwaitCode>>, Broken> {
        let values = vec![account.into(), purpose.name().into()];
        let row = self.row(&CODE, values).await?;
        row.map(|row| read(purpose, row)).transpose()
    }
}

/// Keeps an account's first code; lost when it has one.
pub fn insert(account: &Hash, code: &AwaitCode) -> Write {
    let values = vec![
        account.into(),
        code.purpose.name().into(),
        code.code.as_ref().into(),
        code.channel.name().into(),
        (&code.pre).into(),
        code.expires.millis().into(),
        i64::from(code.tries).into(),
        code.counting_since.millis().into(),
    ];
    Write::one(&INSERT_CODE, values)
}

/// Forgets an account's code for a purpose: what was begun with the old password ends with it.
pub fn forget(account: &Hash, purpose: Purpose) -> Write {
    let values = vec![account.into(), purpose.name().into()];
    Write::any(&FORGET_CODE, values)
}

/// Forgets codes that ran out before a moment, and the tries that were counted on them.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_OLD_CODES, vec![moment.millis().into()])
}

/// Saves an account's code; lost when somebody else did since.
pub fn save(account: &Hash, loaded: &Loaded<AwaitCode>) -> Write {
    let code = &loaded.value;
    let values = vec![
        account.into(),
        code.purpose.name().into(),
        loaded.version.into(),
        code.code.as_ref().into(),
        code.channel.name().into(),
        (&code.pre).into(),
        code.expires.millis().into(),
        i64::from(code.tries).into(),
        code.counting_since.millis().into(),
    ];
    Write::one(&SAVE_CODE, values)
}

fn read(purpose: Purpose, row: Row) -> Result<Loaded<AwaitCode>, Broken> {
    let mut columns = row.columns("code");
    let code = AwaitCode {
        purpose,
        code: columns.fixed_or_null()?,
        channel: Channel::named(&columns.text()?).ok_or_else(|| columns.wrong("no channel"))?,
        pre: columns.hash()?,
        expires: columns.moment()?,
        tries: columns.small()?,
        counting_since: columns.moment()?,
    };
    Ok(Loaded::new(code, columns.int()?))
}
