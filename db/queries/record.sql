-- The record of actions.

-- name: record_last
SELECT id, hash FROM audit WHERE id = (SELECT max(id) FROM audit)

-- name: record_first_sealed
SELECT first FROM audit_sealed

-- name: record_insert
INSERT INTO audit (id, at, account_id, action, object_kind, object_id, detail,
    address, hash)
VALUES (:id, :now, :account_id, :action, :object_kind, :object_id, :detail,
    :address, :hash)

-- name: record_after
SELECT id, at, account_id, action, object_kind, object_id, detail, address,
    hash
FROM audit WHERE id > :id ORDER BY id LIMIT 1000

-- Addresses of before a day, to shorten: those not yet.
-- name: record_addresses
SELECT DISTINCT address FROM audit WHERE at < :before AND address <> ''
    AND address NOT LIKE '%/%' LIMIT 1000

-- name: record_shorten
UPDATE audit SET address = :short WHERE at < :before AND address = :address

-- Newest first, before a row. Whose organization: that of the dataset, of the
-- file or the organization itself; '' = all.
-- name: record_list
SELECT r.id, r.at, r.action, r.object_kind, r.object_id, r.detail, r.address,
    coalesce(a.name, '') AS name, coalesce(a.email, '') AS email,
    coalesce(d.title, o.name, f.title, p.email, '') AS object,
    coalesce(d.id, fd.id, '') AS dataset_id
FROM audit r /*scan*/
    LEFT JOIN account a ON a.id = r.account_id
    LEFT JOIN dataset d ON r.object_kind = 'dataset' AND d.id = r.object_id
    LEFT JOIN resource f ON r.object_kind = 'resource' AND f.id = r.object_id
    LEFT JOIN dataset fd ON fd.id = f.dataset_id
    LEFT JOIN organization o
	ON r.object_kind = 'organization' AND o.id = r.object_id
    LEFT JOIN account p ON r.object_kind = 'account' AND p.id = r.object_id
WHERE r.id < :before
    AND (:organization_id = '' OR coalesce(d.organization_id,
	fd.organization_id, o.id, '') = :organization_id)
    AND (:who = '' OR a.email = :who)
    AND (:action = '' OR r.action = :action)
    AND r.at >= :since AND r.at < :until
ORDER BY r.id DESC LIMIT :limit
