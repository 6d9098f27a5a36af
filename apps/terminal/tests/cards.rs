//! `tally cards`, as people use it.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

mod common;

use std::os::unix::fs::PermissionsExt;

use common::{Desk, PIN};
use symbolon_core::{language::Language, otp::Link, picture::Picture};

const GOOGLE: &str = "otpauth://totp/Google:alice@gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";
const BANK: &str = "otpauth://hotp/Bank:alice?secret=JBSWY3DPEHPK3PXQ&issuer=Bank&counter=7";
/// Two accounts, as Google's authenticator exports them: "Example:alice" by the clock and
/// "Bank:bob" by a counter at 4, with the secrets "12345678901234567890" and "Hello!".
const EXPORT: &str = "otpauth-migration://offline?data=CjQKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEg1FeGFtcGxlOmFsaWNlGgdFeGFtcGxlIAEoATACCiAKBkhlbGxvIRIIQmFuazpib2IaBEJhbmsgASgBMAE4BBABGAE%3D";

fn next_code(link: &str, counter: u64) -> String {
    let link = Link::parse(link).unwrap();
    symbolon_core::otp::hotp(&link.key, counter, link.algorithm, link.digits).grouped()
}

#[test]
fn alice_opens_her_cards_with_their_pin() {
    let alice = Desk::new();

    let added = alice.add(GOOGLE);
    let shown = alice.with_pins(&[PIN], &["cards"]);
    let json = alice.with_pins(&[PIN], &["cards", "--json"]);

    assert!(added.well, "{}", added.error);
    assert!(shown.out.contains("The drawing of this PIN: "));
    assert!(shown.out.contains("Google alice@gmail.com"));
    let list: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(list[0]["issuer"], "Google");
    assert_eq!(list[0]["code"].as_str().unwrap().len(), 6);
}

#[test]
fn a_pin_that_is_typed_differently_adds_nothing() {
    let alice = Desk::new();

    let refused = alice.with_pins(&[PIN, "739202"], &["cards", "--add", GOOGLE]);
    let weak = alice.with_pins(&["123456", "123456"], &["cards", "--add", GOOGLE]);

    assert_eq!(refused.error, "tally: the two PINs differ\n");
    assert!(weak.error.contains("its digits follow one another"));
    assert!(!alice.data_file().exists());
}

#[test]
fn a_counter_moves_before_its_code_is_seen_and_never_back() {
    let alice = Desk::new();
    alice.add(BANK);

    let listed = alice.with_pins(&[PIN], &["cards"]);
    let first = alice.with_pins(&[PIN], &["cards", "--next", "bank"]);
    let second = alice.with_pins(&[PIN], &["cards", "--next", "bank"]);

    assert!(listed.out.contains("--- ---"), "a list uses no code up");
    assert!(first.out.starts_with(&next_code(BANK, 7)));
    assert!(second.out.starts_with(&next_code(BANK, 8)));
}

#[test]
fn a_card_that_moves_with_the_clock_has_no_next_code() {
    let alice = Desk::new();
    alice.add(GOOGLE);

    let refused = alice.with_pins(&[PIN], &["cards", "--next", "google"]);

    assert!(refused.error.contains("move with the clock"));
}

#[test]
fn alice_moves_her_accounts_over_from_another_app() {
    let alice = Desk::new();
    let file = alice.file("export.txt", EXPORT);

    let imported = alice.with_pins(&[PIN, PIN], &["cards", "--import", &file]);
    let shown = alice.with_pins(&[PIN], &["cards", "--find", "example"]);

    assert!(imported.well, "{}", imported.error);
    assert_eq!(
        imported.out,
        "Added Example alice.\nAdded Bank bob.\n\
         The secret of Example alice is plain text: whoever copies these files could find the PIN for cards from it, without any code.\n\
         The secret of Bank bob is plain text: whoever copies these files could find the PIN for cards from it, without any code.\n"
    );
    assert!(shown.out.contains("Example alice"));
    assert!(!shown.out.contains("Bank"));
}

#[test]
fn a_list_of_links_comes_from_a_file_and_what_tally_cannot_compute_is_said() {
    let alice = Desk::new();
    let strange = "otpauth://steam/Games:alice?secret=JBSWY3DPEHPK3PXR";
    let file = alice.file("list.txt", &format!("{GOOGLE}\n{BANK}\n{strange}\n"));

    let imported = alice.with_pins(&[PIN, PIN], &["cards", "--import", &file]);

    assert!(imported.out.contains("Added Google alice@gmail.com."));
    assert!(imported.out.contains("1 account was passed over"));
}

#[test]
fn an_import_replaces_nothing_unless_it_is_told_to() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    let other = GOOGLE.replace("PXP", "PXW");
    let file = alice.file("list.txt", &format!("{BANK}\n{other}\n"));
    let before = std::fs::read(alice.data_file()).unwrap();

    let refused = alice.with_pins(&[PIN, PIN], &["cards", "--import", &file]);
    let after = std::fs::read(alice.data_file()).unwrap();
    let replaced = alice.with_pins(&[PIN, PIN], &["cards", "--import", &file, "--replace"]);

    assert!(refused.error.contains("add --replace (nothing was added)"));
    assert_eq!(before, after);
    assert!(replaced.well, "{}", replaced.error);
}

#[test]
fn exports_that_are_none_or_damaged_or_endless_add_nothing() {
    let alice = Desk::new();
    let cases = [
        ("hello", "this is no export of one-time-password accounts"),
        (EXPORT.split_at(80).0, "this export is damaged"),
        (&GOOGLE.repeat(2000), "this export is too long"),
    ];

    for (text, sentence) in cases {
        let file = alice.file("export.txt", text);
        let refused = alice.with_pins(&[PIN, PIN], &["cards", "--import", &file]);

        assert!(refused.error.contains(sentence), "{}", refused.error);
        assert!(!alice.data_file().exists());
    }
}

#[test]
fn a_card_gets_another_name_and_is_removed_only_for_sure() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    alice.add(BANK);

    let renamed = alice.tally(&["cards", "--rename", "bank", "--to", "My Bank:savings"]);
    let taken = alice.tally(&[
        "cards",
        "--rename",
        "savings",
        "--to",
        "Google:alice@gmail.com",
    ]);
    let unsure = alice.tally(&["cards", "--remove", "google"]);
    let sure = alice.tally(&["cards", "--remove", "google", "--yes"]);
    let left = alice.with_pins(&[PIN], &["cards"]);

    assert_eq!(renamed.out, "Bank alice is called My Bank savings now.\n");
    assert!(
        taken
            .error
            .contains("there is a card Google alice@gmail.com already")
    );
    assert!(unsure.error.contains("To go on, add --yes"));
    assert_eq!(sure.out, "Removed Google alice@gmail.com.\n");
    assert!(left.out.contains("My Bank savings") && !left.out.contains("Google"));
}

#[test]
fn words_that_fit_several_cards_or_none_change_nothing() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    alice.add(BANK);

    let several = alice.tally(&["cards", "--remove", "alice", "--yes"]);
    let none = alice.tally(&["cards", "--remove", "bob", "--yes"]);

    assert!(
        several
            .error
            .contains("several cards fit, say more: Google")
    );
    assert!(none.error.contains("no card has \"bob\" in its name"));
}

#[test]
fn only_alice_can_read_what_her_terminal_keeps() {
    let alice = Desk::new();
    std::fs::create_dir_all(alice.home()).unwrap();
    std::fs::write(alice.home().join("tally.new"), "left behind").unwrap();

    alice.add(GOOGLE);

    let mode = |name: &str| {
        let file = std::fs::metadata(alice.home().join(name)).unwrap();
        file.permissions().mode() & 0o777
    };
    assert_eq!(mode("tally.cbor"), 0o600);
    assert_eq!(mode("lock"), 0o600);
}

#[test]
fn another_pin_opens_the_same_cards_and_the_old_one_none() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    alice.add(BANK);
    let before = std::fs::read(alice.data_file()).unwrap();
    let next = |pin| alice.with_pins(&[pin], &["cards", "--next", "bank"]).out;

    let typo = alice.with_pins(
        &[PIN, "493818", "826405", "826405"],
        &["cards", "--change-pin"],
    );
    assert_eq!(
        typo.error,
        "tally: the two PINs differ; nothing was changed\n"
    );
    assert_eq!(std::fs::read(alice.data_file()).unwrap(), before);
    let weak = alice.with_pins(&[PIN, PIN, "123456", "123456"], &["cards", "--change-pin"]);
    assert!(weak.error.contains("its digits follow one another"));
    let all = [PIN, PIN, "826405", "826405"];
    let unsure = alice.with_pins(&all, &["cards", "--change-pin"]);
    assert!(unsure.out.contains("The drawing of the PIN so far: "));
    assert!(
        unsure.error.contains("To go on, add --yes"),
        "{}",
        unsure.error
    );
    assert_eq!(std::fs::read(alice.data_file()).unwrap(), before);
    let changed = alice.with_pins(&all, &["cards", "--change-pin", "--yes"]);

    assert!(changed.well, "{}", changed.error);
    assert!(next("826405").starts_with(&next_code(BANK, 7)));
    assert!(!next(PIN).starts_with(&next_code(BANK, 8)));
    assert!(next("826405").starts_with(&next_code(BANK, 9)));
}

#[test]
fn pictures_are_named_in_the_language_of_the_terminal() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    let drawing = |said: String| said.lines().next().unwrap().to_owned();

    let english = drawing(alice.with_pins(&[PIN], &["cards"]).out);
    let swedish = drawing(alice.speaking("sv_SE.UTF-8", &[PIN], &["cards"]).out);

    let word = |line: &str| line.rsplit(": ").next().unwrap().to_owned();
    // Some words are the same in both.
    let picture = Picture::named(&word(&english)).unwrap();
    assert_eq!(word(&english), picture.name(Language::En));
    assert_eq!(word(&swedish), picture.name(Language::Sv));
}

#[test]
fn a_card_is_put_before_all_others_and_they_keep_their_order() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    alice.add(BANK);
    alice.add("otpauth://totp/Zoo:alice?secret=JBSWY3DPEHPK3PXR&issuer=Zoo");

    let moved = alice.tally(&["cards", "--first", "zoo"]);

    assert_eq!(moved.out, "Zoo alice comes first now.\n");
    let json = alice.with_pins(&[PIN], &["cards", "--json"]).out;
    let list: serde_json::Value = serde_json::from_str(&json).unwrap();
    let order: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|card| card["issuer"].as_str().unwrap())
        .collect();
    assert_eq!(order, ["Zoo", "Google", "Bank"]);
}

#[test]
fn a_check_without_a_profile_finds_nothing_wrong() {
    let alice = Desk::new();
    let checked = alice.tally(&["check"]);
    assert!(checked.well, "{}", checked.error);
    assert_eq!(checked.out, "There is no profile yet. Cards need none.\n");
    assert_eq!(alice.tally(&["check", "--json"]).out, "[]\n");
}

#[test]
fn scripts_get_json_for_everything_that_is_done_and_for_what_goes_wrong() {
    let alice = Desk::new();
    alice.add(GOOGLE);
    let json = |said: &str| serde_json::from_str::<serde_json::Value>(said).unwrap();

    let code = alice.tally(&[
        "--json",
        "code",
        "--uri",
        GOOGLE,
        "--at",
        "2023-11-14T22:13:20Z",
    ]);
    let renamed = alice.tally(&[
        "--json",
        "cards",
        "--rename",
        "google",
        "--to",
        "Mail:alice",
    ]);
    let added = alice.with_pins(&[PIN, PIN], &["--json", "cards", "--add", BANK]);
    let pins = [PIN, PIN, "847362", "847362"];
    let changed = alice.with_pins(&pins, &["--json", "cards", "--change-pin", "--yes"]);
    let unknown = alice.tally(&["--json", "cards", "--remove", "nothing", "--yes"]);

    let link = Link::parse(GOOGLE).unwrap();
    let then = symbolon_core::moment::Moment::from_seconds(1_700_000_000);
    assert_eq!(json(&code.out)["code"], link.code_at(then).to_string());
    assert_eq!(json(&renamed.out)["issuer"], "Mail");
    assert_eq!(json(&added.out)["added"][0], "Bank alice");
    assert_eq!(json(&changed.out)["changed"], true);
    assert!(!unknown.well);
    let error = json(&unknown.error);
    assert!(
        error["error"].as_str().unwrap().contains("nothing"),
        "{error}"
    );
}
