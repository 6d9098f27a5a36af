//! Every statement there is. Backends prepare them all in a test; a statement that is missing
//! here does not exist.

use crate::{
    activations, api_tokens, applications, asks, audit, authenticators, browsers, card_shares,
    clients, codes, devices, engine::Statement, grants, invitations, jobs, passkeys, people,
    proposals, pulls, pushes, recovery_codes, revocation_codes, rewrap, server_keys, sessions,
    sign_ins, throttle,
};

/// Declares statements, and a list of them all.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) static $name: $crate::Statement =
            $crate::Statement { name: stringify!($name), sql: $sql };)*
        pub(crate) static STATEMENTS: &[&$crate::Statement] = &[$(&$name),*];
    };
}
pub(crate) use statements;

/// Every statement, by module.
pub static ALL: &[&[&Statement]] = &[
    activations::STATEMENTS,
    api_tokens::STATEMENTS,
    applications::STATEMENTS,
    asks::STATEMENTS,
    audit::STATEMENTS,
    authenticators::STATEMENTS,
    browsers::STATEMENTS,
    card_shares::STATEMENTS,
    clients::STATEMENTS,
    codes::STATEMENTS,
    devices::STATEMENTS,
    grants::STATEMENTS,
    invitations::STATEMENTS,
    jobs::STATEMENTS,
    passkeys::STATEMENTS,
    people::STATEMENTS,
    proposals::STATEMENTS,
    pulls::STATEMENTS,
    pushes::STATEMENTS,
    recovery_codes::STATEMENTS,
    revocation_codes::STATEMENTS,
    rewrap::STATEMENTS,
    server_keys::STATEMENTS,
    sessions::STATEMENTS,
    sign_ins::STATEMENTS,
    throttle::STATEMENTS,
];
