//! Dates and times as people read them, in the organisation's time zone.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use symbolon_core::moment::Moment;

use crate::words::{Phrase, Said, said};

/// The organisation's time zone.
#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// A zone by its name ("Europe/Stockholm"); UTC when this system does not know it.
    pub fn named(name: &str) -> Self {
        match TimeZone::get(name) {
            Ok(zone) => Self {
                name: name.to_owned(),
                zone,
            },
            Err(_) => Self {
                name: "UTC".to_owned(),
                zone: TimeZone::UTC,
            },
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `3 March 2026, 14:05`.
    pub fn date_and_time(&self, moment: Moment) -> Phrase {
        said("{date}, {time}")
            .with("date", self.date(moment))
            .with("time", self.local(moment).strftime("%H:%M").to_string())
    }

    /// `3 March 2026`.
    pub fn date(&self, moment: Moment) -> Phrase {
        let local = self.local(moment);
        said("{day} {month} {year}")
            .with("day", local.day().to_string())
            .with("month", month(local.month()))
            .with("year", local.year().to_string())
    }

    fn local(&self, moment: Moment) -> Zoned {
        let timestamp = Timestamp::from_millisecond(moment.millis()).unwrap_or_default();
        timestamp.to_zoned(self.zone.clone())
    }
}

const fn month(number: i8) -> Said {
    match number {
        1 => said("January"),
        2 => said("February"),
        3 => said("March"),
        4 => said("April"),
        5 => said("May"),
        6 => said("June"),
        7 => said("July"),
        8 => said("August"),
        9 => said("September"),
        10 => said("October"),
        11 => said("November"),
        _ => said("December"),
    }
}

/// Minutes and seconds: `1:05`.
pub(crate) fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use symbolon_core::language::Language;

    use super::*;

    #[test]
    fn times_are_written_in_the_zone() {
        let moment = Moment::from_seconds(1_772_546_700);
        let written = Zone::named("UTC").date_and_time(moment);
        assert_eq!(written.in_language(Language::En), "3 March 2026, 14:05");
        assert_eq!(Zone::named("no such zone").name(), "UTC");
    }
}
