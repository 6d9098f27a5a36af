//! Dates and times as people read them, in the organisation's time zone.

use jiff::{Timestamp, tz::TimeZone};
use symbolon_core::moment::Moment;

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
    pub fn date_and_time(&self, moment: Moment) -> String {
        self.written(moment, "%-d %B %Y, %H:%M")
    }

    /// `3 March 2026`.
    pub fn date(&self, moment: Moment) -> String {
        self.written(moment, "%-d %B %Y")
    }

    fn written(&self, moment: Moment, form: &str) -> String {
        let Ok(timestamp) = Timestamp::from_millisecond(moment.millis()) else {
            return String::new();
        };
        timestamp
            .to_zoned(self.zone.clone())
            .strftime(form)
            .to_string()
    }
}

/// Minutes and seconds: `1:05`.
pub(crate) fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_the_zone() {
        let moment = Moment::from_seconds(1_772_546_700);
        assert_eq!(
            Zone::named("UTC").date_and_time(moment),
            "3 March 2026, 14:05"
        );
        assert_eq!(Zone::named("no such zone").name(), "UTC");
    }
}
