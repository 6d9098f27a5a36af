-- Lines of the log are forgotten by age.
CREATE INDEX audit_at ON audit (at);
