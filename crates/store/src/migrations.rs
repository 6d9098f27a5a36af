//! The shape of the database, step by step. The same steps exist for every backend; a step that
//! was released never changes.

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its name, unique and in order.
    pub name: &'static str,
    /// What it does, in words that every backend understands: `BYTES` stands for the backend's
    /// type of byte strings, `INT` for its 64-bit integer.
    pub sql: &'static str,
}

/// Every step, in order.
pub const ALL: [Migration; 28] = [
    Migration {
        name: "0001_first",
        sql: include_str!("migrations/0001_first.sql"),
    },
    Migration {
        name: "0002_trial_results",
        sql: include_str!("migrations/0002_trial_results.sql"),
    },
    Migration {
        name: "0003_vouches",
        sql: include_str!("migrations/0003_vouches.sql"),
    },
    Migration {
        name: "0004_biometrics",
        sql: include_str!("migrations/0004_biometrics.sql"),
    },
    Migration {
        name: "0005_push",
        sql: include_str!("migrations/0005_push.sql"),
    },
    Migration {
        name: "0006_recovery_codes",
        sql: include_str!("migrations/0006_recovery_codes.sql"),
    },
    Migration {
        name: "0007_crossings",
        sql: include_str!("migrations/0007_crossings.sql"),
    },
    Migration {
        name: "0008_card_shares",
        sql: include_str!("migrations/0008_card_shares.sql"),
    },
    Migration {
        name: "0009_browser_keys",
        sql: include_str!("migrations/0009_browser_keys.sql"),
    },
    Migration {
        name: "0010_authenticators",
        sql: include_str!("migrations/0010_authenticators.sql"),
    },
    Migration {
        name: "0011_invitations",
        sql: include_str!("migrations/0011_invitations.sql"),
    },
    Migration {
        name: "0012_revocation_codes",
        sql: include_str!("migrations/0012_revocation_codes.sql"),
    },
    Migration {
        name: "0013_audit_chain",
        sql: include_str!("migrations/0013_audit_chain.sql"),
    },
    Migration {
        name: "0014_passkeys",
        sql: include_str!("migrations/0014_passkeys.sql"),
    },
    Migration {
        name: "0015_text_messages",
        sql: include_str!("migrations/0015_text_messages.sql"),
    },
    Migration {
        name: "0016_roles",
        sql: include_str!("migrations/0016_roles.sql"),
    },
    Migration {
        name: "0017_another_address",
        sql: include_str!("migrations/0017_another_address.sql"),
    },
    Migration {
        name: "0018_forgotten_lines",
        sql: include_str!("migrations/0018_forgotten_lines.sql"),
    },
    Migration {
        name: "0019_languages",
        sql: include_str!("migrations/0019_languages.sql"),
    },
    Migration {
        name: "0020_api_tokens",
        sql: include_str!("migrations/0020_api_tokens.sql"),
    },
    Migration {
        name: "0021_proposals",
        sql: include_str!("migrations/0021_proposals.sql"),
    },
    Migration {
        name: "0022_applications",
        sql: include_str!("migrations/0022_applications.sql"),
    },
    Migration {
        name: "0023_ringing",
        sql: include_str!("migrations/0023_ringing.sql"),
    },
    Migration {
        name: "0024_inviters",
        sql: include_str!("migrations/0024_inviters.sql"),
    },
    Migration {
        name: "0025_clients",
        sql: include_str!("migrations/0025_clients.sql"),
    },
    Migration {
        name: "0026_places",
        sql: include_str!("migrations/0026_places.sql"),
    },
    Migration {
        name: "0027_near_codes",
        sql: include_str!("migrations/0027_near_codes.sql"),
    },
    Migration {
        name: "0028_refresh",
        sql: include_str!("migrations/0028_refresh.sql"),
    },
];
