-- Another address that somebody proved, and from when on it takes the place of theirs.
ALTER TABLE person ADD COLUMN coming_address TEXT;
ALTER TABLE person ADD COLUMN coming_address_from INT;
CREATE INDEX person_moving ON person (coming_address_from) WHERE coming_address_from IS NOT NULL;
