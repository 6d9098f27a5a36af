//! What the operator decided, what follows from it, and where a standard would have it otherwise.

use axum::extract::State;
use symbolon_flow::Settings;
use symbolon_model::{biometrics::Allowed, password::PasswordRule};
use symbolon_pages::{
    pages::{AdminSettings, Setting},
    words::{Phrase, said},
};

use crate::{
    Web,
    guest::Member,
    portal::{Page, show},
};

pub(super) async fn list(State(web): State<Web>, member: Member) -> Page {
    show(AdminSettings {
        frame: member.frame(&web, "admin"),
        lines: lines(&web),
    })
}

/// Everything that was decided.
pub(crate) fn lines(web: &Web) -> Vec<Setting> {
    let settings = &web.flow().settings;
    let mut lines = vec![
        password_rule(settings.password_rule),
        mailed_codes(),
        text_messages(settings),
        pictures(settings),
        four_pictures(settings),
        biometrics(settings.biometrics),
        sessions(settings),
        sessions_of_officers(settings),
        freshness(settings),
        phones(settings),
        invitations(settings),
        reset_codes(settings),
        starts(settings),
        wrong_passwords(),
        wrong_pins(),
        requests(),
        activations(),
        hold(),
        argon(),
        log(web),
        look(web),
    ];
    lines.extend(names(web));
    lines
}

fn password_rule(rule: PasswordRule) -> Setting {
    let effect = said("New passwords are held to it; those of before stay.");
    let setting = |value| Setting::new(said("Passwords"), "password_rule", value, effect);
    match rule {
        PasswordRule::Long => setting(said("hard to guess, 15 to 128 characters")),
        PasswordRule::Composed => setting(said("10 to 17 characters of three kinds")).but(said(
            "NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (6.2.5, 6.2.9) advise against rules about kinds of characters and against a limit below 64. *modern* follows them.",
        )),
    }
}

fn mailed_codes() -> Setting {
    Setting::new(
        said("Codes by mail"),
        "",
        said("after the password, for whoever has nothing better"),
        said(
            "Rated lowest: such a sign-in administers nothing, and after a reset by the same mailbox sensitive changes wait for a day.",
        ),
    )
    .but(said(
        "NIST SP 800-63B-4 (3.1.3.1) and OWASP ASVS 5.0 (6.3.6, level 3) do not count mail as a factor. Phones and passkeys are offered to everybody.",
    ))
}

fn text_messages(settings: &Settings) -> Setting {
    let name = said("Text messages");
    let Some(texts) = &settings.texts else {
        return Setting::new(name, "[sms]", said("off"), said("Codes go by mail only."));
    };
    let value = said("to {numbers}, {count} an hour at most")
        .with("numbers", texts.allow.join(", "))
        .with("count", texts.per_hour.to_string());
    let effect = said("People choose whether their codes come by mail or to their mobile number.");
    Setting::new(name, "[sms]", value, effect).but(said(
        "NIST SP 800-63B-4 (3.1.3.3) restricts the telephone network, and OWASP ASVS 5.0 (6.6.1) allows it beside something stronger only: whoever takes a number over reads its messages.",
    ))
}

fn pictures(settings: &Settings) -> Setting {
    let setting =
        |value, effect| Setting::new(said("Pictures"), "[pictures] compare", value, effect);
    if settings.pictures.compare {
        return setting(
            said("compared: is it the same?"),
            said("People approve without looking. Not recommended."),
        )
        .but(said(
            "NIST SP 800-63B-4 (3.1.3) takes no method in which people only compare.",
        ));
    }
    setting(
        said("picked out of twelve"),
        said(
            "Whoever approves has to have looked at the browser: a wrong picture ends the request and is told.",
        ),
    )
    .but(said(
        "NIST SP 800-63B-4 (3.1.3) wants more carried from one screen to the other than one picture: four of them, or a passkey, are the higher level here.",
    ))
}

fn four_pictures(settings: &Settings) -> Setting {
    let on = settings.pictures.carry_for_new_browsers;
    Setting::new(
        said("Four pictures at new browsers"),
        "[pictures] carry_for_new_browsers",
        if on { said("on") } else { said("off") },
        said(
            "At a browser that never signed somebody in before, four pictures are carried over in their order. A caller can be read one picture; four are harder.",
        ),
    )
}

fn biometrics(allowed: Allowed) -> Setting {
    let (value, effect) = match allowed {
        Allowed::Any => (
            said("allowed"),
            said(
                "Every finger and face that is set up on a phone opens the profile. The key that signs stays on the phone all the same.",
            ),
        ),
        Allowed::Bound => (
            said("only where the credential stays on the phone"),
            said(
                "Most phones copy such credentials to the person’s other devices: they keep to the PIN.",
            ),
        ),
        Allowed::No => (said("never"), said("The PIN is asked for each time.")),
    };
    let name = said("Finger or face in the place of the PIN");
    Setting::new(name, "biometrics", value, effect)
}

fn sessions(settings: &Settings) -> Setting {
    let lifetimes = settings.lifetimes;
    Setting::new(
        said("Sessions"),
        "[sessions]",
        said("{idle} minutes without a request, {absolute} hours in all")
            .with("idle", (lifetimes.idle / 60).to_string())
            .with("absolute", (lifetimes.absolute / 3600).to_string()),
        said("Then people sign in again. NIST SP 800-63B-4 (2.2.3) has an hour, and a day."),
    )
}

fn sessions_of_officers(settings: &Settings) -> Setting {
    let lifetimes = settings.lifetimes_of_officers;
    Setting::new(
        said("Sessions of people who look after others"),
        "[sessions] officers_idle_minutes, officers_hours",
        said("{idle} minutes without a request, {absolute} hours in all")
            .with("idle", (lifetimes.idle / 60).to_string())
            .with("absolute", (lifetimes.absolute / 3600).to_string()),
        said("Shorter, since more can be done in them."),
    )
}

fn freshness(settings: &Settings) -> Setting {
    Setting::new(
        said("Sensitive changes"),
        "[sessions] fresh_minutes",
        said("minutes since the sign-in, at most: {count}")
            .with("count", (settings.lifetimes.fresh / 60).to_string()),
        said("After that, people sign in again for them."),
    )
}

fn phones(settings: &Settings) -> Setting {
    Setting::new(
        said("Phones of one person"),
        "[accounts] phones",
        said("at most {count}").with("count", settings.phones.to_string()),
        said("Whoever has so many revokes one before activating another."),
    )
}

fn invitations(settings: &Settings) -> Setting {
    Setting::new(
        said("Invitations"),
        "[accounts] invitation_days",
        said("days for which the link works: {count}")
            .with("count", settings.invitation_days.to_string()),
        said("It works once, for the address it was sent to, and a newer one voids it."),
    )
}

fn reset_codes(settings: &Settings) -> Setting {
    let setting = Setting::new(
        said("Codes that reset a password"),
        "",
        said("eight digits, thirty minutes, five tries"),
        said("Tries are counted for the account, whichever code they are for."),
    );
    if settings.texts.is_none() {
        return setting;
    }
    setting.but(said(
        "NIST SP 800-63B-4 (4.2) gives a code in a text message ten minutes; here it stands for thirty, as one by mail does.",
    ))
}

fn wrong_passwords() -> Setting {
    Setting::new(
        said("Wrong passwords"),
        "",
        said("five in ten minutes, ten in an hour, twenty in a day, for an account and a network"),
        said(
            "Beyond that they are not looked at. A browser that the person uses is counted apart.",
        ),
    )
}

fn wrong_pins() -> Setting {
    Setting::new(
        said("Wrong PINs"),
        "",
        said("five in a row, or fifteen in thirty days"),
        said(
            "Then the phone is locked, and is activated again. NIST SP 800-63B-4 (3.2.2) allows a hundred.",
        ),
    )
}

fn requests() -> Setting {
    Setting::new(
        said("A sign-in request"),
        "",
        said("two minutes on the phone, half a minute for the browser after that"),
        said("Then it is over, and another one has to be started."),
    )
}

fn activations() -> Setting {
    Setting::new(
        said("The code of an activation"),
        "",
        said("ten minutes, once"),
        said("Then it is over, and another one has to be begun."),
    )
}

fn hold() -> Setting {
    Setting::new(
        said("After a reset by mail, and for a new second phone"),
        "",
        said("a day"),
        said(
            "Sensitive changes wait that long, so that whoever read the mail gains nothing at once.",
        ),
    )
}

fn argon() -> Setting {
    Setting::new(
        said("How passwords are kept"),
        "",
        said("Argon2id with 19 MiB and two passes, under a key that is not in the database"),
        said("As OWASP advises: a stolen database gives no passwords away quickly."),
    )
}

fn log(web: &Web) -> Setting {
    let value = match web.0.keep_log_days {
        None => said("for ever").into(),
        Some(days) => said("days: {count}").with("count", days.to_string()),
    };
    Setting::new(
        said("Lines of the log are kept"),
        "[log] keep_days",
        value,
        said("Older ones are forgotten from the oldest on, and the chain says so."),
    )
}

fn look(web: &Web) -> Setting {
    let look = &web.0.look;
    let named = look.contact_named().unwrap_or_default().to_owned();
    let value: Phrase = match named.as_str() {
        "" => said("nobody is named to ask").into(),
        _ => said("questions go to {contact}").with("contact", named),
    };
    Setting::new(
        said("Mark, colour, contact and privacy notice"),
        "[look]",
        value,
        said(
            "They are on every page and in every letter. The colour is changed until text in it can be read.",
        ),
    )
}

fn starts(settings: &Settings) -> Setting {
    Setting::new(
        said("Sign-ins by phone that may be started"),
        "[limits] starts_per_account",
        said("{count} in ten minutes, for one account")
            .with("count", settings.starts_per_account.to_string()),
        said(
            "Beyond that, strangers cannot ring the phone. A browser that the person uses is counted apart.",
        ),
    )
}

/// What things are called, and where.
fn names(web: &Web) -> [Setting; 5] {
    let settings = &web.flow().settings;
    [
        Setting::new(
            said("Organisation"),
            "organisation",
            Phrase::plain(&settings.organisation),
            said("What people read above every page, in letters and in the app."),
        ),
        Setting::new(
            said("Portal"),
            "portal",
            Phrase::plain(&settings.portal),
            said("Passkeys belong to it: at another address they are unknown."),
        ),
        Setting::new(
            said("Phone app"),
            "app",
            Phrase::plain(&settings.app),
            said("Profiles belong to it: at another address every phone is activated again."),
        ),
        Setting::new(
            said("Time zone"),
            "time_zone",
            Phrase::plain(web.0.zone.name()),
            said("Times on pages and in letters are written in it."),
        ),
        Setting::new(
            said("Language"),
            "language",
            Phrase::plain(settings.language.name()),
            said("Letters to people who have not signed in yet are written in it."),
        ),
    ]
}
