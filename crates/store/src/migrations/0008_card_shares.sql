-- Halves of the secrets of other services' cards, wrapped; each is released to its phone only.
CREATE TABLE card_share (
    device_id     BYTES NOT NULL REFERENCES device (id),
    card_id       BYTES NOT NULL,
    share         BYTES NOT NULL,
    at            INT   NOT NULL,
    PRIMARY KEY (device_id, card_id)
);
