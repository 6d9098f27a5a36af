-- The refresh token of a grant: each is used once, and puts another one in its place.
ALTER TABLE oidc_grant ADD COLUMN refresh BYTES;
