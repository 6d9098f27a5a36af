//! Looking after people: what administrators and the command line do.

pub mod api;
pub mod applications;
pub mod audit;
pub mod caller;
pub mod delivery;
pub mod end;
pub mod first;
pub mod invite;
pub mod invite_list;
pub mod officer;
pub mod people;
pub mod start_over;
pub mod together;
