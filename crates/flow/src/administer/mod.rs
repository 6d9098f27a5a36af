//! Looking after people: what administrators and the command line do.

pub mod invite;
