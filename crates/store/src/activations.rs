//! Activations. One per person is open: a partial unique index says so.

use symbolon_core::{
    seal::envelope::Place,
    vault::Stretch,
    wire::{
        activate::ClaimKey,
        ids::{ActivationId, Nonce, ProfileId},
    },
};
use symbolon_model::{
    activation::{
        Activation, AwaitClaim, AwaitMatch, AwaitPin, Chosen, Claimer, Facts, Made, WhyDead,
    },
    id::PersonId,
};

use crate::{
    Broken, Loaded, Row, Store, Value, Write,
    devices::{kind, kind_text, protection, protection_text, public_key},
    row::Columns,
    statements::statements,
};

statements! {
    ACTIVATION_BY_ID = "
        SELECT id, person_id, session, claim_key, replaces, expires_at, state, trial_answer,
               trial_result, profile, dk, de, kind, protection, name, matching, transcript, alarm, verifier, memory, passes,
               trial_nonce, trial_ask, trials, version
        FROM activation WHERE id = $1";
    OPEN_ACTIVATION_OF_PERSON = "
        SELECT id, person_id, session, claim_key, replaces, expires_at, state, trial_answer,
               trial_result, profile, dk, de, kind, protection, name, matching, transcript, alarm, verifier, memory, passes,
               trial_nonce, trial_ask, trials, version
        FROM activation WHERE person_id = $1 AND state IN ('new', 'claimed', 'matched')";
    INSERT_ACTIVATION = "
        INSERT INTO activation (id, person_id, session, claim_key, replaces, expires_at, state,
               version)
        VALUES ($1, $2, $3, $4, $5, $6, 'new', 1) ON CONFLICT DO NOTHING";
    SAVE_ACTIVATION = "
        UPDATE activation SET state = $3, profile = $4, dk = $5, de = $6, kind = $7,
               protection = $8, name = $9, matching = $10, transcript = $11, alarm = $12,
               verifier = $13, memory = $14, passes = $15, trial_nonce = $16, trial_ask = $17,
               trials = $18, trial_answer = $19, trial_result = $20, version = version + 1
        WHERE id = $1 AND version = $2";
    FORGET_ACTIVATIONS = "
        DELETE FROM activation WHERE expires_at < $1";
}

impl Store {
    /// The activation with this id.
    pub async fn activation(&self, id: ActivationId) -> Result<Option<Loaded<Activation>>, Broken> {
        let row = self
            .row(&ACTIVATION_BY_ID, vec![id.as_bytes().into()])
            .await?;
        row.map(|row| self.read_activation(row)).transpose()
    }

    /// The one open activation of a person; it may have expired.
    pub async fn open_activation(
        &self,
        person: PersonId,
    ) -> Result<Option<Loaded<Activation>>, Broken> {
        let row = self
            .row(&OPEN_ACTIVATION_OF_PERSON, vec![person.as_bytes().into()])
            .await?;
        row.map(|row| self.read_activation(row)).transpose()
    }

    /// Begins an activation; lost when the person has another one open.
    pub fn insert_activation(&self, begun: &AwaitClaim) -> Write {
        let facts = &begun.facts;
        let id = facts.id.as_bytes();
        let values = vec![
            id.into(),
            facts.person.as_bytes().into(),
            (&facts.session).into(),
            self.sealer
                .wrap(place(id, "claim_key"), facts.claim_key.kept().reveal())
                .into(),
            facts.replaces.as_ref().map(ProfileId::as_bytes).into(),
            facts.expires.millis().into(),
        ];
        Write::one(&INSERT_ACTIVATION, values)
    }

    /// Saves an activation; lost when somebody else did since.
    pub fn save_activation(&self, loaded: &Loaded<Activation>) -> Write {
        let id = loaded.value.facts().id;
        let mut values = vec![id.as_bytes().into(), loaded.version.into()];
        values.push(state_text(&loaded.value).into());
        let (claimer, chosen, trials) = match &loaded.value {
            Activation::Claimed(s) => (Some(&s.claimer), None, None),
            Activation::Matched(s) => (
                Some(&s.claimer),
                s.chosen.as_ref(),
                Some(i64::from(s.trials)),
            ),
            Activation::New(_) | Activation::Active(..) | Activation::Dead(..) => {
                (None, None, None)
            }
        };
        values.extend(claimer_values(claimer));
        let made = match &loaded.value {
            Activation::Active(_, made) => Some(made),
            Activation::New(_)
            | Activation::Claimed(_)
            | Activation::Matched(_)
            | Activation::Dead(..) => None,
        };
        if let (Some(made), Some(slot)) = (made, values.get_mut(3)) {
            *slot = made.profile.as_bytes().into();
        }
        values.extend(self.chosen_values(id.as_bytes(), chosen));
        values.push(trials.into());
        values.push(made.map(|made| &made.answer).into());
        values.push(made.map(|made| made.result.as_str()).into());
        Write::one(&SAVE_ACTIVATION, values)
    }

    fn chosen_values(&self, id: &[u8], chosen: Option<&Chosen>) -> [Value; 5] {
        let Some(chosen) = chosen else {
            return [const { Value::Null }; 5];
        };
        [
            self.sealer
                .wrap(place(id, "verifier"), chosen.verifier.reveal())
                .into(),
            i64::from(chosen.stretch.memory).into(),
            i64::from(chosen.stretch.passes).into(),
            chosen.nonce.as_bytes().into(),
            (&chosen.ask).into(),
        ]
    }

    fn read_activation(&self, row: Row) -> Result<Loaded<Activation>, Broken> {
        let mut columns = row.columns("activation");
        let id: [u8; 16] = columns.fixed()?;
        let facts = Facts {
            id: ActivationId::from_bytes(id),
            person: PersonId::from_bytes(columns.fixed()?),
            session: columns.hash()?,
            claim_key: ClaimKey::from_kept(
                self.sealer
                    .unwrap_fixed(place(&id, "claim_key"), &columns.bytes()?)?,
            ),
            replaces: columns.fixed_or_null()?.map(ProfileId::from_bytes),
            expires: columns.moment()?,
        };
        let state = columns.text()?;
        let trial = (columns.fixed_or_null()?, columns.text_or_null()?);
        let activation = match state.as_str() {
            "new" => Activation::New(AwaitClaim { facts }),
            "claimed" => Activation::Claimed(AwaitMatch {
                facts,
                claimer: claimer(&mut columns)?,
            }),
            "matched" => {
                let claimer = claimer(&mut columns)?;
                let chosen = self.chosen(&id, &mut columns)?;
                let trials = columns.small()?;
                Activation::Matched(AwaitPin {
                    facts,
                    claimer,
                    chosen,
                    trials,
                })
            }
            "active" => {
                let (Some(answer), Some(result)) = trial else {
                    return Err(columns.wrong("a phone without its trial"));
                };
                let profile = ProfileId::from_bytes(columns.fixed()?);
                Activation::Active(
                    facts,
                    Made {
                        profile,
                        answer,
                        result,
                    },
                )
            }
            name => {
                let why = why_named(name).ok_or_else(|| columns.wrong("unknown state"))?;
                Activation::Dead(facts, why)
            }
        };
        Ok(Loaded::new(activation, columns.last()?))
    }

    fn chosen(&self, id: &[u8], columns: &mut Columns) -> Result<Option<Chosen>, Broken> {
        let verifier = columns.bytes_or_null()?;
        let costs = (columns.int_or_null()?, columns.int_or_null()?);
        let trial = (columns.fixed_or_null()?, columns.fixed_or_null()?);
        match (verifier, costs, trial) {
            (None, (None, None), (None, None)) => Ok(None),
            (Some(verifier), (Some(memory), Some(passes)), (Some(nonce), Some(ask))) => {
                let out_of_range = |_| columns.wrong("costs out of range");
                let memory = u32::try_from(memory).map_err(out_of_range)?;
                let passes = u32::try_from(passes).map_err(out_of_range)?;
                Ok(Some(Chosen {
                    verifier: self.sealer.unwrap_fixed(place(id, "verifier"), &verifier)?,
                    stretch: Stretch { memory, passes },
                    nonce: Nonce::from_bytes(nonce),
                    ask,
                }))
            }
            _ => Err(columns.wrong("a PIN chosen by halves")),
        }
    }
}

/// Forgets activations that expired before a moment.
pub fn forget_before(moment: symbolon_core::moment::Moment) -> Write {
    Write::any(&FORGET_ACTIVATIONS, vec![moment.millis().into()])
}

fn claimer_values(claimer: Option<&Claimer>) -> [Value; 9] {
    let Some(claimer) = claimer else {
        return [const { Value::Null }; 9];
    };
    [
        claimer.profile.as_bytes().into(),
        claimer.dk.as_bytes().into(),
        claimer.de.as_bytes().into(),
        kind_text(claimer.kind).into(),
        protection_text(claimer.protection).into(),
        claimer.name.as_str().into(),
        (&claimer.matching).into(),
        (&claimer.transcript).into(),
        i64::from(claimer.alarm).into(),
    ]
}

fn claimer(columns: &mut Columns) -> Result<Claimer, Broken> {
    Ok(Claimer {
        profile: ProfileId::from_bytes(columns.fixed()?),
        dk: public_key(columns)?,
        de: public_key(columns)?,
        kind: kind(columns)?,
        protection: protection(columns)?,
        name: columns.text()?,
        matching: columns.hash()?,
        transcript: columns.hash()?,
        alarm: columns.int()? != 0,
    })
}

const fn state_text(activation: &Activation) -> &'static str {
    match activation {
        Activation::New(_) => "new",
        Activation::Claimed(_) => "claimed",
        Activation::Matched(_) => "matched",
        Activation::Active(..) => "active",
        Activation::Dead(_, why) => why_text(*why),
    }
}

const WHYS: [WhyDead; 4] = [
    WhyDead::Expired,
    WhyDead::Cancelled,
    WhyDead::WrongPicture,
    WhyDead::Mistyped,
];

const fn why_text(why: WhyDead) -> &'static str {
    match why {
        WhyDead::Expired => "expired",
        WhyDead::Cancelled => "cancelled",
        WhyDead::WrongPicture => "wrong-picture",
        WhyDead::Mistyped => "mistyped",
    }
}

fn why_named(name: &str) -> Option<WhyDead> {
    WHYS.into_iter().find(|why| why_text(*why) == name)
}

const fn place<'a>(row: &'a [u8], column: &'static str) -> Place<'a> {
    Place {
        table: "activation",
        column,
        row,
    }
}
