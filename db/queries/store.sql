-- Statements of store/ itself: migrations and the catalogue's revision.

-- name: store_migration_last
SELECT max(number) AS number FROM migration

-- name: store_migration_add
INSERT INTO migration (number, name, applied_at)
VALUES (:number, :name, :applied_at)

-- name: store_revision
SELECT number, changed_at FROM revision WHERE id = 1

-- name: store_revision_raise
UPDATE revision SET number = number + 1, changed_at = max(changed_at, :now)
WHERE id = 1

-- name: store_unmapped
PRAGMA mmap_size = 0
