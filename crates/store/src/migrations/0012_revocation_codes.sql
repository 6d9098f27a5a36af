-- The printed code that revokes every phone of its owner, once, as a keyed hash.
CREATE TABLE revocation_code (
    person_id     BYTES NOT NULL PRIMARY KEY REFERENCES person (id),
    code          BYTES NOT NULL,
    made_at       INT   NOT NULL
);
