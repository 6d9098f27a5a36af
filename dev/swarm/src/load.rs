//! So many people sign in at once, for a while.

use std::{
    cell::RefCell,
    fs,
    path::Path,
    rc::Rc,
    time::{Duration, Instant},
};

use symbolon_config::Config;
use symbolon_core::{handset::Reply, wire::answer::Outcome};

use crate::{
    browser::{self, Browser},
    people::{self, Somebody},
    phone,
    report::Times,
};

/// Lets everybody sign in over and over, and prints what it took.
pub(crate) async fn run(path: &Path, in_flight: usize, seconds: u64, look: Duration) {
    let config = Config::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let origin = config.portal.to_string();
    let mut everybody = people::remembered(path);
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(4 * in_flight)
        .build()
        .unwrap();
    let times = Rc::new(RefCell::new(Times::default()));
    let end = Instant::now() + Duration::from_secs(seconds);
    let share = everybody.len().div_ceil(in_flight);
    let mut lanes = Vec::new();
    while !everybody.is_empty() {
        let some: Vec<Somebody> = everybody.drain(..share.min(everybody.len())).collect();
        // Not all in step: people come when they like.
        let place = u32::try_from(lanes.len()).unwrap();
        let offset = look * place / u32::try_from(in_flight).unwrap();
        let swarm = Swarm {
            origin: origin.clone(),
            http: http.clone(),
            times: Rc::clone(&times),
            end,
            look,
        };
        let lane = lane(some, swarm, offset);
        lanes.push(tokio::task::spawn_local(lane));
    }
    let begun = Instant::now();
    let many = lanes.len();
    for lane in lanes {
        everybody.extend(lane.await.unwrap());
    }
    people::remember(path, &everybody);
    times.borrow_mut().print(many, look, begun.elapsed());
}

/// What all lanes share.
struct Swarm {
    origin: String,
    http: reqwest::Client,
    times: Rc<RefCell<Times>>,
    end: Instant,
    /// For how long everybody looks at the picture before the phone answers.
    look: Duration,
}

/// One sign-in after the other, each by the next person.
async fn lane(mut people: Vec<Somebody>, swarm: Swarm, offset: Duration) -> Vec<Somebody> {
    tokio::time::sleep(offset).await;
    while Instant::now() < swarm.end {
        for somebody in &mut people {
            if Instant::now() < swarm.end {
                sign_in(somebody, &swarm).await;
            }
        }
    }
    people
}

/// One whole sign-in: nine requests, as a browser with script and a phone make them.
async fn sign_in(somebody: &mut Somebody, swarm: &Swarm) {
    let (http, origin, times) = (&swarm.http, &swarm.origin, &*swarm.times);
    let whole = Instant::now();
    let mut browser = Browser::new(http, origin);
    let page = timed(times, "start page", browser.open("/")).await;
    let address = somebody.address.replace('@', "%40");
    let field = format!("address={address}");
    let start = browser.submit("/sign-in/phone", browser::token(&page), &field);
    let next = timed(times, "start", start).await;
    let page = timed(times, "waiting page", browser.open(&next)).await;
    let picture = browser::picture(&page);
    let stream = format!("{next}/events?seen=asking");

    let phone = phone::of(somebody, http.clone(), Rc::clone(&swarm.times));
    let answering = async {
        tokio::time::sleep(swarm.look).await;
        let looking = phone.look_for_requests(&somebody.profile, 0);
        let looked = looking.await.unwrap();
        let request = looked.request.expect("a request waits");
        let reply = Reply::Accept(picture.into(), phone::pin());
        let answering = phone.answer(&mut somebody.profile, &request, &reply);
        let answered = answering.await.unwrap();
        assert_eq!(answered.outcome, Outcome::Approved);
        Instant::now()
    };
    let ((), answered) = tokio::join!(browser.wait(&stream), answering);
    times.borrow_mut().add("browser told", answered.elapsed());

    let page = timed(times, "collect page", browser.open(&next)).await;
    let finish = format!("{next}/finish");
    let finish = browser.submit(&finish, browser::token(&page), "");
    timed(times, "collect", finish).await;
    assert!(browser.is_signed_in());
    times.borrow_mut().add("whole sign-in", whole.elapsed());
}

async fn timed<T>(times: &RefCell<Times>, step: &'static str, what: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let result = what.await;
    times.borrow_mut().add(step, begun.elapsed());
    result
}
