-- What a backup holds beside the database, and what a check looks at.

-- name: backup_files
SELECT sha256 /*scan*/ FROM resource_version
UNION SELECT logo_sha256 FROM organization WHERE logo_sha256 <> ''
UNION SELECT value FROM site WHERE key = 'logo_sha256' AND value <> ''

-- name: backup_tables
SELECT table_name /*scan*/ FROM resource_version WHERE table_state = 'ready'
UNION ALL SELECT table_name FROM resource_table

-- name: check_versions
SELECT v.sha256, v.size, v.number, v.file_name, v.table_state, v.table_name,
    v.table_rows, d.title /*scan*/
FROM resource_version v JOIN resource r ON r.id = v.resource_id
    JOIN dataset d ON d.id = r.dataset_id
ORDER BY v.sha256, v.number

-- name: check_tables
SELECT t.version, t.title AS table_title, t.table_name, t.table_rows,
    v.file_name, d.title /*scan*/
FROM resource_table t
    JOIN resource_version v
	ON v.resource_id = t.resource_id AND v.number = t.version
    JOIN resource r ON r.id = t.resource_id
    JOIN dataset d ON d.id = r.dataset_id
ORDER BY t.resource_id, t.version, t.number

-- name: check_logos
SELECT logo_sha256, name FROM organization WHERE logo_sha256 <> ''

-- Whether anything names this file.
-- name: check_is_named
SELECT EXISTS (SELECT 1 FROM resource_version WHERE sha256 = :sha256)
    OR EXISTS (SELECT 1 FROM organization WHERE logo_sha256 = :sha256)
    OR EXISTS (SELECT 1 FROM site
	WHERE key = 'logo_sha256' AND value = :sha256)
