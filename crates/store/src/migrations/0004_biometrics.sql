-- The phone's own lock in the place of the PIN: the key that checks it, and its counter.
ALTER TABLE device ADD COLUMN touch_key BYTES;
ALTER TABLE device ADD COLUMN touch_count INT;
