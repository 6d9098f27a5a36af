//! What is counted, for whoever watches the server: in the `OpenMetrics` text format, which Prometheus and
//! others read. Names of people, addresses and ids are in none of it.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use symbolon_flow::Flow;
use symbolon_model::audit::Event;

use crate::Web;

/// Upper ends of what requests may take, in seconds. Phones that look for requests wait up to 25.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];
/// What the format is called in HTTP.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Happened {
    event: &'static str,
}

/// Counts since the server started.
pub struct Meter {
    registry: Registry,
    answers: Family<Answer, Counter>,
    seconds: Family<Route, Histogram>,
    events: Family<Happened, Counter>,
    waiting: Gauge,
    given_up: Gauge,
}

impl Default for Meter {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("symbolon");
        let answers = Family::default();
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let events = Family::default();
        let (waiting, given_up) = (Gauge::default(), Gauge::default());
        registry.register("http_requests", "Answers given", answers.clone());
        registry.register(
            "http_request_seconds",
            "Seconds until an answer began",
            seconds.clone(),
        );
        registry.register(
            "events",
            "Lines of the log that this node sealed",
            events.clone(),
        );
        registry.register(
            "jobs_waiting",
            "Letters and messages to send",
            waiting.clone(),
        );
        registry.register(
            "jobs_given_up",
            "Letters and messages that were given up within a week",
            given_up.clone(),
        );
        Self {
            registry,
            answers,
            seconds,
            events,
            waiting,
            given_up,
        }
    }
}

impl Meter {
    /// Something that the log tells of.
    pub fn happened(&self, event: Event) {
        let event = event.name();
        self.events.get_or_create(&Happened { event }).inc();
    }

    /// Everything, with the queue as it stands.
    async fn text(&self, flow: &Flow) -> Result<String, Response> {
        let queue = flow.queue().await;
        let queue = queue.map_err(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())?;
        self.waiting.set(queue.waiting);
        self.given_up.set(queue.given_up);
        let mut text = String::new();
        let encoded = encode(&mut text, &self.registry);
        encoded.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
        Ok(text)
    }
}

/// Around every route: counts its answers and takes their time.
#[expect(
    clippy::disallowed_methods,
    reason = "how long work takes is measured, and decides nothing"
)]
pub(crate) async fn count(State(web): State<Web>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    // An address that leads nowhere is a stranger's word: all of them count as one.
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let meter = &web.0.meter;
    let seconds = begun.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    let by_route = Route {
        route: route.clone(),
    };
    meter.seconds.get_or_create(&by_route).observe(seconds);
    let answer = Answer {
        method,
        route,
        status,
    };
    meter.answers.get_or_create(&answer).inc();
    response
}

/// The one page of a listener of its own, which the world does not reach.
pub fn routes(meter: Arc<Meter>, flow: Flow) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state((meter, flow))
}

async fn metrics(State((meter, flow)): State<(Arc<Meter>, Flow)>) -> Response {
    match meter.text(&flow).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(trouble) => trouble,
    }
}
