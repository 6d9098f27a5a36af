//! The thread that owns the handset: it looks for requests, and does what the screen asks for.
//!
//! Only one process moves a profile and only one thread of it; so the screen talks to that thread.

use std::{
    rc::Rc,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use symbolon_core::{
    handset::{Clock, Handset, Reply, Request, Trouble},
    picture::Picture,
    vault::{CardId, Mask, Profile},
    wire::{ids::RequestId, pull::Closed, remark::Why},
};
use symbolon_terminal::{Home, NoHome, Terminal, Ureq, system_time};

use super::message::{Job, News, Shelf, Waiting};

/// How often requests are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How often, while the server cannot be reached.
const OFFLINE_EVERY: Duration = Duration::from_secs(12);
/// How long a server may take: whoever asks for a card waits behind it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The screen's end of the conversation.
pub(super) struct Worker {
    jobs: Sender<Job>,
    pub(super) news: Receiver<News>,
    heard: Sender<News>,
}

impl Worker {
    /// Starts a worker over a data folder.
    pub(super) fn start(
        open: impl FnOnce() -> Result<Home, NoHome> + Send + 'static,
    ) -> Result<(Self, Shelf), String> {
        let (jobs, to_do) = mpsc::channel();
        let (heard, news) = mpsc::channel();
        let (opened, shelf) = mpsc::channel();
        let says = heard.clone();
        thread::spawn(move || match open() {
            Ok(home) => {
                let _ = opened.send(Ok(shelf_of(&home)));
                Desk::new(home, says).work(&to_do);
            }
            Err(error) => {
                let _ = opened.send(Err(error.to_string()));
            }
        });
        let shelf = shelf.recv().map_err(|error| error.to_string())??;
        Ok((Self { jobs, news, heard }, shelf))
    }

    /// Asks for something; its news come later. A PIN is stretched beside the handset: cards do
    /// not wait for a server.
    pub(super) fn ask(&self, job: Job) {
        match job {
            Job::Unlock(group, pin) => {
                let heard = self.heard.clone();
                thread::spawn(move || heard.send(News::Unlocked(Mask::of(&group, &pin))));
            }
            job @ (Job::Next(_) | Job::Answer(..) | Job::Remark(..) | Job::Look) => {
                if self.jobs.send(job).is_err() {
                    let sentence = "tally cannot go on; start it again".to_owned();
                    let _ = self.heard.send(News::Failed(sentence));
                }
            }
        }
    }
}

fn shelf_of(home: &Home) -> Shelf {
    Shelf {
        cards: home.cards().to_vec(),
        group: home.group().cloned(),
        profiles: home.profiles().len(),
    }
}

/// The worker's end.
struct Desk {
    handset: Handset<Terminal<Ureq>>,
    /// What was found at the last look.
    found: Vec<Found>,
    /// What was answered last: its reason may follow.
    last: Option<(Profile, RequestId)>,
    says: Sender<News>,
}

/// A request, for whom it is, and how the clocks differ.
struct Found {
    profile: Profile,
    request: Request,
    clock_ahead: i64,
    behind: usize,
    quiet: bool,
}

impl Desk {
    fn new(home: Home, says: Sender<News>) -> Self {
        let network = Ureq::patient_for(PATIENCE);
        Self {
            handset: Handset::new(Terminal::new(home, network, Rc::new(system_time))),
            found: Vec::new(),
            last: None,
            says,
        }
    }

    /// Works until the screen is closed.
    fn work(mut self, to_do: &Receiver<Job>) {
        let mut pause = Duration::ZERO;
        loop {
            match to_do.recv_timeout(pause) {
                Ok(Job::Next(card)) => self.next(card),
                Ok(Job::Answer(request, reply)) => {
                    let answered = pollster::block_on(self.answer(request, &reply));
                    self.say(answered.unwrap_or_else(|error| News::Failed(error.to_string())));
                }
                Ok(Job::Remark(request, why)) => pollster::block_on(self.remark(request, why)),
                Ok(Job::Unlock(..)) => {}
                Ok(Job::Look) | Err(RecvTimeoutError::Timeout) => {
                    let looked = pollster::block_on(self.look());
                    pause = if looked { LOOK_EVERY } else { OFFLINE_EVERY };
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn say(&self, news: News) {
        // Nobody listens any more: the screen is being closed.
        let _ = self.says.send(news);
    }

    /// Looks for every profile; whether all servers could be reached.
    async fn look(&mut self) -> bool {
        let profiles = self.handset.platform().home().borrow().profiles().to_vec();
        let mut notices = Vec::new();
        self.found.clear();
        for profile in profiles {
            match self.handset.next_request(&profile, 0).await {
                Ok(looked) => {
                    notices.extend(looked.closed.map(|why| closed(&profile, why)));
                    self.found.extend(looked.request.map(|request| Found {
                        profile,
                        request,
                        clock_ahead: looked.clock_ahead,
                        behind: looked.waiting.len(),
                        quiet: looked.quiet,
                    }));
                }
                Err(trouble) => notices.push(self.trouble(&profile, &trouble)),
            }
        }
        let waiting = self.found.iter().map(|found| self.waiting(found));
        self.say(News::Waiting(waiting.collect()));
        let all_well = notices.is_empty();
        if !all_well {
            self.say(News::Notice(notices.join("  ")));
        }
        all_well
    }

    fn waiting(&self, found: &Found) -> Waiting {
        let (request, profile) = (&found.request, &found.profile);
        let ask = request.ask();
        let now = self.handset.platform().now();
        let pictures = ask.grid.iter().filter_map(|index| Picture::new(*index));
        Waiting {
            request: ask.request,
            service: ask.client.name.clone(),
            host: ask.client.host.clone(),
            account: profile.account.clone(),
            organisation: profile.called().to_owned(),
            action: ask.action,
            mode: ask.mode,
            browser: ask.browser.clone(),
            pictures: pictures.collect(),
            begun: ask.begun.plus_millis(found.clock_ahead),
            ends: now.plus_millis(request.millis_left(now)),
            behind: found.behind,
            quiet: found.quiet,
        }
    }

    /// What to say about a server; a profile that is gone is wiped.
    fn trouble(&self, profile: &Profile, trouble: &Trouble) -> String {
        if *trouble == Trouble::Gone {
            let _ = self.handset.platform().home().borrow_mut().forget(profile);
        }
        format!("{}: {trouble}.", profile.called())
    }

    /// The counter moves on disk before its code can be seen.
    fn next(&self, id: CardId) {
        let mut home = self.handset.platform().home().borrow_mut();
        let Some(card) = home.cards().iter().find(|card| card.id == id).cloned() else {
            return;
        };
        let kept = home.change_card(card.clone().next());
        self.say(match kept {
            Ok(()) => News::Counted(card, home.cards().to_vec()),
            Err(error) => News::Failed(error.to_string()),
        });
    }

    async fn answer(&mut self, id: RequestId, reply: &Reply) -> Result<News, Trouble> {
        let is_it = |found: &Found| found.request.ask().request == id;
        let Some(place) = self.found.iter().position(is_it) else {
            return Ok(News::Failed("this request is over".to_owned()));
        };
        let found = self.found.remove(place);
        // Its counter and ratchet may have moved since the look.
        let mut profile = self.fresh(&found.profile);
        let answered = self
            .handset
            .answer(&mut profile, &found.request, reply)
            .await?;
        self.last = Some((profile.clone(), id));
        let again = answered.again.map(|request| {
            let found = Found {
                profile,
                request,
                ..found
            };
            let waiting = self.waiting(&found);
            self.found.push(found);
            waiting
        });
        Ok(News::Answered(answered.outcome, answered.tries_left, again))
    }

    async fn remark(&self, id: RequestId, why: Why) {
        if let Some((profile, last)) = &self.last
            && *last == id
            && let Err(trouble) = self.handset.remark(profile, id, why).await
        {
            self.say(News::Failed(format!("that could not be told: {trouble}")));
        }
    }

    fn fresh(&self, profile: &Profile) -> Profile {
        let home = self.handset.platform().home().borrow();
        let kept = home.profiles().iter().find(|kept| kept.id == profile.id);
        kept.unwrap_or(profile).clone()
    }
}

fn closed(profile: &Profile, why: Closed) -> String {
    let state = match why {
        Closed::Locked => "locked after too many wrong PINs",
        Closed::Suspended => "suspended",
    };
    format!(
        "{} is {state}; activate again on the portal.",
        profile.called()
    )
}
