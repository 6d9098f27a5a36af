-- A code of an authenticator that was a step too far off: the next one may show that its clock is.
ALTER TABLE authenticator ADD COLUMN near_step INT;
ALTER TABLE authenticator ADD COLUMN near_ahead INT;
