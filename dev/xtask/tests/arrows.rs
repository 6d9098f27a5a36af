//! Which crate may use which. A new arrow is a decision: it is drawn in ARCHITECTURE.md first.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// What each crate may use of ours, when it is built (not when it is tested).
const ARROWS: [(&str, &[&str]); 20] = [
    ("core", &[]),
    ("model", &["core"]),
    ("drawings", &["core"]),
    ("oidc", &["core"]),
    ("store", &["core", "model", "oidc"]),
    ("store-sqlite", &["store"]),
    ("store-postgres", &["store"]),
    ("flow", &["core", "model", "oidc", "store"]),
    ("pages", &["core", "model", "drawings"]),
    ("senders", &["core"]),
    ("config", &["core"]),
    ("reader", &[]),
    (
        "jobs",
        &["core", "model", "store", "flow", "pages", "senders"],
    ),
    (
        "web",
        &["core", "model", "oidc", "flow", "pages", "senders"],
    ),
    (
        "server",
        &[
            "core",
            "model",
            "oidc",
            "store",
            "store-sqlite",
            "store-postgres",
            "flow",
            "jobs",
            "senders",
            "pages",
            "web",
            "config",
        ],
    ),
    ("phone", &["core", "reader"]),
    ("terminal", &["core"]),
    (
        "testkit",
        &[
            "core",
            "model",
            "store",
            "store-sqlite",
            "store-postgres",
            "flow",
            "jobs",
            "config",
            "senders",
            "pages",
            "web",
            "server",
            "terminal",
        ],
    ),
    (
        "swarm",
        &[
            "core",
            "model",
            "store",
            "store-sqlite",
            "flow",
            "config",
            "senders",
            "server",
        ],
    ),
    ("xtask", &["drawings"]),
];

/// What a crate must never see, however useful it looks.
const FORBIDDEN: [(&str, &[&str]); 4] = [
    (
        "core",
        &["tokio", "axum", "rusqlite", "tokio-postgres", "getrandom"],
    ),
    (
        "model",
        &["tokio", "axum", "rusqlite", "tokio-postgres", "getrandom"],
    ),
    (
        "flow",
        &[
            "tokio",
            "axum",
            "rusqlite",
            "tokio-postgres",
            "askama",
            "lettre",
        ],
    ),
    ("web", &["rusqlite", "tokio-postgres", "lettre"]),
];

fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let short = |name: &str| name.strip_prefix("symbolon-").unwrap_or(name).to_owned();
    let of = |package: &cargo_metadata::Package| {
        let built = package
            .dependencies
            .iter()
            .filter(|d| d.kind == DependencyKind::Normal);
        built.map(|d| short(&d.name)).collect()
    };
    metadata
        .packages
        .iter()
        .map(|package| (short(&package.name), of(package)))
        .collect()
}

#[test]
fn the_crates_use_one_another_as_drawn() {
    let uses = uses();
    let ours: BTreeSet<_> = uses.keys().cloned().collect();
    assert_eq!(
        ours,
        ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        "every crate has its arrows"
    );
    for (name, allowed) in ARROWS {
        let used: BTreeSet<_> = uses[name].intersection(&ours).cloned().collect();
        let allowed: BTreeSet<_> = allowed.iter().map(|name| (*name).to_owned()).collect();
        assert!(
            used.is_subset(&allowed),
            "{name} uses {:?}",
            used.difference(&allowed)
        );
    }
}

#[test]
fn what_is_forbidden_is_not_used() {
    let uses = uses();
    for (name, forbidden) in FORBIDDEN {
        for one in forbidden {
            assert!(!uses[name].contains(*one), "{name} must not see {one}");
        }
    }
}

#[test]
fn the_map_names_every_crate() {
    let map = include_str!("../../../ARCHITECTURE.md");
    for (name, _) in ARROWS {
        assert!(
            map.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not name {name}"
        );
    }
}
