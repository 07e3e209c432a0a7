-- What the contributor says of the columns of a file's tables (type, label,
-- description, unit), kept from one version to the next: JSON of
-- model/dictionary.h, or empty.
ALTER TABLE resource ADD COLUMN
	-- See above.
	dictionary TEXT NOT NULL DEFAULT '';
