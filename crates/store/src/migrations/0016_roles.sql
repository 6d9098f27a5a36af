-- Who looks after people.
ALTER TABLE person ADD COLUMN role TEXT;
