//! Phones. Their secrets are wrapped; a revoked phone has none.

use symbolon_core::{
    moment::Moment,
    seal::{PublicKey, Secret, envelope::Place},
    vault::Stretch,
    wire::{
        activate::{DeviceKind, Protection},
        ids::ProfileId,
    },
};
use symbolon_model::{
    biometrics::Biometrics,
    device::{Device, Secrets, Standing, Tries},
    id::PersonId,
};

use crate::{Broken, Loaded, Row, Store, Value, Write, row::Columns, statements::statements};

statements! {
    DEVICE_BY_ID = "
        SELECT id, person_id, name, kind, protection, dk, de, standing, memory, passes, counter,
               wrong_in_row, wrong_by_day, since, used_at, verifier, ratchet, next_ratchet,
               touch_key, touch_count, used_from, version
        FROM device WHERE id = $1";
    DEVICES_OF_PERSON = "
        SELECT id, person_id, name, kind, protection, dk, de, standing, memory, passes, counter,
               wrong_in_row, wrong_by_day, since, used_at, verifier, ratchet, next_ratchet,
               touch_key, touch_count, used_from, version
        FROM device WHERE person_id = $1 AND standing <> 'revoked' ORDER BY since, id";
    ACTIVE_DEVICES_OF_PERSON = "
        SELECT count(*) FROM device WHERE person_id = $1 AND standing = 'active'";
    EARLIER_DEVICES = "
        SELECT count(*) FROM device WHERE person_id = $1 AND since < $2";
    INSERT_DEVICE = "
        INSERT INTO device (id, person_id, name, kind, protection, dk, de, standing, memory,
               passes, counter, wrong_in_row, wrong_by_day, since, used_at, verifier, ratchet,
               next_ratchet, touch_key, touch_count, used_from, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
               $19, $20, $21, 1)
        ON CONFLICT DO NOTHING";
    SAVE_DEVICE = "
        UPDATE device SET standing = $3, counter = $4, wrong_in_row = $5, wrong_by_day = $6,
               used_at = $7, verifier = $8, ratchet = $9, next_ratchet = $10, touch_key = $11,
               touch_count = $12, used_from = $13, version = version + 1
        WHERE id = $1 AND version = $2";
    RENAME_DEVICE = "
        UPDATE device SET name = $3 WHERE id = $1 AND person_id = $2 AND standing <> 'revoked'";
}

impl Store {
    /// The phone with this id.
    pub async fn device(&self, id: ProfileId) -> Result<Option<Loaded<Device>>, Broken> {
        let row = self.row(&DEVICE_BY_ID, vec![id.as_bytes().into()]).await?;
        row.map(|row| self.read_device(row)).transpose()
    }

    /// A person's phones, oldest first, without the revoked ones.
    pub async fn devices_of(&self, person: PersonId) -> Result<Vec<Loaded<Device>>, Broken> {
        let rows = self
            .rows(&DEVICES_OF_PERSON, vec![person.as_bytes().into()])
            .await?;
        rows.into_iter().map(|row| self.read_device(row)).collect()
    }

    /// Whether a person had a phone before a moment, whatever became of it.
    pub async fn had_phone_before(&self, person: PersonId, at: Moment) -> Result<bool, Broken> {
        let values = vec![person.as_bytes().into(), at.millis().into()];
        let row = self.row(&EARLIER_DEVICES, values).await?;
        let Some(row) = row else { return Ok(false) };
        Ok(row.columns("device").int()? > 0)
    }

    /// Whether a person has a phone that may answer. Takes as long for those who have none.
    pub async fn has_phone(&self, person: PersonId) -> Result<bool, Broken> {
        let values = vec![person.as_bytes().into()];
        let row = self.row(&ACTIVE_DEVICES_OF_PERSON, values).await?;
        let Some(row) = row else { return Ok(false) };
        Ok(row.columns("device").int()? > 0)
    }

    /// Adds a phone.
    pub fn insert_device(&self, device: &Device) -> Write {
        let [verifier, ratchet, next] = self.wrapped(device);
        let values = vec![
            device.id.as_bytes().into(),
            device.person.as_bytes().into(),
            device.name.as_str().into(),
            kind_text(device.kind).into(),
            protection_text(device.protection).into(),
            device.dk.as_bytes().into(),
            device.de.as_bytes().into(),
            standing_text(device.standing).into(),
            i64::from(device.stretch.memory).into(),
            i64::from(device.stretch.passes).into(),
            counter(device),
            i64::from(device.tries.in_a_row).into(),
            days_bytes(&device.tries).into(),
            device.since.millis().into(),
            device.used.map(Moment::millis).into(),
            verifier,
            ratchet,
            next,
            touch_key(device),
            touch_count(device),
            device.place.as_deref().into(),
        ];
        Write::one(&INSERT_DEVICE, values)
    }

    /// Saves a phone; lost when somebody else did since.
    pub fn save_device(&self, loaded: &Loaded<Device>) -> Write {
        let device = &loaded.value;
        let [verifier, ratchet, next] = self.wrapped(device);
        let values = vec![
            device.id.as_bytes().into(),
            loaded.version.into(),
            standing_text(device.standing).into(),
            counter(device),
            i64::from(device.tries.in_a_row).into(),
            days_bytes(&device.tries).into(),
            device.used.map(Moment::millis).into(),
            verifier,
            ratchet,
            next,
            touch_key(device),
            touch_count(device),
            device.place.as_deref().into(),
        ];
        Write::one(&SAVE_DEVICE, values)
    }

    /// Verifier, ratchet and next ratchet in their envelopes; nothing for a revoked phone.
    fn wrapped(&self, device: &Device) -> [Value; 3] {
        if device.standing == Standing::Revoked {
            return [Value::Null, Value::Null, Value::Null];
        }
        let wrap = |column, secret: &Secret<[u8; 32]>| {
            Value::Bytes(
                self.sealer
                    .wrap(place(device.id.as_bytes(), column), secret.reveal()),
            )
        };
        let Secrets {
            verifier,
            current,
            next,
        } = &device.secrets;
        [
            wrap("verifier", verifier),
            wrap("ratchet", current),
            next.as_ref()
                .map_or(Value::Null, |next| wrap("next_ratchet", next)),
        ]
    }

    fn read_device(&self, row: Row) -> Result<Loaded<Device>, Broken> {
        let mut columns = row.columns("device");
        let id: [u8; 16] = columns.fixed()?;
        let device = Device {
            id: ProfileId::from_bytes(id),
            person: PersonId::from_bytes(columns.fixed()?),
            name: columns.text()?,
            kind: kind(&mut columns)?,
            protection: protection(&mut columns)?,
            dk: public_key(&mut columns)?,
            de: public_key(&mut columns)?,
            standing: standing(&mut columns)?,
            stretch: Stretch {
                memory: columns.small()?,
                passes: columns.small()?,
            },
            counter: columns.small()?,
            tries: Tries {
                in_a_row: columns.small()?,
                by_day: days(&columns.bytes()?),
            },
            since: columns.moment()?,
            used: columns.moment_or_null()?,
            secrets: self.secrets(&mut columns, &id)?,
            biometrics: biometrics(&mut columns)?,
            place: columns.text_or_null()?,
        };
        Ok(Loaded::new(device, columns.int()?))
    }

    fn secrets(&self, columns: &mut Columns, id: &[u8]) -> Result<Secrets, Broken> {
        let mut secret = |column| -> Result<Option<Secret<[u8; 32]>>, Broken> {
            let Some(envelope) = columns.bytes_or_null()? else {
                return Ok(None);
            };
            self.sealer
                .unwrap_fixed(place(id, column), &envelope)
                .map(Some)
        };
        let (verifier, current) = (secret("verifier")?, secret("ratchet")?);
        Ok(Secrets {
            verifier: verifier.unwrap_or_default(),
            current: current.unwrap_or_default(),
            next: secret("next_ratchet")?,
        })
    }
}

/// Gives a phone another name, whatever else is going on with it; lost when it is not theirs.
pub fn rename(id: ProfileId, person: PersonId, name: &str) -> Write {
    let values = vec![id.as_bytes().into(), person.as_bytes().into(), name.into()];
    Write::one(&RENAME_DEVICE, values)
}

const fn place<'a>(row: &'a [u8], column: &'static str) -> Place<'a> {
    Place {
        table: "device",
        column,
        row,
    }
}

fn counter(device: &Device) -> Value {
    Value::Int(i64::try_from(device.counter).unwrap_or(i64::MAX))
}

fn touch_key(device: &Device) -> Value {
    let kept = device.biometrics.as_ref();
    kept.map(|kept| kept.key.as_bytes()).into()
}

fn touch_count(device: &Device) -> Value {
    let kept = device.biometrics.as_ref();
    kept.map(|kept| i64::from(kept.count)).into()
}

fn biometrics(columns: &mut Columns) -> Result<Option<Biometrics>, Broken> {
    match (columns.bytes_or_null()?, columns.int_or_null()?) {
        (Some(key), Some(count)) => {
            let key = PublicKey::parse(&key).map_err(|_| columns.wrong("no public key"))?;
            let count = u32::try_from(count).map_err(|_| columns.wrong("no counter"))?;
            Ok(Some(Biometrics { key, count }))
        }
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(columns.wrong("half a credential")),
    }
}

/// Days and their counts, nine bytes each.
fn days_bytes(tries: &Tries) -> Vec<u8> {
    tries
        .by_day
        .iter()
        .flat_map(|(day, count)| [day.to_be_bytes().as_slice(), &[*count]].concat())
        .collect()
}

fn days(bytes: &[u8]) -> Vec<(i64, u8)> {
    let read = |chunk: &[u8]| {
        let (day, count) = chunk.split_at_checked(8)?;
        Some((i64::from_be_bytes(day.try_into().ok()?), *count.first()?))
    };
    bytes.chunks(9).filter_map(read).collect()
}

pub(crate) fn public_key(columns: &mut Columns) -> Result<PublicKey, Broken> {
    PublicKey::parse(&columns.bytes()?).map_err(|_| columns.wrong("no public key"))
}

pub(crate) const fn kind_text(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::App => "app",
        DeviceKind::Terminal => "terminal",
    }
}

pub(crate) fn kind(columns: &mut Columns) -> Result<DeviceKind, Broken> {
    match columns.text()?.as_str() {
        "app" => Ok(DeviceKind::App),
        "terminal" => Ok(DeviceKind::Terminal),
        _ => Err(columns.wrong("unknown kind")),
    }
}

pub(crate) const fn protection_text(protection: Protection) -> &'static str {
    match protection {
        Protection::File => "file",
        Protection::WebCrypto => "webcrypto",
    }
}

pub(crate) fn protection(columns: &mut Columns) -> Result<Protection, Broken> {
    match columns.text()?.as_str() {
        "file" => Ok(Protection::File),
        "webcrypto" => Ok(Protection::WebCrypto),
        _ => Err(columns.wrong("unknown protection")),
    }
}

const fn standing_text(standing: Standing) -> &'static str {
    match standing {
        Standing::Active => "active",
        Standing::Locked => "locked",
        Standing::Suspended => "suspended",
        Standing::Revoked => "revoked",
    }
}

fn standing(columns: &mut Columns) -> Result<Standing, Broken> {
    match columns.text()?.as_str() {
        "active" => Ok(Standing::Active),
        "locked" => Ok(Standing::Locked),
        "suspended" => Ok(Standing::Suspended),
        "revoked" => Ok(Standing::Revoked),
        _ => Err(columns.wrong("unknown standing")),
    }
}
