//! The app's words, in the language that the device wants. They stand in `words/`, one file per
//! language, and are checked when the app is built.

use std::sync::OnceLock;

use symbolon_core::{
    handset::Trouble,
    language::Language,
    otp::{BadExport, BadLink, Export},
    vault::WeakPin,
    wire::{activate::BadLink as BadActivation, refusal::Reason},
};

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

static CHOSEN: OnceLock<&'static Words> = OnceLock::new();

/// The words in use.
pub(crate) fn words() -> &'static Words {
    CHOSEN.get_or_init(|| {
        let navigator = web_sys::window().map(|window| window.navigator());
        let wanted = navigator.map(|navigator| navigator.languages().to_vec());
        let tags = wanted.unwrap_or_default().into_iter();
        let tags: Vec<String> = tags.filter_map(|tag| tag.as_string()).collect();
        of(Language::wanted(tags.iter().map(String::as_str)))
    })
}

fn of(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Sv => &SV,
        Language::De => &DE,
        Language::Fr => &FR,
        Language::Es => &ES,
        Language::Ar => &AR,
    }
}

/// Says on the page which language it is in, and in which direction it is read.
pub(crate) fn mark_page() {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(page) = document.and_then(|document| document.document_element()) else {
        return;
    };
    let language = words().language;
    let direction = if language.is_right_to_left() {
        "rtl"
    } else {
        "ltr"
    };
    let _ = page.set_attribute("lang", language.tag());
    let _ = page.set_attribute("dir", direction);
}

fn fill(text: &str, with: impl ToString) -> String {
    text.replace("{}", &with.to_string())
}

impl Words {
    fn count(&self, forms: &[&'static str], count: u64) -> String {
        let form = forms.get(self.language.form(count)).or(forms.last());
        fill(form.copied().unwrap_or_default(), count)
    }

    pub(crate) fn tries_left(&self, left: u8) -> String {
        self.count(self.tries_left, u64::from(left))
    }

    pub(crate) fn replace_text(&self, card: &str) -> String {
        fill(self.replace_text, card)
    }

    /// What stands in the way, and what to do.
    pub(crate) fn trouble_text(&self, trouble: &Trouble) -> String {
        match trouble {
            Trouble::Offline => self.offline_text.to_owned(),
            Trouble::Platform(cause) => format!("{} {cause}", self.platform_failed),
            Trouble::Refused(_)
            | Trouble::NotTheServer
            | Trouble::TooOld
            | Trouble::Gone
            | Trouble::NoBiometrics
            | Trouble::NotRecognised => self.stands_in_the_way(trouble).to_owned(),
        }
    }

    /// The same in a word, for the line of a profile.
    pub(crate) const fn stands_in_the_way(&self, trouble: &Trouble) -> &'static str {
        match trouble {
            Trouble::Offline => self.offline,
            Trouble::Refused(refusal) => self.refusal(refusal.reason),
            Trouble::NotTheServer => self.not_the_server,
            Trouble::TooOld => self.too_old,
            Trouble::Gone => self.gone_text,
            Trouble::NoBiometrics => self.no_touch,
            Trouble::NotRecognised => self.finger_failed,
            Trouble::Platform(_) => self.platform_failed,
        }
    }

    const fn refusal(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::Malformed => self.malformed,
            Reason::Refused => self.refused,
            Reason::Stale => self.stale,
            Reason::TooMany => self.too_many,
            Reason::TooManyDevices => self.too_many_devices,
            Reason::Unavailable => self.unavailable,
        }
    }

    /// Why another PIN has to be chosen.
    pub(crate) fn weak(&self, weak: WeakPin) -> String {
        let why = match weak {
            WeakPin::NotDigits => self.weak_digits.to_owned(),
            WeakPin::TooShort(digits) => fill(self.weak_short, digits),
            WeakPin::Repeats => self.weak_repeats.to_owned(),
            WeakPin::Run => self.weak_run.to_owned(),
            WeakPin::Date => self.weak_date.to_owned(),
            WeakPin::Common => self.weak_common.to_owned(),
        };
        format!("{} {why}.", self.choose_another)
    }

    /// Why a code is no one-time password that can be computed.
    pub(crate) const fn bad_code(&self, bad: &BadLink) -> &'static str {
        match bad {
            BadLink::NotOtpauth => self.unknown_code,
            BadLink::UnknownKind(_)
            | BadLink::UnknownAlgorithm(_)
            | BadLink::Digits(_)
            | BadLink::Period(_) => self.code_unsupported,
            BadLink::Migration
            | BadLink::TooLong
            | BadLink::BadEncoding
            | BadLink::Twice(_)
            | BadLink::NoSecret
            | BadLink::SecretTooLong
            | BadLink::Secret(_)
            | BadLink::NoCounter
            | BadLink::Counter(_) => self.code_damaged,
        }
    }

    /// Why an export cannot be taken.
    pub(crate) const fn bad_export(&self, bad: &BadExport) -> &'static str {
        match bad {
            BadExport::NotOne => self.unknown_code,
            BadExport::Damaged => self.code_damaged,
            BadExport::TooLong => self.export_too_long,
        }
    }

    /// Why a code activates nothing.
    pub(crate) const fn bad_activation(&self, bad: &BadActivation) -> &'static str {
        match bad {
            BadActivation::NotActivation => self.unknown_code,
            BadActivation::Newer => self.link_newer,
            BadActivation::Damaged => self.code_damaged,
            BadActivation::NotEncrypted => self.link_plain,
        }
    }

    pub(crate) fn clock_off(&self, seconds: i64) -> String {
        let off = self.count(self.clock_off, u64::try_from(seconds).unwrap_or(u64::MAX));
        format!("{off} {}", self.clock_corrected)
    }

    pub(crate) fn removed(&self, card: &str) -> String {
        fill(self.removed, card)
    }

    pub(crate) fn cards_found(&self, count: usize) -> String {
        self.count(self.cards_found, u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// What came of an import.
    pub(crate) fn imported_text(&self, added: usize, stayed: &[String], export: &Export) -> String {
        let mut said = vec![fill(self.import_added, added)];
        if !stayed.is_empty() {
            said.push(fill(self.import_stayed, stayed.join(", ")));
        }
        if export.passed_over > 0 {
            said.push(fill(self.import_passed, export.passed_over));
        }
        if export.more > 0 {
            said.push(fill(self.import_more, export.more));
        }
        said.join(" ")
    }

    pub(crate) fn card_known_as(&self, card: &str) -> String {
        fill(self.card_known_as, card)
    }

    pub(crate) fn digits_entered(&self, count: usize) -> String {
        self.count(
            self.digits_entered,
            u64::try_from(count).unwrap_or(u64::MAX),
        )
    }

    pub(crate) fn seconds(&self, seconds: u64) -> String {
        self.count(self.seconds, seconds)
    }

    pub(crate) fn ago(&self, seconds: i64) -> String {
        self.count(self.seconds_ago, u64::try_from(seconds).unwrap_or(0))
    }

    /// Leads to everything that waits.
    pub(crate) fn waiting_too(&self, others: usize) -> String {
        match u64::try_from(others) {
            Ok(others) if others > 0 => self.count(self.more_waiting, others),
            Ok(_) | Err(_) => self.all_requests.to_owned(),
        }
    }

    pub(crate) fn pin_drawing(&self, drawing: &str) -> String {
        fill(self.pin_drawing, drawing)
    }

    pub(crate) fn lock_share(&self, profile: &str) -> String {
        fill(self.lock_share, profile)
    }

    pub(crate) fn remove_person(&self, name: &str) -> String {
        fill(self.remove_person, name)
    }

    pub(crate) fn share_text(&self, profile: &str) -> String {
        fill(self.share_text, profile)
    }

    /// The grounds of badges, in their order.
    pub(crate) const fn colours(&self) -> [&'static str; 8] {
        [
            self.colour_0,
            self.colour_1,
            self.colour_2,
            self.colour_3,
            self.colour_4,
            self.colour_5,
            self.colour_6,
            self.colour_7,
        ]
    }

    pub(crate) fn wrong_before(&self, count: u8) -> String {
        self.count(self.wrong_before, u64::from(count))
    }
}
