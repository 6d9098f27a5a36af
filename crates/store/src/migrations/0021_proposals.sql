-- Acts on somebody who looks after others: one administrator asks, another one agrees.
CREATE TABLE proposal (
    person_id     BYTES NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    act           TEXT  NOT NULL,
    by_id         BYTES NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    until_at      INT   NOT NULL,
    PRIMARY KEY (person_id, act)
);
