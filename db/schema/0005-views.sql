-- Views of a table that somebody kept by name: they stand on the pages of the
-- file and of its dataset.
CREATE TABLE saved_view (
	-- In the order they were kept.
	id INTEGER NOT NULL PRIMARY KEY,
	-- The file it is a view of.
	resource_id TEXT NOT NULL REFERENCES resource (id),
	-- As people named it.
	name TEXT NOT NULL,
	-- Query string of the page, percent-encoded, without the question mark.
	query TEXT NOT NULL,
	-- When it was kept.
	created_at INTEGER NOT NULL
);
CREATE INDEX saved_view_by_resource ON saved_view (resource_id, id);
