-- Where a phone may be rung, wrapped.
CREATE TABLE push (
    device_id     BYTES NOT NULL PRIMARY KEY REFERENCES device (id),
    subscription  BYTES NOT NULL,
    at            INT   NOT NULL
);
