-- Who invited somebody: whether they still may is asked when the invitation is accepted.
ALTER TABLE invitation ADD COLUMN by_id BYTES;
