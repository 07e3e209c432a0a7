-- Dates an import keeps, set once everything else is in.

-- name: import_dataset_dates
UPDATE dataset SET modified_at = :modified_at WHERE id = :id

-- name: import_resource_dates
UPDATE resource SET created_at = :created_at, modified_at = :modified_at
WHERE id = :id
