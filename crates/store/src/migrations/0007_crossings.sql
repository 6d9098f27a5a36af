-- How a request crossed to the phone, where it was not by pictures; and the hash of the code that
-- completes a sign-in on the same device.
ALTER TABLE sign_in ADD COLUMN crossed TEXT;
ALTER TABLE sign_in ADD COLUMN completion BYTES;
