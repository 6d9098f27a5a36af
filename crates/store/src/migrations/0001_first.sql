CREATE TABLE person (
    id            BYTES NOT NULL PRIMARY KEY,
    address       TEXT  NOT NULL UNIQUE,
    name          TEXT  NOT NULL,
    standing      TEXT  NOT NULL,
    password      TEXT,
    created_at    INT   NOT NULL,
    version       INT   NOT NULL
);

CREATE TABLE device (
    id            BYTES NOT NULL PRIMARY KEY,
    person_id     BYTES NOT NULL REFERENCES person (id),
    name          TEXT  NOT NULL,
    kind          TEXT  NOT NULL,
    protection    TEXT  NOT NULL,
    dk            BYTES NOT NULL UNIQUE,
    de            BYTES NOT NULL,
    standing      TEXT  NOT NULL,
    memory        INT   NOT NULL,
    passes        INT   NOT NULL,
    counter       INT   NOT NULL,
    wrong_in_row  INT   NOT NULL,
    wrong_by_day  BYTES NOT NULL,
    since         INT   NOT NULL,
    used_at       INT,
    verifier      BYTES,
    ratchet       BYTES,
    next_ratchet  BYTES,
    version       INT   NOT NULL
);
CREATE INDEX device_person ON device (person_id);

CREATE TABLE sign_in (
    id            BYTES NOT NULL PRIMARY KEY,
    account       BYTES NOT NULL,
    person_id     BYTES REFERENCES person (id),
    pre           BYTES NOT NULL,
    state         TEXT  NOT NULL,
    family        TEXT  NOT NULL,
    system        TEXT  NOT NULL,
    address       TEXT  NOT NULL,
    known         INT   NOT NULL,
    client_id     TEXT  NOT NULL,
    client_name   TEXT  NOT NULL,
    client_host   TEXT  NOT NULL,
    action        TEXT  NOT NULL,
    mode          TEXT  NOT NULL,
    seed          BYTES NOT NULL,
    begun_at      INT   NOT NULL,
    expires_at    INT   NOT NULL,
    device_id     BYTES REFERENCES device (id),
    collect_until INT,
    version       INT   NOT NULL
);
CREATE INDEX sign_in_account ON sign_in (account, begun_at);
CREATE UNIQUE INDEX sign_in_one_pending ON sign_in (account) WHERE state = 'pending';
CREATE INDEX sign_in_device ON sign_in (device_id) WHERE state = 'approved';
CREATE INDEX sign_in_begun ON sign_in (begun_at);

CREATE TABLE ask (
    sign_in_id    BYTES NOT NULL REFERENCES sign_in (id) ON DELETE CASCADE,
    device_id     BYTES NOT NULL REFERENCES device (id),
    attempt       INT   NOT NULL,
    nonce         BYTES NOT NULL UNIQUE,
    jws           TEXT  NOT NULL,
    answer        BYTES,
    result        TEXT,
    PRIMARY KEY (sign_in_id, device_id, attempt)
);

CREATE TABLE pull (
    id            BYTES NOT NULL PRIMARY KEY,
    at            INT   NOT NULL
);
CREATE INDEX pull_at ON pull (at);

CREATE TABLE activation (
    id            BYTES NOT NULL PRIMARY KEY,
    person_id     BYTES NOT NULL REFERENCES person (id),
    session       BYTES NOT NULL,
    claim_key     BYTES NOT NULL,
    replaces      BYTES REFERENCES device (id),
    state         TEXT  NOT NULL,
    expires_at    INT   NOT NULL,
    profile       BYTES,
    dk            BYTES,
    de            BYTES,
    kind          TEXT,
    protection    TEXT,
    name          TEXT,
    matching      BYTES,
    transcript    BYTES,
    alarm         INT,
    verifier      BYTES,
    memory        INT,
    passes        INT,
    trial_nonce   BYTES,
    trial_ask     BYTES,
    trials        INT,
    version       INT   NOT NULL
);
CREATE UNIQUE INDEX activation_one_open ON activation (person_id)
    WHERE state IN ('new', 'claimed', 'matched');

CREATE TABLE session (
    key           BYTES NOT NULL PRIMARY KEY,
    person_id     BYTES NOT NULL REFERENCES person (id),
    level         TEXT  NOT NULL,
    device_id     BYTES REFERENCES device (id),
    family        TEXT  NOT NULL,
    system        TEXT  NOT NULL,
    address       TEXT  NOT NULL,
    began_at      INT   NOT NULL,
    seen_at       INT   NOT NULL,
    version       INT   NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_device ON session (device_id);

CREATE TABLE browser (
    key           BYTES NOT NULL,
    person_id     BYTES NOT NULL REFERENCES person (id),
    family        TEXT  NOT NULL,
    system        TEXT  NOT NULL,
    first_at      INT   NOT NULL,
    last_at       INT   NOT NULL,
    PRIMARY KEY (key, person_id)
);

CREATE TABLE code (
    account       BYTES NOT NULL,
    purpose       TEXT  NOT NULL,
    code          BYTES,
    pre           BYTES NOT NULL,
    expires_at    INT   NOT NULL,
    tries         INT   NOT NULL,
    counting_since INT  NOT NULL,
    version       INT   NOT NULL,
    PRIMARY KEY (account, purpose)
);

CREATE TABLE throttle (
    key           BYTES NOT NULL PRIMARY KEY,
    count         INT   NOT NULL,
    until         INT   NOT NULL
);
CREATE INDEX throttle_until ON throttle (until);

CREATE TABLE job (
    id            BYTES NOT NULL PRIMARY KEY,
    kind          TEXT  NOT NULL,
    payload       BYTES NOT NULL,
    run_at        INT   NOT NULL,
    tries         INT   NOT NULL,
    failed_at     INT,
    trouble       TEXT
);
CREATE INDEX job_due ON job (run_at) WHERE failed_at IS NULL;

CREATE TABLE audit (
    id            BYTES NOT NULL PRIMARY KEY,
    at            INT   NOT NULL,
    person_id     BYTES,
    event         TEXT  NOT NULL,
    detail        TEXT  NOT NULL
);
CREATE INDEX audit_person ON audit (person_id, at);

CREATE TABLE server_key (
    id            BYTES NOT NULL PRIMARY KEY,
    purpose       TEXT  NOT NULL,
    private       BYTES NOT NULL,
    made_at       INT   NOT NULL
);
