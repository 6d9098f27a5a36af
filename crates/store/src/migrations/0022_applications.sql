-- Applications behind the portal, in the order of their tiles; and who opened which last.
CREATE TABLE application (
    key           TEXT  NOT NULL PRIMARY KEY,
    name          TEXT  NOT NULL,
    link          TEXT,
    heading       TEXT  NOT NULL,
    place         INT   NOT NULL
);
CREATE TABLE application_use (
    person_id     BYTES NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    application   TEXT  NOT NULL REFERENCES application (key) ON DELETE CASCADE,
    used_at       INT   NOT NULL,
    PRIMARY KEY (person_id, application)
);
INSERT INTO application (key, name, link, heading, place)
VALUES ('support', 'Technical Support System', NULL, '', 1);
