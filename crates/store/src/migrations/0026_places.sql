-- From which network address a phone answered last.
ALTER TABLE device ADD COLUMN used_from TEXT;
