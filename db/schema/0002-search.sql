-- Full text over the datasets the public can find. Kept by model/search.c at
-- each change; accents folded and French stems by the tokenizer `french`
-- (store/stem.c). rowid: dataset_search_key.key.
CREATE VIRTUAL TABLE dataset_search USING fts5 (
	title, keywords, organization, description, resources,
	tokenize = 'french'
);

-- One row per dataset the public can find: what a search needs to filter,
-- count and sort without touching the catalogue.
CREATE TABLE dataset_search_key (
	-- rowid of dataset_search.
	key INTEGER NOT NULL PRIMARY KEY,
	-- The dataset it describes.
	dataset_id TEXT NOT NULL UNIQUE REFERENCES dataset (id),
	-- Its title in lower case without accents: sorts as people expect.
	title_key TEXT NOT NULL,
	-- dataset.created_at and dataset.modified_at.
	created_at INTEGER NOT NULL,
	modified_at INTEGER NOT NULL,
	-- How many files it has: a figure of the home page.
	files INTEGER NOT NULL,
	-- Rows in the tables of those files: another one.
	table_rows INTEGER NOT NULL,
	-- What it can be filtered by: identifiers of search_value, decimal,
	-- separated by spaces, in increasing order.
	facets TEXT NOT NULL
);

-- The values datasets can be filtered by. Rows stay when nothing has the
-- value any more: their number is small and bounded by what was typed.
CREATE TABLE search_value (
	-- Number used in dataset_search_key.facets.
	id INTEGER NOT NULL PRIMARY KEY,
	-- organization, license, format, theme, keyword, schema or zone.
	kind TEXT NOT NULL,
	-- Identifier, code or address; a keyword without accents nor capitals.
	value TEXT NOT NULL,
	-- A keyword as it was first typed; empty for the other kinds.
	label TEXT NOT NULL DEFAULT '',
	UNIQUE (kind, value)
);
