-- The log as a chain: each line gets a number and a seal over itself and the line before.
ALTER TABLE audit ADD COLUMN number INT;
ALTER TABLE audit ADD COLUMN seal BYTES;
CREATE UNIQUE INDEX audit_number ON audit (number);
CREATE INDEX audit_unsealed ON audit (id) WHERE number IS NULL;
CREATE TABLE audit_head (
    one           INT   NOT NULL PRIMARY KEY,
    number        INT   NOT NULL,
    seal          BYTES
);
INSERT INTO audit_head (one, number) VALUES (1, 0);
