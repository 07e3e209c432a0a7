-- The record of actions is only added to, and each of its rows seals those
-- before it: « parvis check » tells what was changed behind its back.

-- SHA-256 of the row before and of this one (model/record.c); empty in rows
-- older than this column.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';

-- Where the seals begin.
CREATE TABLE audit_sealed (
	-- The first row of audit that has one.
	first INTEGER NOT NULL
);
INSERT INTO audit_sealed SELECT coalesce(max(id), 0) + 1 FROM audit;

CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'the record of actions is only added to');
END;

CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'the record of actions is only added to');
END;

-- Addresses are shortened after a year; nothing else ever changes.
CREATE TRIGGER audit_is_never_changed
BEFORE UPDATE OF id, at, account_id, action, object_kind, object_id, detail,
    hash ON audit
BEGIN
	SELECT RAISE(ABORT, 'the record of actions is only added to');
END;
