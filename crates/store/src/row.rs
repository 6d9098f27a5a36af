//! A row that was read, column by column.

use symbolon_core::{moment::Moment, seal::Hash};

use crate::engine::{Broken, Value};

/// One row of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    values: Vec<Value>,
}

impl Row {
    /// A row from its columns.
    pub const fn new(values: Vec<Value>) -> Self {
        Self { values }
    }

    /// Reads the columns from left to right.
    pub(crate) fn columns(self, table: &'static str) -> Columns {
        Columns {
            table,
            values: self.values.into_iter(),
        }
    }
}

/// The columns not yet read.
pub(crate) struct Columns {
    table: &'static str,
    values: std::vec::IntoIter<Value>,
}

impl Columns {
    pub(crate) fn wrong(&self, what: &'static str) -> Broken {
        Broken::Inconsistent {
            table: self.table,
            what,
        }
    }

    fn next(&mut self) -> Result<Value, Broken> {
        self.values
            .next()
            .ok_or_else(|| self.wrong("a column is missing"))
    }

    pub(crate) fn int_or_null(&mut self) -> Result<Option<i64>, Broken> {
        match self.next()? {
            Value::Int(value) => Ok(Some(value)),
            Value::Null => Ok(None),
            Value::Text(_) | Value::Bytes(_) => Err(self.wrong("a number was expected")),
        }
    }

    pub(crate) fn text_or_null(&mut self) -> Result<Option<String>, Broken> {
        match self.next()? {
            Value::Text(value) => Ok(Some(value)),
            Value::Null => Ok(None),
            Value::Int(_) | Value::Bytes(_) => Err(self.wrong("text was expected")),
        }
    }

    pub(crate) fn bytes_or_null(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        match self.next()? {
            Value::Bytes(value) => Ok(Some(value)),
            Value::Null => Ok(None),
            Value::Int(_) | Value::Text(_) => Err(self.wrong("bytes were expected")),
        }
    }

    pub(crate) fn int(&mut self) -> Result<i64, Broken> {
        self.int_or_null()?
            .ok_or_else(|| self.wrong("a number is missing"))
    }

    pub(crate) fn text(&mut self) -> Result<String, Broken> {
        self.text_or_null()?
            .ok_or_else(|| self.wrong("text is missing"))
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Broken> {
        self.bytes_or_null()?
            .ok_or_else(|| self.wrong("bytes are missing"))
    }

    pub(crate) fn moment(&mut self) -> Result<Moment, Broken> {
        self.int().map(Moment::from_millis)
    }

    pub(crate) fn moment_or_null(&mut self) -> Result<Option<Moment>, Broken> {
        Ok(self.int_or_null()?.map(Moment::from_millis))
    }

    pub(crate) fn small<T: TryFrom<i64>>(&mut self) -> Result<T, Broken> {
        let value = self.int()?;
        T::try_from(value).map_err(|_| self.wrong("a number is out of range"))
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let bytes = self.bytes()?;
        bytes
            .try_into()
            .map_err(|_| self.wrong("bytes of another length were expected"))
    }

    pub(crate) fn fixed_or_null<const N: usize>(&mut self) -> Result<Option<[u8; N]>, Broken> {
        let Some(bytes) = self.bytes_or_null()? else {
            return Ok(None);
        };
        let fixed = bytes.try_into();
        fixed
            .map(Some)
            .map_err(|_| self.wrong("bytes of another length were expected"))
    }

    /// The last column, whatever stands before it unread.
    pub(crate) fn last(mut self) -> Result<i64, Broken> {
        match self.values.next_back() {
            Some(Value::Int(value)) => Ok(value),
            Some(_) | None => Err(self.wrong("a number is missing")),
        }
    }

    pub(crate) fn hash(&mut self) -> Result<Hash, Broken> {
        self.fixed()
    }
}
