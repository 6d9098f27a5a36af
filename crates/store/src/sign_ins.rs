//! Sign-ins by phone. One per account is pending: a partial unique index says so.

use symbolon_core::{
    moment::Moment,
    seal::{Hash, envelope::Place},
    wire::{
        ask::{Action, Mode},
        ids::{ProfileId, RequestId},
    },
};
use symbolon_model::{
    browser::Browser,
    client::Client,
    id::PersonId,
    sign_in::{AwaitCollect, AwaitPhone, AwaitTurn, Crossed, End, Over, Request, SignIn},
};

use crate::{Broken, Loaded, Row, Store, Value, Write, row::Columns, statements::statements};

statements! {
    SIGN_IN_BY_ID = "
        SELECT id, account, person_id, pre, browser_key, family, system, address, known, client_id,
               client_name, client_host, action, mode, seed, begun_at, expires_at, state, device_id,
               collect_until, crossed, completion, version
        FROM sign_in WHERE id = $1";
    OPEN_SIGN_INS_OF_ACCOUNT = "
        SELECT id, account, person_id, pre, browser_key, family, system, address, known, client_id,
               client_name, client_host, action, mode, seed, begun_at, expires_at, state, device_id,
               collect_until, crossed, completion, version
        FROM sign_in WHERE account = $1 AND state IN ('waiting', 'pending')
        ORDER BY begun_at, id";
    RECENT_SIGN_INS_OF_ACCOUNT = "
        SELECT id, account, person_id, pre, browser_key, family, system, address, known, client_id,
               client_name, client_host, action, mode, seed, begun_at, expires_at, state, device_id,
               collect_until, crossed, completion, version
        FROM sign_in WHERE account = $1 AND (begun_at > $2 OR state IN ('waiting', 'pending'))
        ORDER BY begun_at, id";
    READINESS = "
        SELECT (SELECT count(*) FROM device WHERE person_id = $1 AND standing = 'active'),
               (SELECT count(*) FROM push JOIN device ON device.id = push.device_id
                WHERE device.person_id = $1 AND device.standing = 'active'),
               (SELECT count(*) FROM throttle WHERE key = $2 AND until > $3)";
    INSERT_SIGN_IN = "
        INSERT INTO sign_in (id, account, person_id, pre, browser_key, family, system, address, known,
               client_id, client_name, client_host, action, mode, seed, begun_at, expires_at,
               state, device_id, collect_until, crossed, completion, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
               $19, $20, $21, $22, 1)
        ON CONFLICT DO NOTHING";
    SAVE_SIGN_IN = "
        UPDATE sign_in SET state = $3, device_id = $4, collect_until = $5, crossed = $6,
               completion = $7, version = version + 1
        WHERE id = $1 AND version = $2";
    REVOKE_APPROVED_BY_DEVICE = "
        UPDATE sign_in SET state = 'revoked', version = version + 1
        WHERE device_id = $1 AND state = 'approved'";
    FORGET_SIGN_INS = "
        DELETE FROM sign_in WHERE begun_at < $1";
}

impl Store {
    /// The sign-in with this id.
    pub async fn sign_in(&self, id: RequestId) -> Result<Option<Loaded<SignIn>>, Broken> {
        let row = self.row(&SIGN_IN_BY_ID, vec![id.as_bytes().into()]).await?;
        row.map(|row| self.read_sign_in(row)).transpose()
    }

    /// Waiting and pending sign-ins of an account, oldest first. Some may have expired: those
    /// still hold the account's one place, so whoever wants it has to end them.
    pub async fn open_sign_ins(&self, account: &Hash) -> Result<Vec<Loaded<SignIn>>, Broken> {
        let rows = self
            .rows(&OPEN_SIGN_INS_OF_ACCOUNT, vec![account.into()])
            .await?;
        rows.into_iter().map(|row| self.read_sign_in(row)).collect()
    }

    /// The open sign-ins of an account, and whatever else was begun after a moment; oldest first.
    pub async fn recent_sign_ins(
        &self,
        account: &Hash,
        since: Moment,
    ) -> Result<Vec<Loaded<SignIn>>, Broken> {
        let values = vec![account.into(), since.millis().into()];
        let rows = self.rows(&RECENT_SIGN_INS_OF_ACCOUNT, values).await?;
        rows.into_iter().map(|row| self.read_sign_in(row)).collect()
    }

    /// What starting a sign-in has to know of somebody, in one look; of nobody, too.
    pub async fn readiness(
        &self,
        person: PersonId,
        mark: &Hash,
        now: Moment,
    ) -> Result<Readiness, Broken> {
        let values = vec![person.as_bytes().into(), mark.into(), now.millis().into()];
        let Some(row) = self.row(&READINESS, values).await? else {
            return Ok(Readiness::default());
        };
        let mut columns = row.columns("device");
        Ok(Readiness {
            has_phone: columns.int()? > 0,
            is_rung: columns.int()? > 0,
            is_marked: columns.int()? > 0,
        })
    }

    /// Begins a sign-in; lost when the account has another one pending.
    pub fn insert_sign_in(&self, sign_in: &SignIn) -> Write {
        let request = sign_in.request();
        let seed = self
            .sealer
            .wrap(seed_place(request.id.as_bytes()), request.seed.reveal());
        let mut values = vec![
            request.id.as_bytes().into(),
            (&request.account).into(),
            request.person.as_ref().map(PersonId::as_bytes).into(),
            (&request.pre).into(),
            request.browser_key.as_ref().into(),
            request.browser.family.as_str().into(),
            request.browser.system.as_str().into(),
            request.browser.address.as_str().into(),
            i64::from(request.known).into(),
            request.client.id.as_str().into(),
            request.client.name.as_str().into(),
            request.client.host.as_str().into(),
            action_text(request.action).into(),
            mode_text(request.mode).into(),
            seed.into(),
            request.begun.millis().into(),
            request.expires.millis().into(),
        ];
        values.extend(state_values(sign_in));
        Write::one(&INSERT_SIGN_IN, values)
    }

    fn read_sign_in(&self, row: Row) -> Result<Loaded<SignIn>, Broken> {
        let mut columns = row.columns("sign_in");
        let request = self.request(&mut columns)?;
        let state = columns.text()?;
        let device = columns.fixed_or_null()?.map(ProfileId::from_bytes);
        let until = columns.moment_or_null()?;
        let crossed = crossed(&mut columns)?;
        let sign_in = match (state.as_str(), device, until) {
            ("waiting", None, None) => SignIn::Waiting(AwaitTurn { request }),
            ("pending", None, None) => SignIn::Pending(AwaitPhone { request }),
            ("approved", Some(device), Some(until)) => SignIn::Approved(AwaitCollect {
                request,
                device,
                until,
                crossed,
            }),
            (name, _, _) => {
                let end = end_named(name).ok_or_else(|| columns.wrong("unknown state"))?;
                SignIn::Over(Over { request, end })
            }
        };
        Ok(Loaded::new(sign_in, columns.int()?))
    }

    fn request(&self, columns: &mut Columns) -> Result<Request, Broken> {
        let id: [u8; 16] = columns.fixed()?;
        Ok(Request {
            id: RequestId::from_bytes(id),
            account: columns.hash()?,
            person: columns.fixed_or_null()?.map(PersonId::from_bytes),
            pre: columns.hash()?,
            browser_key: columns.fixed_or_null()?,
            browser: Browser {
                family: columns.text()?,
                system: columns.text()?,
                address: columns.text()?,
            },
            known: columns.int()? != 0,
            client: Client {
                id: columns.text()?,
                name: columns.text()?,
                host: columns.text()?,
            },
            action: action(columns)?,
            mode: mode(columns)?,
            seed: self
                .sealer
                .unwrap_fixed(seed_place(&id), &columns.bytes()?)?,
            begun: columns.moment()?,
            expires: columns.moment()?,
        })
    }
}

/// What starting a sign-in has to know of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// A phone of theirs may answer.
    pub has_phone: bool,
    /// A phone of theirs may be rung.
    pub is_rung: bool,
    /// Their account is marked.
    pub is_marked: bool,
}

/// Saves a sign-in's state; lost when somebody else did since.
pub fn save(loaded: &Loaded<SignIn>) -> Write {
    let id = loaded.value.request().id;
    let mut values = vec![id.as_bytes().into(), loaded.version.into()];
    values.extend(state_values(&loaded.value));
    Write::one(&SAVE_SIGN_IN, values)
}

/// Whatever this phone approved and no browser has collected is revoked.
pub fn revoke_approved_by(device: ProfileId) -> Write {
    Write::any(&REVOKE_APPROVED_BY_DEVICE, vec![device.as_bytes().into()])
}

/// Forgets what began before a moment.
pub fn forget_before(moment: Moment) -> Write {
    Write::any(&FORGET_SIGN_INS, vec![moment.millis().into()])
}

/// State, device, until when, how it crossed, completion.
fn state_values(sign_in: &SignIn) -> [Value; 5] {
    let bare = |state: &'static str| {
        let state: Value = state.into();
        [state, Value::Null, Value::Null, Value::Null, Value::Null]
    };
    match sign_in {
        SignIn::Waiting(_) => bare("waiting"),
        SignIn::Pending(_) => bare("pending"),
        SignIn::Over(over) => bare(end_text(over.end)),
        SignIn::Approved(approved) => {
            let (crossed, completion) = match &approved.crossed {
                Crossed::Pictures => (Value::Null, Value::Null),
                Crossed::Scan => ("scan".into(), Value::Null),
                Crossed::Link(completion) => ("link".into(), completion.into()),
            };
            [
                "approved".into(),
                approved.device.as_bytes().into(),
                approved.until.millis().into(),
                crossed,
                completion,
            ]
        }
    }
}

fn crossed(columns: &mut Columns) -> Result<Crossed, Broken> {
    match (columns.text_or_null()?.as_deref(), columns.fixed_or_null()?) {
        (None, None) => Ok(Crossed::Pictures),
        (Some("scan"), None) => Ok(Crossed::Scan),
        (Some("link"), Some(completion)) => Ok(Crossed::Link(completion)),
        _ => Err(columns.wrong("it crossed in no known way")),
    }
}

const ENDS: [End; 8] = [
    End::Consumed,
    End::Declined,
    End::NotMe,
    End::WrongPicture,
    End::Locked,
    End::Expired,
    End::Cancelled,
    End::Revoked,
];

const fn end_text(end: End) -> &'static str {
    match end {
        End::Consumed => "consumed",
        End::Declined => "declined",
        End::NotMe => "not-me",
        End::WrongPicture => "wrong-picture",
        End::Locked => "locked",
        End::Expired => "expired",
        End::Cancelled => "cancelled",
        End::Revoked => "revoked",
    }
}

fn end_named(name: &str) -> Option<End> {
    ENDS.into_iter().find(|end| end_text(*end) == name)
}

const fn action_text(action: Action) -> &'static str {
    match action {
        Action::SignIn => "sign-in",
        Action::Trial => "trial",
        Action::AddDevice => "add-device",
        Action::Practice => "practice",
        Action::Caller => "caller",
    }
}

fn action(columns: &mut Columns) -> Result<Action, Broken> {
    match columns.text()?.as_str() {
        "sign-in" => Ok(Action::SignIn),
        "trial" => Ok(Action::Trial),
        "add-device" => Ok(Action::AddDevice),
        "practice" => Ok(Action::Practice),
        "caller" => Ok(Action::Caller),
        _ => Err(columns.wrong("unknown action")),
    }
}

const fn mode_text(mode: Mode) -> &'static str {
    match mode {
        Mode::None => "none",
        Mode::Compare => "compare",
        Mode::Pick => "pick",
        Mode::Transfer => "transfer",
    }
}

fn mode(columns: &mut Columns) -> Result<Mode, Broken> {
    match columns.text()?.as_str() {
        "none" => Ok(Mode::None),
        "compare" => Ok(Mode::Compare),
        "pick" => Ok(Mode::Pick),
        "transfer" => Ok(Mode::Transfer),
        _ => Err(columns.wrong("unknown mode")),
    }
}

const fn seed_place(row: &[u8]) -> Place<'_> {
    Place {
        table: "sign_in",
        column: "seed",
        row,
    }
}
