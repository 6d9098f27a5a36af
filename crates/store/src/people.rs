//! People.

use symbolon_core::{language::Language, moment::Moment};
use symbolon_model::{
    address::Address,
    code::Channel,
    id::PersonId,
    mobile::Mobile,
    person::{Person, Standing},
    role::Role,
};

use crate::{
    Broken, Loaded, Row, Store, Value, Write, invitations, recovery_codes, statements::statements,
};

statements! {
    PERSON_BY_ADDRESS = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person WHERE address = $1 AND standing <> 'ended'";
    PERSON_BY_ID = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person WHERE id = $1";
    PEOPLE_AFTER = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person
        WHERE address > $1 ORDER BY address LIMIT 500";
    FIND_PEOPLE = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person WHERE address LIKE $1 ESCAPE '!' OR lower(name) LIKE $1 ESCAPE '!'
        ORDER BY address LIMIT 50";
    PEOPLE_AT = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person WHERE address IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    HELP_DESK = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person WHERE role = 'help-desk' AND standing = 'active' ORDER BY address LIMIT 20";
    INSERT_PERSON = "
        INSERT INTO person
            (id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
             codes_by, role, coming_address, coming_address_from, language, created_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)
        ON CONFLICT DO NOTHING";
    SAVE_PERSON = "
        UPDATE person SET name = $3, standing = $4, password = $5, reset_at = $6, mobile = $7,
               coming_mobile = $8, coming_from = $9, codes_by = $10, role = $11,
               coming_address = $12, coming_address_from = $13, version = version + 1
        WHERE id = $1 AND version = $2";
    SPEAK = "
        UPDATE person SET language = $2
        WHERE id = $1 AND (language IS NULL OR language <> $2)";
    MOVING_PEOPLE = "
        SELECT id, address, name, standing, password, reset_at, mobile, coming_mobile, coming_from,
               codes_by, role, coming_address, coming_address_from, language, version
        FROM person WHERE coming_address_from <= $1 ORDER BY coming_address_from LIMIT 100";
    MOVE_PERSON = "
        UPDATE person SET address = coming_address, coming_address = NULL,
               coming_address_from = NULL, version = version + 1
        WHERE id = $1 AND version = $2 AND coming_address IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM person AS other WHERE other.address = person.coming_address)";
    END_PERSON = "
        UPDATE person SET address = $3, standing = 'ended', password = NULL, reset_at = NULL,
               mobile = NULL, coming_mobile = NULL, coming_from = NULL, codes_by = 'mail', role = NULL,
               coming_address = NULL, coming_address_from = NULL, version = version + 1
        WHERE id = $1 AND version = $2";
    END_PASSKEYS = "
        DELETE FROM passkey WHERE person_id = $1";
    END_AUTHENTICATORS = "
        DELETE FROM authenticator WHERE person_id = $1";
    END_REVOCATION_CODE = "
        DELETE FROM revocation_code WHERE person_id = $1";
    END_BROWSERS = "
        DELETE FROM browser WHERE person_id = $1";
    END_PROPOSALS = "
        DELETE FROM proposal WHERE person_id = $1 OR by_id = $1";
    END_ACTIVATIONS = "
        DELETE FROM activation WHERE person_id = $1";
    TRUST_AGAIN = "
        UPDATE person SET reset_at = NULL, version = version + 1
        WHERE id = $1 AND reset_at = $2";
    TOUCH_PERSON = "
        UPDATE person SET version = version + 1 WHERE id = $1 AND version = $2";
}

impl Store {
    /// The person with this address.
    pub async fn person_by_address(
        &self,
        address: &Address,
    ) -> Result<Option<Loaded<Person>>, Broken> {
        self.row(&PERSON_BY_ADDRESS, vec![address.as_str().into()])
            .await?
            .map(read)
            .transpose()
    }

    /// People whose addresses come after this text, in that order; 500 at most.
    pub async fn people_after(&self, address: &str) -> Result<Vec<Person>, Broken> {
        let rows = self.rows(&PEOPLE_AFTER, vec![address.into()]).await?;
        rows.into_iter().map(|row| Ok(read(row)?.value)).collect()
    }

    /// People whose address or name has these letters in it, in whatever case; 50 at most.
    pub async fn find_people(&self, letters: &str) -> Result<Vec<Person>, Broken> {
        let letters = letters.to_lowercase();
        let plain = letters
            .replace('!', "!!")
            .replace('%', "!%")
            .replace('_', "!_");
        let pattern = format!("%{plain}%");
        let rows = self.rows(&FIND_PEOPLE, vec![pattern.into()]).await?;
        rows.into_iter().map(|row| Ok(read(row)?.value)).collect()
    }

    /// Everybody with one of these addresses.
    pub async fn people_at(&self, addresses: &[Address]) -> Result<Vec<Loaded<Person>>, Broken> {
        let tens = addresses.chunks(10).map(|some| {
            let text = |place: usize| some.get(place).map_or("", Address::as_str);
            self.rows(
                &PEOPLE_AT,
                (0..10).map(|place| text(place).into()).collect(),
            )
        });
        let rows = futures_util::future::try_join_all(tens).await?;
        rows.into_iter().flatten().map(read).collect()
    }

    /// The help desk, as far as it may sign in; 20 at most.
    pub async fn help_desk(&self) -> Result<Vec<Person>, Broken> {
        let rows = self.rows(&HELP_DESK, vec![]).await?;
        rows.into_iter().map(|row| Ok(read(row)?.value)).collect()
    }

    /// People whose new address counts from now on; 100 at most.
    pub async fn moving_people(&self, now: Moment) -> Result<Vec<Loaded<Person>>, Broken> {
        let rows = self.rows(&MOVING_PEOPLE, vec![now.millis().into()]).await?;
        rows.into_iter().map(read).collect()
    }

    /// The person with this id.
    pub async fn person(&self, id: PersonId) -> Result<Option<Loaded<Person>>, Broken> {
        self.row(&PERSON_BY_ID, vec![id.as_bytes().into()])
            .await?
            .map(read)
            .transpose()
    }
}

/// Adds a person; lost when the address is taken.
pub fn insert(person: &Person, now: Moment) -> Write {
    let mut values = vec![person.id.as_bytes().into(), person.address.as_str().into()];
    values.extend(facts(person));
    values.push(person.language.map(Language::tag).into());
    values.push(now.millis().into());
    Write::one(&INSERT_PERSON, values)
}

/// What may change about a person, in the order of both statements. What they read changes by itself.
fn facts(person: &Person) -> [Value; 11] {
    let (coming, moving) = (person.coming.as_ref(), person.moving.as_ref());
    [
        person.name.as_str().into(),
        standing_text(person.standing).into(),
        person.password.as_deref().into(),
        person.reset.map(Moment::millis).into(),
        person.mobile.as_ref().map(Mobile::as_str).into(),
        coming.map(|(number, _)| number.as_str()).into(),
        coming.map(|(_, from)| from.millis()).into(),
        person.codes_by.name().into(),
        person.role.map(Role::name).into(),
        moving.map(|(address, _)| address.as_str()).into(),
        moving.map(|(_, from)| from.millis()).into(),
    ]
}

/// Saves a person; lost when somebody else did since.
pub fn save(loaded: &Loaded<Person>) -> Write {
    let person = &loaded.value;
    let mut values = vec![person.id.as_bytes().into(), loaded.version.into()];
    values.extend(facts(person));
    Write::one(&SAVE_PERSON, values)
}

/// Ends an account for good: nothing that signs in is left, and the address is free. What happened stays
/// in the log, and so do phones, which are told that they are gone. Lost when somebody else saved the
/// person since.
pub fn end(loaded: &Loaded<Person>) -> Vec<Write> {
    let person = &loaded.value;
    let id: Value = person.id.as_bytes().into();
    let over = person.address.at_the_end(person.id);
    let values = vec![id.clone(), loaded.version.into(), over.as_str().into()];
    let rest = [
        &END_PASSKEYS,
        &END_AUTHENTICATORS,
        &END_REVOCATION_CODE,
        &END_BROWSERS,
        &END_PROPOSALS,
        &END_ACTIVATIONS,
    ];
    let rest = rest.map(|statement| Write::any(statement, vec![id.clone()]));
    [
        Write::one(&END_PERSON, values),
        recovery_codes::void(person.id),
        invitations::void(person.id),
    ]
    .into_iter()
    .chain(rest)
    .collect()
}

/// Somebody's new address takes the place of the old one; lost when somebody else has it by now.
pub fn move_address(loaded: &Loaded<Person>) -> Write {
    let id = loaded.value.id;
    Write::one(
        &MOVE_PERSON,
        vec![id.as_bytes().into(), loaded.version.into()],
    )
}

/// The person signed in another way than by mail since the password was reset at this moment.
pub fn trust_again(id: PersonId, reset: Moment) -> Write {
    let values = vec![id.as_bytes().into(), reset.millis().into()];
    Write::any(&TRUST_AGAIN, values)
}

/// Somebody reads the portal in this language.
pub fn speak(id: PersonId, language: Language) -> Write {
    let values = vec![id.as_bytes().into(), language.tag().into()];
    Write::any(&SPEAK, values)
}

/// Demands that nothing of the person changed, and makes others who demanded the same lose: for
/// limits over many rows, such as the number of phones.
pub fn touch(loaded: &Loaded<Person>) -> Write {
    Write::one(
        &TOUCH_PERSON,
        vec![loaded.value.id.as_bytes().into(), loaded.version.into()],
    )
}

fn read(row: Row) -> Result<Loaded<Person>, Broken> {
    let mut columns = row.columns("person");
    let id = PersonId::from_bytes(columns.fixed()?);
    let address = Address::kept(columns.text()?);
    let name = columns.text()?;
    let standing = match columns.text()?.as_str() {
        "invited" => Standing::Invited,
        "active" => Standing::Active,
        "disabled" => Standing::Disabled,
        "ended" => Standing::Ended,
        _ => return Err(columns.wrong("unknown standing")),
    };
    let password = columns.text_or_null()?;
    let reset = columns.moment_or_null()?;
    let mobile = columns
        .text_or_null()?
        .and_then(|text| Mobile::parse(&text));
    let coming = columns
        .text_or_null()?
        .and_then(|text| Mobile::parse(&text));
    let coming = coming.zip(columns.moment_or_null()?);
    let codes_by = Channel::named(&columns.text()?).ok_or_else(|| columns.wrong("no channel"))?;
    // A role that nobody knows gives no rights.
    let role = columns.text_or_null()?.and_then(|name| Role::named(&name));
    let moving = columns.text_or_null()?;
    let moving = moving.and_then(|text| Address::parse(&text));
    let moving = moving.zip(columns.moment_or_null()?);
    let language = columns.text_or_null()?;
    let language = language.and_then(|tag| Language::tagged(&tag));
    Ok(Loaded::new(
        Person {
            id,
            address,
            name,
            standing,
            password,
            reset,
            mobile,
            coming,
            moving,
            codes_by,
            role,
            language,
        },
        columns.int()?,
    ))
}

const fn standing_text(standing: Standing) -> &'static str {
    match standing {
        Standing::Invited => "invited",
        Standing::Active => "active",
        Standing::Disabled => "disabled",
        Standing::Ended => "ended",
    }
}
