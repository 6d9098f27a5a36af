//! Messages to people: letters, and text messages within their budgets (threat 48).
//!
//! Either is a row that is written with the change it tells of; a worker sends it. A text message
//! goes only to a number that is known to be the person's and begins as the operator allows, and only
//! so many go to one number and in all: beyond that, codes go by mail, and the log says so. What is
//! counted costs the same for whoever has no number, and for nobody.

use symbolon_core::{
    language::Language,
    seal::{Hash, hash_of},
};
use symbolon_model::{
    audit::Event,
    code::Channel,
    letter::{About, Letter},
    mobile::Mobile,
    person::Person,
};
use symbolon_store::{
    Write,
    throttle::{self, Limit},
};

use crate::{Broken, Flow, LETTER_JOB, TEXT_JOB, UNSENT_JOB};

/// Text messages to one number in an hour, and in a day.
const PER_NUMBER: [Limit; 2] = [
    Limit {
        most: 5,
        seconds: 3600,
    },
    Limit {
        most: 20,
        seconds: 86_400,
    },
];
/// How often the log says that text messages were stopped.
const ALARM: Limit = Limit {
    most: 1,
    seconds: 3600,
};

/// Text messages, as far as the stories need them.
#[derive(Clone, Debug)]
pub struct Texts {
    /// What numbers begin with to which they may go: `+46`.
    pub allow: Vec<String>,
    /// How many may go in an hour, to everybody together.
    pub per_hour: i64,
}

impl Flow {
    /// Where text messages may go.
    pub(crate) fn texts(&self) -> Option<&[String]> {
        let texts = self.settings.texts.as_ref();
        texts.map(|texts| texts.allow.as_slice())
    }

    /// The channel that is wanted, or mail while the budget for text messages is used up.
    pub(crate) async fn open_channel(
        &self,
        person: Option<&Person>,
        wanted: Channel,
    ) -> Result<Channel, Broken> {
        let Some(texts) = &self.settings.texts else {
            return Ok(Channel::Mail);
        };
        let mut over = false;
        for (row, limit) in budget(texts, person.and_then(|p| p.number_at(self.now()))) {
            over |= self.store.is_over(&row, limit, self.now()).await?;
        }
        if !over || wanted == Channel::Mail {
            return Ok(wanted);
        }
        let alarm = vec![
            throttle::count(&hash_of("texts-stopped", &[]), ALARM, self.now()),
            self.audit(None, Event::TextsStopped, ""),
        ];
        // Lost when the log says so already.
        let _ = self.store.commit(alarm).await?;
        Ok(Channel::Mail)
    }

    /// A code on its way to somebody; in the language of who asked for it, where theirs is not known yet.
    pub(crate) fn send_by(
        &self,
        person: &Person,
        (channel, language): (Channel, Language),
        about: About,
    ) -> Vec<Write> {
        let person = &Person {
            language: person.language.or(Some(language)),
            ..person.clone()
        };
        let number = person.reached_at(self.texts(), self.now());
        let (Channel::Text, Some(number)) = (channel, number) else {
            let mut writes = self.counted(None);
            writes.push(self.letter(person, about));
            return writes;
        };
        self.text_to(number, person, about)
    }

    /// A text message on its way to a number.
    pub(crate) fn text_to(&self, number: &Mobile, person: &Person, about: About) -> Vec<Write> {
        let mut writes = self.counted(Some(number));
        let letter = Letter {
            to: number.as_str().to_owned(),
            ..self.written(person, about)
        };
        writes.push(self.letter_job(TEXT_JOB, &letter));
        writes
    }

    /// What costs as much as a code on its way, and goes nowhere.
    pub(crate) fn send_nowhere(&self, typed: &str, about: About) -> Vec<Write> {
        let mut writes = self.counted(None);
        writes.push(self.unsent_letter(typed, about));
        writes
    }

    /// A letter on its way to somebody.
    pub(crate) fn letter(&self, person: &Person, about: About) -> Write {
        self.letter_job(LETTER_JOB, &self.written(person, about))
    }

    fn written(&self, person: &Person, about: About) -> Letter {
        let language = person.language.unwrap_or(self.settings.language);
        Letter {
            to: person.address.as_str().to_owned(),
            name: person.name.clone(),
            about,
            language: language.tag().to_owned(),
        }
    }

    /// What costs as much as a letter and goes nowhere.
    pub(crate) fn unsent_letter(&self, typed: &str, about: About) -> Write {
        let letter = Letter {
            to: typed.to_owned(),
            name: typed.to_owned(),
            about,
            language: self.settings.language.tag().to_owned(),
        };
        self.letter_job(UNSENT_JOB, &letter)
    }

    fn letter_job(&self, kind: &'static str, letter: &Letter) -> Write {
        let payload = serde_json::to_vec(letter).unwrap_or_default();
        self.store
            .insert_job(self.row_id(), kind, &payload, self.now())
    }

    /// Counts a text message to a number; without one, as many rows that stop nothing.
    fn counted(&self, number: Option<&Mobile>) -> Vec<Write> {
        let Some(texts) = &self.settings.texts else {
            return vec![];
        };
        let budget = budget(texts, number).into_iter();
        budget
            .map(|(row, limit)| throttle::count(&row, limit, self.now()))
            .collect()
    }
}

/// What is counted for a text message to a number: that number's, and everybody's. Nobody's rows
/// have no limit.
fn budget(texts: &Texts, number: Option<&Mobile>) -> [(Hash, Limit); 3] {
    let [hour, day] = PER_NUMBER;
    let all = Limit {
        most: texts.per_hour,
        seconds: 3600,
    };
    let all = [("texts-hour", hour), ("texts-day", day), ("texts-all", all)];
    all.map(|(name, limit)| match (number, name) {
        (None, _) => (
            hash_of("texts-to-nobody", &[name.as_bytes()]),
            Limit {
                most: i64::MAX,
                ..limit
            },
        ),
        (Some(_), "texts-all") => (hash_of(name, &[]), limit),
        (Some(number), _) => (hash_of(name, &[number.as_str().as_bytes()]), limit),
    })
}
