//! Values and rows, between the store and PostgreSQL.

use symbolon_store::{Broken, Row, Value};
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

/// A value on its way into a statement.
#[derive(Debug)]
pub(crate) struct Bound<'a>(pub(crate) &'a Value);

type Fault = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Bound<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match self.0 {
            Value::Int(value) if *kind == Type::INT8 => value.to_sql(kind, out),
            Value::Text(value) if *kind == Type::TEXT => value.to_sql(kind, out),
            Value::Bytes(value) if *kind == Type::BYTEA => value.to_sql(kind, out),
            Value::Null => Ok(IsNull::Yes),
            Value::Int(_) | Value::Text(_) | Value::Bytes(_) => {
                Err(format!("a value of another type than {kind} was bound").into())
            }
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

/// A row that was read.
pub(crate) fn row(row: &tokio_postgres::Row) -> Result<Row, Broken> {
    let value = |(index, column): (usize, &tokio_postgres::Column)| {
        let read = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index).map(Value::from),
            Type::TEXT => row.try_get::<_, Option<String>>(index).map(Value::from),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index).map(Value::from),
            _ => {
                return Err(Broken::Database(format!(
                    "column {} has another type",
                    column.name()
                )));
            }
        };
        read.map_err(|e| Broken::Database(e.to_string()))
    };
    row.columns()
        .iter()
        .enumerate()
        .map(value)
        .collect::<Result<_, _>>()
        .map(Row::new)
}
