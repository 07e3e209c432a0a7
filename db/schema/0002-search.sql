-- Full text over the datasets the public can find. Kept by model/search.c at
-- each change; accents folded and French stems by the tokenizer `french`
-- (store/stem.c). rowid: dataset_search_key.key.
CREATE VIRTUAL TABLE dataset_search USING fts5 (
	title, keywords, organization, description, resources,
	tokenize = 'french'
);

-- Ties a row of dataset_search to its dataset.
CREATE TABLE dataset_search_key (
	-- rowid of dataset_search.
	key INTEGER NOT NULL PRIMARY KEY,
	-- The dataset it describes.
	dataset_id TEXT NOT NULL UNIQUE REFERENCES dataset (id)
);
