-- Passkeys for the portal.
CREATE TABLE passkey (
    id            BYTES NOT NULL PRIMARY KEY,
    person_id     BYTES NOT NULL REFERENCES person (id),
    name          TEXT  NOT NULL,
    record        BYTES NOT NULL,
    made_at       INT   NOT NULL,
    used_at       INT,
    version       INT   NOT NULL
);
CREATE INDEX passkey_person ON passkey (person_id);
