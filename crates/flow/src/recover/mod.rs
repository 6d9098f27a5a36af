//! Getting in again: another password in the place of a forgotten one, and printed codes for the
//! day on which phone and mailbox are out of reach.

pub mod codes;
pub mod reset;
