//! What the operator decided, what follows from it, and where a standard would have it otherwise.

use symbolon_model::{biometrics::Allowed, password::PasswordRule};
use symbolon_pages::{
    pages::{AdminSettings, Setting},
    words::{Phrase, said},
};

use axum::extract::State;
use symbolon_flow::Settings;

use crate::{
    Web,
    guest::Member,
    portal::{Page, show},
};

pub(super) async fn list(State(web): State<Web>, member: Member) -> Page {
    let settings = &web.flow().settings;
    let mut lines = vec![
        password_rule(settings.password_rule),
        mailed_codes(),
        text_messages(settings),
        pictures(settings),
        four_pictures(settings),
        biometrics(settings.biometrics),
        sessions(settings),
        reset_codes(settings),
        starts(settings),
    ];
    lines.extend(names(&web));
    show(AdminSettings {
        frame: member.frame(&web, "admin"),
        lines,
    })
}

fn password_rule(rule: PasswordRule) -> Setting {
    let setting = Setting {
        name: said("Passwords"),
        key: "password_rule",
        value: said("hard to guess, 15 to 128 characters").into(),
        effect: said("New passwords are held to it; those of before stay."),
        standard: None,
    };
    match rule {
        PasswordRule::Long => setting,
        PasswordRule::Composed => Setting {
            value: said("10 to 17 characters of three kinds").into(),
            standard: Some(said(
                "NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (6.2.5, 6.2.9) advise against rules about kinds of characters and against a limit below 64. *modern* follows them.",
            )),
            ..setting
        },
    }
}

fn mailed_codes() -> Setting {
    Setting {
        name: said("Codes by mail"),
        key: "",
        value: said("after the password, for whoever has nothing better").into(),
        effect: said(
            "Rated lowest: such a sign-in administers nothing, and after a reset by the same mailbox sensitive changes wait for a day.",
        ),
        standard: Some(said(
            "NIST SP 800-63B-4 (3.1.3.1) and OWASP ASVS 5.0 (6.3.6, level 3) do not count mail as a factor. Phones and passkeys are offered to everybody.",
        )),
    }
}

fn text_messages(settings: &Settings) -> Setting {
    let setting = Setting {
        name: said("Text messages"),
        key: "[sms]",
        value: said("off").into(),
        effect: said("Codes go by mail only."),
        standard: None,
    };
    let Some(texts) = &settings.texts else {
        return setting;
    };
    Setting {
        value: said("to {numbers}, {count} an hour at most")
            .with("numbers", texts.allow.join(", "))
            .with("count", texts.per_hour.to_string()),
        effect: said("People choose whether their codes come by mail or to their mobile number."),
        standard: Some(said(
            "NIST SP 800-63B-4 (3.1.3.3) restricts the telephone network, and OWASP ASVS 5.0 (6.6.1) allows it beside something stronger only: whoever takes a number over reads its messages.",
        )),
        ..setting
    }
}

fn pictures(settings: &Settings) -> Setting {
    let setting = Setting {
        name: said("Pictures"),
        key: "[pictures] compare",
        value: said("picked out of twelve").into(),
        effect: said(
            "Whoever approves has to have looked at the browser: a wrong picture ends the request and is told.",
        ),
        standard: Some(said(
            "NIST SP 800-63B-4 (3.1.3) wants more carried from one screen to the other than one picture: four of them, or a passkey, are the higher level here.",
        )),
    };
    if !settings.pictures.compare {
        return setting;
    }
    Setting {
        value: said("compared: is it the same?").into(),
        effect: said("People approve without looking. Not recommended."),
        standard: Some(said(
            "NIST SP 800-63B-4 (3.1.3) takes no method in which people only compare.",
        )),
        ..setting
    }
}

fn four_pictures(settings: &Settings) -> Setting {
    let on = settings.pictures.carry_for_new_browsers;
    Setting {
        name: said("Four pictures at new browsers"),
        key: "[pictures] carry_for_new_browsers",
        value: if on { said("on") } else { said("off") }.into(),
        effect: said(
            "At a browser that never signed somebody in before, four pictures are carried over in their order. A caller can be read one picture; four are harder.",
        ),
        standard: None,
    }
}

fn biometrics(allowed: Allowed) -> Setting {
    let setting = Setting {
        name: said("Finger or face in the place of the PIN"),
        key: "biometrics",
        value: said("allowed").into(),
        effect: said(
            "Every finger and face that is set up on a phone opens the profile. The key that signs stays on the phone all the same.",
        ),
        standard: None,
    };
    match allowed {
        Allowed::Any => setting,
        Allowed::Bound => Setting {
            value: said("only where the credential stays on the phone").into(),
            effect: said(
                "Most phones copy such credentials to the person’s other devices: they keep to the PIN.",
            ),
            ..setting
        },
        Allowed::No => Setting {
            value: said("never").into(),
            effect: said("The PIN is asked for each time."),
            ..setting
        },
    }
}

fn sessions(settings: &Settings) -> Setting {
    let lifetimes = settings.lifetimes;
    Setting {
        name: said("Sessions"),
        key: "",
        value: said("{idle} minutes without a request, {absolute} hours in all")
            .with("idle", (lifetimes.idle / 60).to_string())
            .with("absolute", (lifetimes.absolute / 3600).to_string()),
        effect: said(
            "Sensitive changes want a sign-in of the last five minutes. This keeps to NIST SP 800-63B-4 (2.2.3): an hour, and a day.",
        ),
        standard: None,
    }
}

fn reset_codes(settings: &Settings) -> Setting {
    let by_text = said(
        "NIST SP 800-63B-4 (4.2) gives a code in a text message ten minutes; here it stands for thirty, as one by mail does.",
    );
    Setting {
        name: said("Codes that reset a password"),
        key: "",
        value: said("eight digits, thirty minutes, five tries").into(),
        effect: said("Tries are counted for the account, whichever code they are for."),
        standard: settings.texts.is_some().then_some(by_text),
    }
}

fn starts(settings: &Settings) -> Setting {
    Setting {
        name: said("Sign-ins by phone that may be started"),
        key: "[limits] starts_per_account",
        value: said("{count} in ten minutes, for one account")
            .with("count", settings.starts_per_account.to_string()),
        effect: said(
            "Beyond that, strangers cannot ring the phone. A browser that the person uses is counted apart.",
        ),
        standard: None,
    }
}

/// What things are called, and where.
fn names(web: &Web) -> Vec<Setting> {
    let settings = &web.flow().settings;
    let plain = |name, key, value: &str, effect| Setting {
        name,
        key,
        value: Phrase::plain(value),
        effect,
        standard: None,
    };
    vec![
        plain(
            said("Organisation"),
            "organisation",
            &settings.organisation,
            said("What people read above every page, in letters and in the app."),
        ),
        plain(
            said("Portal"),
            "portal",
            &settings.portal,
            said("Passkeys belong to it: at another address they are unknown."),
        ),
        plain(
            said("Phone app"),
            "app",
            &settings.app,
            said("Profiles belong to it: at another address every phone is activated again."),
        ),
        plain(
            said("Time zone"),
            "time_zone",
            web.0.zone.name(),
            said("Times on pages and in letters are written in it."),
        ),
        plain(
            said("Language"),
            "language",
            settings.language.name(),
            said("Letters to people who have not signed in yet are written in it."),
        ),
    ]
}
