-- What computes codes for signing in: apps that people named, and the offline codes of phones.
CREATE TABLE authenticator (
    id            BYTES NOT NULL PRIMARY KEY,
    person_id     BYTES NOT NULL REFERENCES person (id),
    device_id     BYTES REFERENCES device (id),
    number        INT   NOT NULL,
    name          TEXT  NOT NULL,
    secret        BYTES NOT NULL,
    drift         INT   NOT NULL,
    last_step     INT   NOT NULL,
    confirmed_at  INT,
    made_at       INT   NOT NULL
);
CREATE INDEX authenticator_person ON authenticator (person_id);
CREATE UNIQUE INDEX authenticator_device ON authenticator (device_id, number)
    WHERE device_id IS NOT NULL;
