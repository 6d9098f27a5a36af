-- How often somebody's phones were rung since any of them looked for requests.
CREATE TABLE ringing (
    person_id     BYTES NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    times         INT   NOT NULL,
    since_at      INT   NOT NULL
);
