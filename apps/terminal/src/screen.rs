//! The full-screen mode: cards with their countdowns, requests and their answers.
//!
//! Keys and news go into a pure state, the state is drawn; only this file touches the terminal. It
//! never waits for a server: a thread of its own does.

mod draw;
mod hear;
mod key;
mod looking;
mod message;
mod press;
mod state;
#[cfg(test)]
mod tests;
mod typed;
mod worker;

use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

use ratatui::{DefaultTerminal, crossterm::event};
use symbolon_terminal::{Home, NoHome, system_time};

use self::{draw::Ink, key::Key, state::Action, state::State, worker::Worker};

/// How long a key is waited for before countdowns are drawn again.
const DRAWN_EVERY: Duration = Duration::from_millis(200);

/// Fills the screen until somebody leaves. The terminal is put back as it was, also on a panic.
pub(crate) fn run(
    open: impl FnOnce() -> Result<Home, NoHome> + Send + 'static,
) -> Result<(), String> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err("the full screen needs a terminal; see tally --help for commands".to_owned());
    }
    let (worker, shelf) = Worker::start(open)?;
    let state = State::new(system_time(), shelf);
    let mut terminal = ratatui::try_init().map_err(|error| error.to_string())?;
    let ended = watch(&mut terminal, state, &worker);
    ratatui::restore();
    ended.map_err(|error| error.to_string())
}

fn watch(terminal: &mut DefaultTerminal, mut state: State, worker: &Worker) -> std::io::Result<()> {
    let ink = Ink::of_environment();
    loop {
        for news in worker.news.try_iter() {
            if state.hear(news) {
                ring()?;
            }
        }
        state.tick(system_time());
        terminal.draw(|frame| draw::draw(frame, &state, ink))?;
        if !event::poll(DRAWN_EVERY)? {
            continue;
        }
        let Some(key) = Key::of(&event::read()?) else {
            continue;
        };
        match state.press(key) {
            Action::Nothing => {}
            Action::Quit => return Ok(()),
            Action::Ask(job) => worker.ask(job),
        }
    }
}

/// The bell of the terminal: somebody waits.
fn ring() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(b"\x07")?;
    out.flush()
}
