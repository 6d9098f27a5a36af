//! HTTP: extract, call one flow, answer.
//!
//! Handlers decide nothing and see no SQL. Status codes, cookies and headers exist here and
//! nowhere else. Everything that changes something is a POST with a token and from our own
//! origin; every answer carries the headers of `guard`.

mod admin;
pub mod api;
mod app;
mod assets;
mod bells;
mod cookies;
mod demo;
mod guard;
mod guest;
mod health;
mod look;
pub mod meter;
mod oidc;
mod page;
mod phone;
mod portal;
mod source;
mod trouble;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use axum::{Router, middleware};
use symbolon_flow::Flow;
use symbolon_pages::{Zone, look::Look};
use symbolon_senders::Outbox;

pub use admin::TABLE;
pub use app::AppFile;
pub use bells::Bells;
pub use look::Logo;
pub use meter::Meter;
pub use source::{Places, Sources};

/// Everything handlers need.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

/// What a [`Web`] is made of.
pub struct Inner {
    /// The stories.
    pub flow: Flow,
    /// Wakes whoever waits.
    pub bells: Arc<Bells>,
    /// Host and port of every origin this server answers for.
    pub authorities: Vec<String>,
    /// Every origin this server answers for.
    pub origins: Vec<String>,
    /// Whether cookies need TLS (`__Host-`).
    pub encrypted: bool,
    /// Reverse proxies whose word about addresses is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// What is counted.
    pub meter: Arc<Meter>,
    /// Limits per source.
    pub sources: Sources,
    /// Who waits.
    pub places: Places,
    /// The organisation's time zone.
    pub zone: Zone,
    /// Days for which lines of the log are kept; for ever when not given.
    pub keep_log_days: Option<NonZeroU32>,
    /// How the organisation shows itself.
    pub look: Look,
    /// Its mark, where it has one of its own.
    pub logo: Option<Logo>,
    /// The phone app's files.
    pub app: &'static [AppFile],
    /// The demo's outbox; none outside the demo.
    pub outbox: Option<Outbox>,
}

impl Web {
    /// Ready to serve.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Forgets sources that have not been seen for a while; to be called now and then.
    pub fn forget_sources(&self) {
        self.0.sources.forget();
    }

    /// All routes, guarded.
    pub fn router(self) -> Router {
        Router::new()
            .merge(portal::routes())
            .merge(admin::routes(&self))
            .merge(api::routes(&self))
            .merge(oidc::routes())
            .merge(phone::routes())
            .merge(app::routes())
            .merge(assets::routes())
            .merge(look::routes())
            .merge(demo::routes())
            .merge(health::routes())
            .fallback(trouble::not_found)
            .method_not_allowed_fallback(trouble::wrong_method)
            .layer(middleware::from_fn_with_state(self.clone(), guard::guard))
            .layer(middleware::from_fn_with_state(self.clone(), meter::count))
            .with_state(self)
    }

    fn flow(&self) -> &Flow {
        &self.0.flow
    }
}
