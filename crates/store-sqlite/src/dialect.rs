//! SQLite's own words for what the shared statements say.

use std::{collections::HashMap, sync::LazyLock};

use symbolon_store::{EVERY_STATEMENT, Statement};

/// SQLite reads `$1` as a name and numbers names by their first appearance; `?1` is a number.
static TEXTS: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
    let all = EVERY_STATEMENT.iter().flat_map(|module| module.iter());
    all.map(|statement| (statement.name, statement.sql.replace('$', "?")))
        .collect()
});

/// The text of a statement for SQLite.
pub(crate) fn text(statement: &'static Statement) -> &'static str {
    TEXTS
        .get(statement.name)
        .map_or(statement.sql, String::as_str)
}

/// The shape of the database: types, and strictness.
pub(crate) fn shape(sql: &str) -> String {
    sql.replace(" BYTES", " BLOB")
        .replace("\n);", "\n) STRICT;")
}
