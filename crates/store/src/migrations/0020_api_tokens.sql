-- Tokens of programs, by the hash of their text; and what programs asked to be done once.
CREATE TABLE api_token (
    name          TEXT  NOT NULL PRIMARY KEY,
    token         BYTES NOT NULL UNIQUE,
    scopes        TEXT  NOT NULL,
    made_at       INT   NOT NULL,
    until_at      INT   NOT NULL,
    used_at       INT
);
CREATE TABLE api_done (
    name          TEXT  NOT NULL,
    wish          BYTES NOT NULL,
    request       BYTES NOT NULL,
    at            INT   NOT NULL,
    PRIMARY KEY (name, wish)
);
