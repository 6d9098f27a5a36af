//! Data files that are not what they should be, and what is printed for shells and scripts.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

mod common;

use common::Desk;

fn desk_with(bytes: &[u8]) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.home()).unwrap();
    std::fs::write(desk.data_file(), bytes).unwrap();
    desk
}

#[test]
fn a_file_of_a_newer_version_is_left_alone() {
    // {0: 2, 9: "something new"}
    let newer = b"\xa2\x00\x02\x09\x6dsomething new";
    let bob = desk_with(newer);

    let refused = bob.tally(&["profiles"]);

    assert!(!refused.well);
    assert!(
        refused
            .error
            .contains("comes from a newer tally; nothing was changed")
    );
    assert_eq!(std::fs::read(bob.data_file()).unwrap(), newer);
}

#[test]
fn a_damaged_file_is_left_alone() {
    for damaged in [
        &b""[..],
        b"not ours",
        b"\xa1\x00\x01",
        b"\xa5\x00\x01\x01\x80\x02",
    ] {
        let bob = desk_with(damaged);

        let refused = bob.tally(&["cards"]);

        assert!(refused.error.contains("is damaged; nothing was changed"));
        assert_eq!(std::fs::read(bob.data_file()).unwrap(), damaged);
    }
}

#[test]
fn a_file_that_is_far_too_large_is_not_even_read() {
    let bob = desk_with(&vec![0; 5 * 1024 * 1024]);

    let refused = bob.tally(&["cards"]);

    assert!(refused.error.contains("too large to be one of tally's"));
}

#[test]
fn a_terminal_without_profiles_says_how_to_get_one() {
    let bob = Desk::new();

    let said = bob.tally(&["profiles"]);
    let json = bob.tally(&["profiles", "--json"]);
    let pending = bob.tally(&["pending", "--json"]);
    let forgotten = bob.tally(&["profiles", "--forget", "Acme", "--yes"]);

    assert!(said.out.contains("tally activate"));
    assert_eq!((json.out.as_str(), pending.out.as_str()), ("[]\n", "[]\n"));
    assert!(forgotten.error.contains("no profile is called \"Acme\""));
}

#[test]
fn every_shell_gets_completions() {
    let bob = Desk::new();

    for shell in ["bash", "zsh", "fish"] {
        let printed = bob.tally(&["completions", shell]);

        assert!(printed.well);
        for word in ["activate", "pending", "cards", "profiles", "completions"] {
            assert!(printed.out.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn the_full_screen_needs_a_terminal() {
    let bob = Desk::new();

    let refused = bob.tally(&[]);

    assert!(refused.error.contains("the full screen needs a terminal"));
}
