//! Requests as they were put to devices, each open for one answer.

use symbolon_core::{
    seal::Hash,
    wire::ids::{Nonce, ProfileId, RequestId},
};
use symbolon_model::ask::{Answered, Ask};

use crate::{Broken, Row, Store, Write, statements::statements};

statements! {
    LATEST_ASK = "
        SELECT sign_in_id, device_id, attempt, nonce, jws, answer, result
        FROM ask WHERE sign_in_id = $1 AND device_id = $2 ORDER BY attempt DESC LIMIT 1";
    ASK_BY_NONCE = "
        SELECT sign_in_id, device_id, attempt, nonce, jws, answer, result
        FROM ask WHERE nonce = $1 AND sign_in_id = $2 AND device_id = $3";
    INSERT_ASK = "
        INSERT INTO ask (sign_in_id, device_id, attempt, nonce, jws)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    USE_ASK = "
        UPDATE ask SET answer = $4, result = $5
        WHERE sign_in_id = $1 AND device_id = $2 AND attempt = $3 AND answer IS NULL";
    SET_ASK_RESULT = "
        UPDATE ask SET result = $5
        WHERE sign_in_id = $1 AND device_id = $2 AND attempt = $3 AND answer = $4
          AND result IS NULL";
}

impl Store {
    /// The latest try of a device at a request.
    pub async fn latest_ask(
        &self,
        request: RequestId,
        device: ProfileId,
    ) -> Result<Option<Ask>, Broken> {
        let values = vec![request.as_bytes().into(), device.as_bytes().into()];
        self.row(&LATEST_ASK, values).await?.map(read).transpose()
    }

    /// The try that this nonce was drawn for.
    pub async fn ask_by_nonce(
        &self,
        nonce: Nonce,
        request: RequestId,
        device: ProfileId,
    ) -> Result<Option<Ask>, Broken> {
        let values = vec![
            nonce.as_bytes().into(),
            request.as_bytes().into(),
            device.as_bytes().into(),
        ];
        self.row(&ASK_BY_NONCE, values).await?.map(read).transpose()
    }
}

/// Puts a request to a device; lost when this try was put already.
pub fn insert(ask: &Ask) -> Write {
    let values = vec![
        ask.request.as_bytes().into(),
        ask.device.as_bytes().into(),
        i64::from(ask.attempt).into(),
        ask.nonce.as_bytes().into(),
        ask.text.as_str().into(),
    ];
    Write::one(&INSERT_ASK, values)
}

/// Uses the nonce up for an answer; lost when another answer did. The result may follow.
pub fn answer(ask: &Ask, answer: &Hash, result: Option<&str>) -> Write {
    let values = vec![
        ask.request.as_bytes().into(),
        ask.device.as_bytes().into(),
        i64::from(ask.attempt).into(),
        answer.into(),
        result.into(),
    ];
    Write::one(&USE_ASK, values)
}

/// Adds the result to an answer that was counted before.
pub fn set_result(ask: &Ask, answer: &Hash, result: &str) -> Write {
    let values = vec![
        ask.request.as_bytes().into(),
        ask.device.as_bytes().into(),
        i64::from(ask.attempt).into(),
        answer.into(),
        result.into(),
    ];
    Write::one(&SET_ASK_RESULT, values)
}

fn read(row: Row) -> Result<Ask, Broken> {
    let mut columns = row.columns("ask");
    Ok(Ask {
        request: RequestId::from_bytes(columns.fixed()?),
        device: ProfileId::from_bytes(columns.fixed()?),
        attempt: columns.small()?,
        nonce: Nonce::from_bytes(columns.fixed()?),
        text: columns.text()?,
        answered: match (columns.fixed_or_null()?, columns.text_or_null()?) {
            (Some(answer), result) => Some(Answered { answer, result }),
            (None, None) => None,
            (None, Some(_)) => return Err(columns.wrong("a result without an answer")),
        },
    })
}
