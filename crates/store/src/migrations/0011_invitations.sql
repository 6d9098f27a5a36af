-- Invitations, one to each person who was invited and has not come yet; and since when a password
-- rests on the mailbox alone.
CREATE TABLE invitation (
    person_id     BYTES NOT NULL PRIMARY KEY REFERENCES person (id),
    token         BYTES NOT NULL UNIQUE,
    expires_at    INT   NOT NULL,
    made_at       INT   NOT NULL
);
ALTER TABLE person ADD COLUMN reset_at INT;
