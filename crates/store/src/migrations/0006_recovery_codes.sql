-- Printed codes that stand in for a mailed one, once each, as keyed hashes.
CREATE TABLE recovery_code (
    person_id     BYTES NOT NULL REFERENCES person (id),
    code          BYTES NOT NULL,
    made_at       INT   NOT NULL,
    PRIMARY KEY (person_id, code)
);
