-- What a clerk may change about the portal.

-- name: site_all
SELECT key, value FROM site /*scan*/

-- name: site_put
INSERT INTO site (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: site_ready
SELECT CASE WHEN EXISTS (SELECT 1 FROM organization /*scan*/)
    AND EXISTS (SELECT 1 FROM account WHERE is_admin = 1)
    THEN 1 ELSE 0 END AS ready
