-- The language of the portal when somebody signed in last.
ALTER TABLE person ADD COLUMN language TEXT;
