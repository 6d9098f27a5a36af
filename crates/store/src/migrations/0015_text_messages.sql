-- Codes by text message.
ALTER TABLE person ADD COLUMN mobile TEXT;
ALTER TABLE person ADD COLUMN coming_mobile TEXT;
ALTER TABLE person ADD COLUMN coming_from INT;
ALTER TABLE person ADD COLUMN codes_by TEXT NOT NULL DEFAULT 'mail';
ALTER TABLE code ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
