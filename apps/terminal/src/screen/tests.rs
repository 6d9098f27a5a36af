//! The screen without a terminal: keys go in, text comes out.

use ratatui::{Terminal, backend::TestBackend};
use symbolon_core::{
    handset::Reply,
    language::Language,
    moment::Moment,
    otp::Link,
    picture::{self, Picture},
    vault::{Card, CardId, Group, Locking, Mask, Pin, Stretch},
    wire::{
        answer::Outcome,
        ask::{Action as Asked, Browser, Mode},
        ids::RequestId,
        remark::Why,
    },
};

use super::{
    draw::{self, Ink},
    key::Key,
    message::{Job, News, Shelf, Waiting},
    state::{Action, Screen, State},
};

const NOW: Moment = Moment::from_seconds(1_764_000_000);
const GROUP: Group = Group {
    salt: [7; 32],
    stretch: Stretch {
        memory: 64,
        passes: 2,
    },
};

fn mask() -> Mask {
    Mask::of(&GROUP, &Pin::entered("739201").unwrap()).unwrap()
}

fn card(id: u8, link: &str) -> Card {
    let link = Link::parse(link).unwrap();
    Card::new(CardId([id; 16]), &link, &Locking::Pin(&mask()), NOW)
}

/// The screen of Alice, who has two cards and one profile.
fn alice() -> State {
    let google = "otpauth://totp/Google:alice@gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";
    let bank = "otpauth://hotp/Bank:alice?secret=JBSWY3DPEHPK3PXQ&issuer=Bank&counter=7";
    let shelf = Shelf {
        cards: vec![card(1, google), card(2, bank)],
        group: Some(GROUP),
        profiles: 1,
    };
    State::new(NOW, shelf)
}

fn request(mode: Mode, pictures: usize) -> Waiting {
    Waiting {
        request: RequestId::from_bytes([9; 16]),
        service: "Wiki".to_owned(),
        host: "wiki.acme.test".to_owned(),
        account: "a***@acme.test".to_owned(),
        organisation: "Acme".to_owned(),
        action: Asked::SignIn,
        mode,
        browser: Browser {
            family: "Firefox".to_owned(),
            system: "Linux".to_owned(),
            address: "192.0.2.7".to_owned(),
            known: false,
        },
        pictures: picture::all().take(pictures).collect(),
        begun: NOW.plus_seconds(-12),
        ends: NOW.plus_seconds(108),
        behind: 0,
        quiet: false,
    }
}

/// Alice's screen while the wiki waits for her.
fn alice_is_asked(mode: Mode, pictures: usize) -> State {
    let mut screen = alice();
    screen.hear(News::Waiting(vec![request(mode, pictures)]));
    screen
}

fn press(screen: &mut State, keys: &[Key]) -> Action {
    let mut last = Action::Nothing;
    for key in keys {
        last = screen.press(*key);
    }
    last
}

fn type_in(screen: &mut State, text: &str) {
    for c in text.chars() {
        screen.press(Key::Char(c));
    }
}

fn drawn(state: &State, width: u16, height: u16) -> String {
    let ink = Ink {
        colour: false,
        signs: false,
        language: Language::En,
    };
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| draw::draw(frame, state, ink))
        .unwrap();
    let lines = terminal.backend().to_string();
    let lines = lines.lines().map(|line| line.trim_matches('"').trim_end());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_locked_list_shows_names_and_no_codes() {
    let screen = alice_is_asked(Mode::Pick, 12);

    let text = drawn(&screen, 60, 20);

    let expected = "\x20tally  cards and requests
 ----------------------------------------------------------
 Requests
 > Wiki  a***@acme.test          12 s ago   1:48 =========-

 Cards                                               locked
   Google  alice@gmail.com       --- ---
   Bank  alice                   --- ---










 Up/Down choose   Enter open   u unlock cards   / search
 r look now   q quit";
    assert_eq!(text, expected);
}

#[test]
fn cards_open_with_the_pin_and_hide_after_thirty_seconds() {
    let mut screen = alice();

    press(&mut screen, &[Key::Char('u')]);
    type_in(&mut screen, "739201");
    let typed = drawn(&screen, 60, 20);
    let asked = screen.press(Key::Enter);
    screen.hear(News::Unlocked(Some(mask())));
    let open = drawn(&screen, 60, 20);
    screen.tick(NOW.plus_seconds(30));
    let hidden = drawn(&screen, 60, 20);

    assert!(typed.contains("PIN of your cards:  * * * * * * _"));
    assert!(!typed.contains("739201"));
    assert!(matches!(asked, Action::Ask(Job::Unlock(_, pin)) if pin.reveal() == "739201"));
    let opener = symbolon_core::vault::Opener::Pin(mask());
    let code = screen.cards[0].code(&opener, NOW).unwrap().grouped();
    assert!(open.contains(&code), "{open}");
    assert!(open.contains("hidden in 30 s"));
    assert!(!hidden.contains(&code));
}

#[test]
fn codes_are_hidden_when_asked_for_and_a_key_keeps_them() {
    let mut screen = alice();
    screen.hear(News::Unlocked(Some(mask())));

    screen.tick(NOW.plus_seconds(29));
    screen.press(Key::Down);
    screen.tick(NOW.plus_seconds(58));
    assert!(screen.opened.is_some());

    screen.press(Key::Char('l'));
    assert!(screen.opened.is_none());
}

#[test]
fn the_code_of_a_counter_is_seen_only_after_it_was_kept() {
    let mut screen = alice();
    screen.hear(News::Unlocked(Some(mask())));
    let bank = screen.cards[1].clone();
    let opener = symbolon_core::vault::Opener::Pin(mask());
    let code = bank.code(&opener, NOW).unwrap().grouped();

    let asked = press(&mut screen, &[Key::Down, Key::Char('n')]);
    let before = drawn(&screen, 80, 24);
    let kept = vec![screen.cards[0].clone(), bank.clone().next()];
    screen.hear(News::Counted(bank.clone(), kept));
    let after = drawn(&screen, 80, 24);

    assert!(matches!(asked, Action::Ask(Job::Next(id)) if id == bank.id));
    assert!(!before.contains(&code));
    assert!(after.contains(&code));
}

#[test]
fn a_search_leaves_what_it_finds() {
    let mut screen = alice();

    press(&mut screen, &[Key::Char('/')]);
    type_in(&mut screen, "bank");
    let text = drawn(&screen, 60, 20);
    press(&mut screen, &[Key::Enter, Key::Esc]);

    assert!(text.contains("Cards with: bank_"));
    assert!(text.contains("Bank  alice") && !text.contains("Google"));
    assert_eq!(screen.found().count(), 2);
}

#[test]
fn a_request_shows_who_asks_and_twelve_pictures() {
    let mut screen = alice_is_asked(Mode::Pick, 12);

    press(&mut screen, &[Key::Enter, Key::Char('1'), Key::Char('2')]);
    let text = drawn(&screen, 80, 24);

    let expected = "\x20tally  a request
 ------------------------------------------------------------------------------
 Sign in to Wiki                                           1:48 left =========-
 Account  a***@acme.test (Acme)
 Service  wiki.acme.test
 Browser  Firefox on Linux, 192.0.2.7
          NEW: you never signed in with this browser

 Which picture does the browser show?
  1 red fox                2 whale                  3 owl
  4 octopus                5 snail                  6 penguin
  7 frog                   8 bee                    9 turtle
 10 crab                  11 elephant              12 giraffe <";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("number/arrows choose   Enter accept with it   d decline"));
}

#[test]
fn alice_accepts_with_picture_and_pin() {
    let mut screen = alice_is_asked(Mode::Pick, 12);

    press(&mut screen, &[Key::Enter, Key::Char('3'), Key::Enter]);
    type_in(&mut screen, "482915");
    let asked = screen.press(Key::Enter);
    let waiting = drawn(&screen, 60, 20);
    screen.hear(News::Answered(Outcome::Approved, 5, None));

    let owl = Picture::named("owl").unwrap();
    let Action::Ask(Job::Answer(_, Reply::Accept(picks, pin))) = asked else {
        panic!("nothing was answered");
    };
    assert_eq!((picks, pin.reveal()), (owl.into(), "482915"));
    assert!(waiting.contains("Accepting ..."));
    assert!(drawn(&screen, 60, 20).contains("Approved. The browser moves on by itself."));
    assert!(screen.waiting.is_empty());
}

#[test]
fn after_a_wrong_pin_only_the_pin_is_asked_for_again() {
    let mut screen = alice_is_asked(Mode::Pick, 12);

    press(
        &mut screen,
        &[Key::Enter, Key::Enter, Key::Char('1'), Key::Enter],
    );
    let again = Some(request(Mode::Pick, 12));
    screen.hear(News::Answered(Outcome::WrongPin, 4, again));

    let text = drawn(&screen, 60, 20);
    assert!(text.contains("Wrong PIN. 4 tries left."), "{text}");
    assert!(matches!(screen.screen, Screen::RequestPin(..)));
}

#[test]
fn four_pictures_are_carried_over_in_their_order() {
    let mut screen = alice_is_asked(Mode::Transfer, 36);

    press(&mut screen, &[Key::Enter, Key::Char('2'), Key::Enter]);
    press(&mut screen, &[Key::Char('3'), Key::Char('6'), Key::Enter]);
    press(&mut screen, &[Key::Char('1'), Key::Enter, Key::Backspace]);
    press(&mut screen, &[Key::Char('8'), Key::Enter]);
    let text = drawn(&screen, 60, 20);
    press(&mut screen, &[Key::Char('2'), Key::Enter]);

    let Screen::RequestPin(looking, _) = &screen.screen else {
        panic!("four pictures were not enough: {text}");
    };
    let words: Vec<_> = looking
        .picked
        .iter()
        .map(|one| one.drawing().word)
        .collect();
    let last = picture::all().nth(35).unwrap().drawing().word;
    assert_eq!(words, ["whale", last, "bee", "whale"]);
    assert!(text.contains("Picked:  whale"), "{text}");
}

#[test]
fn an_alarm_is_raised_only_after_a_second_key() {
    let mut screen = alice_is_asked(Mode::Pick, 12);

    let once = press(&mut screen, &[Key::Enter, Key::Char('n')]);
    let text = drawn(&screen, 60, 20);
    press(&mut screen, &[Key::Esc]);
    let twice = press(&mut screen, &[Key::Char('n'), Key::Char('n')]);

    assert!(matches!(once, Action::Nothing));
    assert!(text.contains("Press n again to stop it and raise an alarm"));
    assert!(matches!(twice, Action::Ask(Job::Answer(_, Reply::NotMe))));
}

#[test]
fn whoever_declines_is_asked_why() {
    let mut screen = alice_is_asked(Mode::Pick, 12);

    let declined = press(&mut screen, &[Key::Enter, Key::Char('d')]);
    screen.hear(News::Answered(Outcome::Declined, 5, None));
    let text = drawn(&screen, 60, 20);
    let why = screen.press(Key::Char('m'));

    assert!(matches!(
        declined,
        Action::Ask(Job::Answer(_, Reply::Decline))
    ));
    assert!(text.contains("Why did you decline?"));
    assert!(matches!(why, Action::Ask(Job::Remark(_, Why::Mistake))));
}

#[test]
fn a_request_that_is_over_leaves_the_screen() {
    let mut screen = alice_is_asked(Mode::Pick, 12);

    press(&mut screen, &[Key::Enter]);
    screen.tick(NOW.plus_seconds(108));

    assert!(drawn(&screen, 60, 20).contains("This request is over."));
}

#[test]
fn only_a_new_request_rings_the_bell() {
    let mut screen = alice();
    let waiting = vec![request(Mode::Pick, 12)];

    assert!(screen.hear(News::Waiting(waiting.clone())));
    assert!(!screen.hear(News::Waiting(waiting)));
}

#[test]
fn q_leaves_the_list_and_is_a_letter_in_a_search() {
    let mut screen = alice();

    assert!(matches!(screen.press(Key::Char('q')), Action::Quit));
    press(&mut screen, &[Key::Char('/'), Key::Char('q')]);

    assert_eq!(screen.search, "q");
    assert!(matches!(screen.press(Key::Break), Action::Quit));
}
