-- The result of the trial that made a phone, to be given again when its reply got lost.
-- Activations that are over already have none, and nothing asks for theirs again.
DELETE FROM activation WHERE state = 'active';
ALTER TABLE activation ADD COLUMN trial_answer BYTES;
ALTER TABLE activation ADD COLUMN trial_result TEXT;
