-- The key that a browser proves to hold, as a thumbprint: where it began, and where it is signed in.
ALTER TABLE sign_in ADD COLUMN browser_key BYTES;
ALTER TABLE session ADD COLUMN browser_key BYTES;
ALTER TABLE browser ADD COLUMN browser_key BYTES;
