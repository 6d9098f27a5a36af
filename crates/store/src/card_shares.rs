//! Halves of the secrets of other services' cards, wrapped.

use symbolon_core::{
    moment::Moment,
    seal::{Secret, envelope::Place},
    vault::CardId,
    wire::ids::ProfileId,
};

use crate::{Broken, Store, Write, statements::statements};

/// Halves that one phone may have kept.
pub const MOST: i64 = 200;

statements! {
    CARD_SHARE = "
        SELECT share FROM card_share WHERE device_id = $1 AND card_id = $2";
    KEEP_CARD_SHARE = "
        INSERT INTO card_share (device_id, card_id, share, at)
        SELECT $1, $2, $3, $4
        WHERE (SELECT count(*) FROM card_share WHERE device_id = $1) < $5
        ON CONFLICT (device_id, card_id) DO UPDATE SET share = excluded.share, at = excluded.at";
    COUNT_CARD_SHARES = "
        SELECT count(*) FROM card_share WHERE device_id = $1";
    DROP_CARD_SHARE = "
        DELETE FROM card_share WHERE device_id = $1 AND card_id = $2";
    DROP_CARD_SHARES = "
        DELETE FROM card_share WHERE device_id = $1";
}

impl Store {
    /// The half of a card that is kept for a phone.
    pub async fn card_share(
        &self,
        device: ProfileId,
        card: CardId,
    ) -> Result<Option<Secret<Vec<u8>>>, Broken> {
        let values = vec![device.as_bytes().into(), (&card.0).into()];
        let Some(row) = self.row(&CARD_SHARE, values).await? else {
            return Ok(None);
        };
        let wrapped = row.columns("card_share").bytes()?;
        let row = row_of(device, card);
        self.sealer.unwrap(place(&row), &wrapped).map(Some)
    }

    /// Whether a phone has as many halves kept as it may.
    pub async fn has_all_card_shares(&self, device: ProfileId) -> Result<bool, Broken> {
        let row = self.row(&COUNT_CARD_SHARES, vec![device.as_bytes().into()]);
        let kept = row
            .await?
            .map_or(Ok(0), |row| row.columns("card_share").int())?;
        Ok(kept >= MOST)
    }

    /// Keeps the half of a card for a phone; lost when it has [`MOST`] already.
    pub fn keep_card_share(
        &self,
        device: ProfileId,
        (card, share): (CardId, &[u8]),
        now: Moment,
    ) -> Write {
        let row = row_of(device, card);
        let values = vec![
            device.as_bytes().into(),
            (&card.0).into(),
            self.sealer.wrap(place(&row), share).into(),
            now.millis().into(),
            MOST.into(),
        ];
        Write::one(&KEEP_CARD_SHARE, values)
    }
}

/// Forgets the half of a card.
pub fn drop_one(device: ProfileId, card: CardId) -> Write {
    let values = vec![device.as_bytes().into(), (&card.0).into()];
    Write::any(&DROP_CARD_SHARE, values)
}

/// Forgets every half that is kept for a phone: its cards of this kind show no code any more.
pub fn drop_all(device: ProfileId) -> Write {
    Write::any(&DROP_CARD_SHARES, vec![device.as_bytes().into()])
}

/// A half opens in its phone's row only: another phone's row is another place.
fn row_of(device: ProfileId, card: CardId) -> [u8; 32] {
    let mut row = [0; 32];
    let both = device.as_bytes().iter().chain(&card.0);
    row.iter_mut().zip(both).for_each(|(to, from)| *to = *from);
    row
}

const fn place(row: &[u8]) -> Place<'_> {
    Place {
        table: "card_share",
        column: "share",
        row,
    }
}
