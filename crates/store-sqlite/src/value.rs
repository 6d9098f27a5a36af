//! Values and rows, between the store and SQLite.

use rusqlite::{
    Connection, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use symbolon_store::{Query, Row, Value};

use crate::dialect;

/// A value on its way into a statement.
pub(crate) struct Bound<'a>(pub(crate) &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Bytes(value) => ValueRef::Blob(value),
            Value::Null => ValueRef::Null,
        }))
    }
}

/// The rows of a statement that reads.
pub(crate) fn rows(connection: &Connection, query: &Query) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(dialect::text(query.statement))?;
    let columns = statement.column_count();
    let values = rusqlite::params_from_iter(query.values.iter().map(Bound));
    let mut found = statement.query(values)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let value = |column| row.get_ref(column).map(taken);
        rows.push(Row::new((0..columns).map(value).collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

/// How many rows a statement changed.
pub(crate) fn change(connection: &Connection, query: &Query) -> rusqlite::Result<usize> {
    let values = rusqlite::params_from_iter(query.values.iter().map(Bound));
    connection
        .prepare_cached(dialect::text(query.statement))?
        .execute(values)
}

fn taken(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        // No column holds one; its bits would be a wrong number, which reading refuses.
        ValueRef::Real(_) => Value::Null,
        ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
    }
}
