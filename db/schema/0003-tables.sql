-- A file may hold several tables: sheets of a workbook, files of an archive.
-- The first one is in resource_version; the others are here.
CREATE TABLE resource_table (
	-- The file it is in.
	resource_id TEXT NOT NULL,
	-- And which version of it.
	version INTEGER NOT NULL,
	-- Rank in the file from 1, hidden and empty sheets counted: it stays the
	-- same when the file is read again.
	number INTEGER NOT NULL,
	-- Name of the sheet, or of the file in the archive.
	title TEXT NOT NULL,
	-- Name of the table file under tables/.
	table_name TEXT NOT NULL,
	-- Its rows and columns.
	table_rows INTEGER NOT NULL,
	table_columns INTEGER NOT NULL,
	-- What was understood of it, as resource_version.report.
	report TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (resource_id, version, number),
	FOREIGN KEY (resource_id, version)
	    REFERENCES resource_version (resource_id, number)
);

-- Rank in the file, and name, of the table in resource_version.table_name:
-- the first that could be read.
ALTER TABLE resource_version ADD COLUMN
	table_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE resource_version ADD COLUMN
	table_title TEXT NOT NULL DEFAULT '';
