//! Where everything comes from that others wrote, and what for.
#![allow(clippy::unwrap_used, reason = "test code stops at the first surprise")]

const LOCK: &str = include_str!("../../../Cargo.lock");
const NPM_LOCK: &str = include_str!("../../../e2e/package-lock.json");
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// The value of a line `key = "value"` in a table of Cargo.lock.
fn value<'a>(package: &'a str, key: &str) -> Option<&'a str> {
    let start = format!("{key} = \"");
    let line = package.lines().find(|line| line.starts_with(&start))?;
    line.strip_prefix(start.as_str())?.strip_suffix('"')
}

#[test]
fn threat_89_every_crate_of_others_comes_from_the_registry_with_its_checksum() {
    let mut foreign = 0;
    for package in LOCK.split("[[package]]").skip(1) {
        let name = value(package, "name").unwrap();
        let Some(source) = value(package, "source") else {
            assert!(name.starts_with("symbolon-"), "{name} comes from nowhere");
            continue;
        };
        let registry = source.strip_prefix("registry+https://github.com/rust-lang/");
        let registry = registry.and_then(|rest| rest.strip_suffix(".io-index"));
        assert_eq!(registry, Some("crates"), "{name}");
        let checksum = value(package, "checksum").unwrap_or_default();
        assert_eq!(checksum.len(), 64, "{name} has no checksum");
        foreign += 1;
    }
    assert!(foreign > 100, "{foreign} crates were looked at");
}

#[test]
fn threat_89_every_package_of_the_browser_tests_is_pinned_by_its_digest() {
    let packages = NPM_LOCK.matches("\"node_modules/").count();
    let pinned = NPM_LOCK.matches("\"integrity\": \"sha512-").count();
    assert!(packages > 10, "{packages} packages");
    assert_eq!(pinned, packages);
    for elsewhere in ["git+", "file:", "http://"] {
        assert!(!NPM_LOCK.contains(elsewhere), "{elsewhere}");
    }
}

#[test]
fn threat_89_what_is_used_of_others_says_what_for() {
    let all = WORKSPACE.split("[workspace.dependencies]").nth(1).unwrap();
    let all = all.split("\n[").next().unwrap();
    let (mut explained, mut count) = (false, 0);
    for line in all.lines() {
        match line.chars().next() {
            None => explained = false,
            Some('#') => explained = true,
            Some(_) if line.starts_with("symbolon-") => {}
            Some(_) => {
                assert!(explained || line.contains('#'), "what for? {line}");
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count} dependencies");
}
