-- An approval on an active phone that lets this session add another phone.
ALTER TABLE session ADD COLUMN vouched_by BYTES REFERENCES device (id);
ALTER TABLE session ADD COLUMN vouched_at INT;
