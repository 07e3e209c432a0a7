-- Finding datasets. A search reads one small row per candidate
-- (dataset_search_key) and filters, counts and sorts on those.

-- name: search_all
SELECT facets, dataset_id, title_key, created_at, modified_at, 0.0 AS rank
FROM dataset_search_key /*scan*/

-- name: search_match
SELECT k.facets, k.dataset_id, k.title_key, k.created_at, k.modified_at, 0.0 AS rank
FROM dataset_search s JOIN dataset_search_key k ON k.key = s.rowid
WHERE dataset_search MATCH :match

-- name: search_match_ranked
SELECT k.facets, k.dataset_id, k.title_key, k.created_at, k.modified_at,
    bm25(dataset_search, 10.0, 6.0, 3.0, 1.0, 2.0) AS rank
FROM dataset_search s JOIN dataset_search_key k ON k.key = s.rowid
WHERE dataset_search MATCH :match

-- name: search_value_id
SELECT id FROM search_value WHERE kind = :kind AND value = :value

-- name: search_value_insert
INSERT INTO search_value (kind, value, label) VALUES (:kind, :value, :label)
ON CONFLICT (kind, value) DO NOTHING

-- name: search_values
SELECT v.id, v.value, v.label, coalesce(o.slug, '') AS slug,
    coalesce(o.name, '') AS name
FROM search_value v LEFT JOIN organization o
    ON v.kind = 'organization' AND o.id = v.value
WHERE v.id IN (SELECT value FROM json_each(:ids))

-- name: search_organization_id
SELECT id FROM organization WHERE slug = :slug

-- name: search_key_of
SELECT key FROM dataset_search_key WHERE dataset_id = :id

-- name: search_key_delete
DELETE FROM dataset_search_key WHERE key = :key

-- name: search_text_delete
DELETE FROM dataset_search WHERE rowid = :key

-- name: search_key_insert
INSERT INTO dataset_search_key (dataset_id, title_key, created_at,
    modified_at, files, table_rows, facets)
VALUES (:id, :title_key, :created_at, :modified_at, :files, :table_rows,
    :facets)

-- name: search_text_insert
INSERT INTO dataset_search (rowid, title, keywords, organization, description,
    resources)
VALUES (:key, :title, :keywords, :organization, :description, :resources)

-- name: search_figures
SELECT count(*) AS datasets, coalesce(sum(files), 0) AS files,
    coalesce(sum(table_rows), 0) AS row_count, max(modified_at) AS updated_at,
    (SELECT count(DISTINCT organization_id) FROM dataset
	WHERE state = 'published') AS organizations
FROM dataset_search_key /*scan*/
