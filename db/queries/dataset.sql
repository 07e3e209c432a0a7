-- Datasets, their lists and their life.

-- name: dataset_by_id
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE d.id = :id

-- name: dataset_by_slug
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE d.slug = :slug

-- name: dataset_by_ids
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE d.id IN (SELECT value FROM json_each(:ids))

-- name: dataset_batch
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE d.state = 'published' AND d.identifier > :after
ORDER BY d.identifier LIMIT :limit

-- name: dataset_batch_of
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE d.organization_id = :organization_id AND d.state = 'published'
    AND d.identifier > :after
ORDER BY d.identifier LIMIT :limit

-- name: dataset_at
SELECT identifier FROM dataset
WHERE state = 'published' AND identifier > ''
ORDER BY identifier LIMIT 1 OFFSET :offset

-- name: dataset_at_of
SELECT identifier FROM dataset
WHERE organization_id = :organization_id AND state = 'published'
    AND identifier > ''
ORDER BY identifier LIMIT 1 OFFSET :offset

-- name: dataset_count
SELECT count(*) FROM dataset
WHERE state = 'published' AND identifier > ''

-- name: dataset_count_of
SELECT count(*) FROM dataset
WHERE organization_id = :organization_id AND state = 'published'
    AND identifier > ''

-- name: dataset_list
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE CASE :state WHEN '' THEN d.state <> 'deleted' ELSE d.state = :state END
    AND (:account_id = '' OR EXISTS (SELECT 1 FROM seen_by s
	WHERE s.account_id = :account_id AND s.dataset_id = d.id))
ORDER BY d.modified_at DESC, d.id DESC LIMIT :limit OFFSET :offset /*scan*/

-- name: dataset_list_of
SELECT d.*, o.name AS organization_name, o.slug AS organization_slug,
    o.email AS organization_email, o.url AS organization_url,
    coalesce(p.name, '') AS department_name
FROM dataset d JOIN organization o ON o.id = d.organization_id
    LEFT JOIN department p ON p.id = d.department_id
WHERE d.organization_id = :organization_id AND d.state <> 'deleted'
ORDER BY d.modified_at DESC, d.id DESC LIMIT :limit

-- name: dataset_list_count
SELECT count(*) FROM dataset d /*scan*/
WHERE CASE :state WHEN '' THEN d.state <> 'deleted' ELSE d.state = :state END
    AND (:account_id = '' OR EXISTS (SELECT 1 FROM seen_by s
	WHERE s.account_id = :account_id AND s.dataset_id = d.id))

-- name: dataset_id_of_identifier
SELECT id FROM dataset WHERE identifier = :identifier

-- name: dataset_insert
INSERT INTO dataset (id, slug, organization_id, state, created_at, modified_at)
VALUES (:id, :slug, :organization_id, 'draft', :now, :now)

-- name: dataset_update
UPDATE dataset SET slug = :slug, organization_id = :organization_id,
    department_id = :department_id, title = :title, acronym = :acronym,
    description = :description, license = :license, frequency = :frequency,
    data_date = :data_date, temporal_start = :temporal_start,
    temporal_end = :temporal_end, bbox_west = :west, bbox_south = :south,
    bbox_east = :east, bbox_north = :north, contact_name = :contact_name,
    contact_email = :contact_email, contact_url = :contact_url,
    language = :language, access = :access, schema_url = :schema_url,
    hvd_category = :hvd_category, version = version + 1, modified_at = :now
WHERE id = :id AND version = :version

-- name: dataset_set_life
UPDATE dataset SET state = :state, slug = :slug, identifier = :identifier,
    created_at = :created_at, modified_at = :modified_at,
    published_at = :published_at, archived_at = :archived_at,
    deleted_at = :deleted_at, origin_url = :origin_url
WHERE id = :id

-- name: dataset_touch
UPDATE dataset SET modified_at = :now WHERE id = :id

-- name: dataset_keyword_of
SELECT dataset_id, keyword AS value FROM dataset_keyword
WHERE dataset_id IN (SELECT value FROM json_each(:ids))
ORDER BY dataset_id, position

-- name: dataset_keyword_clear
DELETE FROM dataset_keyword WHERE dataset_id = :id

-- name: dataset_keyword_insert
INSERT INTO dataset_keyword (dataset_id, position, keyword)
VALUES (:id, :position, :value)

-- name: dataset_theme_of
SELECT dataset_id, theme AS value FROM dataset_theme
WHERE dataset_id IN (SELECT value FROM json_each(:ids))
ORDER BY dataset_id, position

-- name: dataset_theme_clear
DELETE FROM dataset_theme WHERE dataset_id = :id

-- name: dataset_theme_insert
INSERT INTO dataset_theme (dataset_id, position, theme)
VALUES (:id, :position, :value)

-- name: dataset_zone_of
SELECT dataset_id, zone AS value FROM dataset_zone
WHERE dataset_id IN (SELECT value FROM json_each(:ids))
ORDER BY dataset_id, position

-- name: dataset_zone_clear
DELETE FROM dataset_zone WHERE dataset_id = :id

-- name: dataset_zone_insert
INSERT INTO dataset_zone (dataset_id, position, zone)
VALUES (:id, :position, :value)

-- name: dataset_unsettled_count
-- Identifiers given before the portal's address was settled: « /id/... ».
SELECT count(*) FROM dataset
WHERE identifier >= '/' AND identifier < '0'

-- name: dataset_complete_identifiers
UPDATE dataset SET identifier = :base_url || identifier
WHERE identifier >= '/' AND identifier < '0'

-- name: dataset_audit
SELECT at, account_id, action, detail FROM audit
WHERE object_kind = :kind AND object_id = :id ORDER BY id

-- name: dataset_last_saved
-- By whom: « author » is empty for the command line.
SELECT a.at, a.account_id, coalesce(nullif(c.name, ''), c.email, '') AS author
FROM audit a LEFT JOIN account c ON c.id = a.account_id
WHERE a.object_kind = 'dataset' AND a.object_id = :id
    AND a.action IN ('dataset.save', 'dataset.import')
ORDER BY a.id DESC LIMIT 1
