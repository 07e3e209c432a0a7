-- Views of tables that were kept by name.

-- name: saved_views_of
SELECT id, resource_id, name, query FROM saved_view
WHERE resource_id IN (SELECT value FROM json_each(:ids))
ORDER BY resource_id, id

-- name: saved_view_count
SELECT count(*) FROM saved_view WHERE resource_id = :resource_id

-- name: saved_view_insert
INSERT INTO saved_view (resource_id, name, query, created_at)
VALUES (:resource_id, :name, :query, :now)

-- name: saved_view_delete
DELETE FROM saved_view WHERE id = :id AND resource_id = :resource_id
