-- Applications that sign people in through OpenID Connect, and what was granted to them. A grant ends
-- with the session that it was given in.
CREATE TABLE client (
    application   TEXT  NOT NULL PRIMARY KEY REFERENCES application (key) ON DELETE CASCADE,
    secret        BYTES,
    redirects     TEXT  NOT NULL,
    after_sign_out TEXT NOT NULL,
    signs         TEXT  NOT NULL,
    subject       TEXT  NOT NULL
);
CREATE TABLE oidc_grant (
    id            BYTES NOT NULL PRIMARY KEY,
    client        TEXT  NOT NULL REFERENCES client (application) ON DELETE CASCADE,
    person_id     BYTES NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    session       BYTES NOT NULL REFERENCES session (key) ON DELETE CASCADE,
    level         TEXT  NOT NULL,
    signed_in_at  INT   NOT NULL,
    redirect      TEXT  NOT NULL,
    scopes        TEXT  NOT NULL,
    nonce         TEXT,
    challenge     BYTES NOT NULL,
    code          BYTES NOT NULL,
    code_until    INT   NOT NULL,
    used_at       INT,
    revoked_at    INT,
    made_at       INT   NOT NULL
);
CREATE INDEX oidc_grant_client ON oidc_grant (client);
CREATE INDEX oidc_grant_person ON oidc_grant (person_id);
CREATE INDEX oidc_grant_session ON oidc_grant (session);
