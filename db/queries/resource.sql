-- Resources and their versions.

-- name: resource_by_id
SELECT r.*, v.file_name, v.table_state, v.table_name, v.table_rows,
    v.table_columns, v.table_number, v.table_title, v.report, v.reading,
    (SELECT count(*) FROM resource_table t
	WHERE t.resource_id = r.id AND t.version = r.version) AS more_tables,
    (SELECT coalesce(sum(t.table_rows), 0) FROM resource_table t
	WHERE t.resource_id = r.id AND t.version = r.version) AS more_rows,
    (SELECT max(p.number) FROM resource_version p WHERE p.resource_id = r.id
	AND p.number > r.version AND p.table_state IN ('waiting', 'loading'))
	AS pending
FROM resource r LEFT JOIN resource_version v
    ON v.resource_id = r.id AND v.number = r.version
WHERE r.id = :id

-- name: resource_of_datasets
SELECT r.*, v.file_name, v.table_state, v.table_name, v.table_rows,
    v.table_columns, v.table_number, v.table_title, v.report, v.reading,
    (SELECT count(*) FROM resource_table t
	WHERE t.resource_id = r.id AND t.version = r.version) AS more_tables,
    (SELECT coalesce(sum(t.table_rows), 0) FROM resource_table t
	WHERE t.resource_id = r.id AND t.version = r.version) AS more_rows,
    (SELECT max(p.number) FROM resource_version p WHERE p.resource_id = r.id
	AND p.number > r.version AND p.table_state IN ('waiting', 'loading'))
	AS pending
FROM resource r LEFT JOIN resource_version v
    ON v.resource_id = r.id AND v.number = r.version
WHERE r.dataset_id IN (SELECT value FROM json_each(:ids))
    AND r.deleted_at IS NULL
ORDER BY r.dataset_id, r.position

-- What is said of them without their tables: reports may be long.
-- name: resource_described_of_datasets
SELECT r.id, r.dataset_id, r.title, r.description, r.type, r.url, r.format,
    r.mime, r.size, r.sha256, r.version, r.schema_url, r.created_at,
    r.modified_at, v.file_name
FROM resource r LEFT JOIN resource_version v
    ON v.resource_id = r.id AND v.number = r.version
WHERE r.dataset_id IN (SELECT value FROM json_each(:ids))
    AND r.deleted_at IS NULL
ORDER BY r.dataset_id, r.position

-- name: resource_count
SELECT count(*) FROM resource
WHERE dataset_id = :dataset_id AND deleted_at IS NULL

-- name: resource_next_position
SELECT coalesce(max(position), -1) + 1 FROM resource
WHERE dataset_id = :dataset_id

-- name: resource_insert
INSERT INTO resource (id, dataset_id, position, title, description, type, url,
    format, mime, size, sha256, version, schema_url, created_at, modified_at)
VALUES (:id, :dataset_id, :position, :title, :description, :type, :url,
    :format, :mime, :size, :sha256, :version, :schema_url, :created_at,
    :modified_at)

-- name: resource_set_dictionary
UPDATE resource SET dictionary = :dictionary WHERE id = :id

-- name: resource_update
UPDATE resource SET title = :title, description = :description, type = :type,
    url = :url, format = :format, mime = :mime, schema_url = :schema_url,
    modified_at = :modified_at
WHERE id = :id

-- name: resource_set_position
UPDATE resource SET position = :position WHERE id = :id

-- name: resource_mark_deleted
UPDATE resource SET deleted_at = :now WHERE id = :id AND deleted_at IS NULL

-- name: resource_mark_all_deleted
UPDATE resource SET deleted_at = :now
WHERE dataset_id = :dataset_id AND deleted_at IS NULL

-- name: resource_put_in_service
UPDATE resource SET version = :number,
    modified_at = CASE sha256 WHEN (SELECT n.sha256 FROM resource_version n
	WHERE n.resource_id = :id AND n.number = :number)
	THEN modified_at ELSE :now END,
    (format, mime, size, sha256) = (SELECT v.format, v.mime, v.size, v.sha256
	FROM resource_version v
	WHERE v.resource_id = :id AND v.number = :number)
WHERE id = :id AND version < :number

-- name: version_by_number
SELECT v.*, coalesce(nullif(a.name, ''), a.email, '') AS author
FROM resource_version v LEFT JOIN account a ON a.id = v.created_by
WHERE v.resource_id = :resource_id AND v.number = :number

-- name: version_by_resource
SELECT v.*, coalesce(nullif(a.name, ''), a.email, '') AS author
FROM resource_version v LEFT JOIN account a ON a.id = v.created_by
WHERE v.resource_id = :resource_id ORDER BY v.number DESC

-- name: version_first_public
-- The one in service when the dataset came out; 1 when it was added since.
SELECT coalesce(max(number), 1) FROM resource_version
WHERE resource_id = :resource_id AND number <= :number
    AND created_at < :published_at

-- name: version_last
SELECT coalesce(max(number), 0) FROM resource_version
WHERE resource_id = :resource_id

-- name: table_in_service
-- What rows are read from when nothing stands against it: one look for what
-- resource, dataset and version say between them.
SELECT v.number, v.table_name, v.table_number, v.sha256, r.dictionary
FROM resource r
JOIN dataset d ON d.id = r.dataset_id AND d.state = 'published'
    AND d.access = 'public'
JOIN resource_version v ON v.resource_id = r.id AND v.number = r.version
    AND v.table_state = 'ready'
WHERE r.id = :id AND r.deleted_at IS NULL

-- name: version_insert
INSERT INTO resource_version (resource_id, number, sha256, size, file_name,
    format, mime, reading, table_state, created_at, created_by)
VALUES (:resource_id, :number, :sha256, :size, :file_name, :format, :mime,
    :reading, :table_state, :now, :who)

-- name: version_set_loading
UPDATE resource_version SET table_state = 'loading'
WHERE resource_id = :resource_id AND number = :number
    AND table_state IN ('waiting', 'loading')

-- name: version_set_table
UPDATE resource_version SET table_state = :state, table_name = :table_name,
    table_rows = :rows, table_columns = :columns, table_number = :rank,
    table_title = :title, report = :report
WHERE resource_id = :resource_id AND number = :number

-- name: version_drop_tables
DELETE FROM resource_table
WHERE resource_id = :resource_id AND version = :number

-- name: version_add_table
INSERT INTO resource_table (resource_id, version, number, title, table_name,
    table_rows, table_columns, report)
VALUES (:resource_id, :number, :rank, :title, :table_name, :rows, :columns,
    :report)

-- The first one is in its version.
-- name: version_tables
SELECT table_number AS number, table_title AS title, table_name, table_rows,
    table_columns, report
FROM resource_version
WHERE resource_id = :resource_id AND number = :number
    AND table_state = 'ready'
UNION ALL
SELECT number, title, table_name, table_rows, table_columns, report
FROM resource_table
WHERE resource_id = :resource_id AND version = :number
ORDER BY number

-- name: version_add_job
INSERT INTO job (kind, resource_id, version, state, created_at)
VALUES ('load_table', :resource_id, :version, 'queued', :now)

-- name: resource_dataset_state
SELECT id, state FROM dataset WHERE id = :id

-- name: resource_jobs
SELECT kind, version, state FROM job WHERE resource_id = :resource_id
ORDER BY id
