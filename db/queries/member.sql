-- Roles of people in organizations.

-- What somebody is in an organization, for one of its datasets ('' when it is
-- about none): a contributor limited to other datasets is none here.
-- name: member_roles
SELECT role FROM membership m
WHERE account_id = :account_id AND organization_id = :organization_id
    AND (limited = 0 OR EXISTS (
	SELECT 1 FROM membership_dataset
	WHERE account_id = m.account_id
	    AND organization_id = m.organization_id
	    AND dataset_id = :dataset_id))

-- One row per role.
-- name: member_list
SELECT m.role, m.created_at AS role_since, a.id, a.email, a.name, a.is_admin,
    a.created_at, a.last_seen_at, a.disabled_at,
    m.limited, (SELECT count(*) FROM membership_dataset d
	WHERE d.account_id = m.account_id
	    AND d.organization_id = m.organization_id) AS limits
FROM membership m JOIN account a ON a.id = m.account_id
WHERE m.organization_id = :organization_id
ORDER BY a.email, m.role

-- name: member_limits
SELECT d.id, d.slug, d.title FROM membership_dataset m
    JOIN dataset d ON d.id = m.dataset_id
WHERE m.account_id = :account_id AND m.organization_id = :organization_id
ORDER BY d.title

-- What they have already stays as it is.
-- name: member_insert
INSERT INTO membership (account_id, organization_id, role, limited, created_at,
    created_by)
VALUES (:account_id, :organization_id, :role, :limited, :now, :created_by)
ON CONFLICT DO NOTHING

-- name: member_delete_roles
DELETE FROM membership
WHERE account_id = :account_id AND organization_id = :organization_id

-- name: member_delete_limits
DELETE FROM membership_dataset
WHERE account_id = :account_id AND organization_id = :organization_id

-- Only datasets of that organization.
-- name: member_insert_limit
INSERT INTO membership_dataset (account_id, organization_id, dataset_id)
SELECT :account_id, d.organization_id, d.id FROM dataset d
WHERE d.id = :dataset_id AND d.organization_id = :organization_id

-- name: member_count_managers
SELECT count(DISTINCT m.account_id) FROM membership m
    JOIN account a ON a.id = m.account_id
WHERE m.organization_id = :organization_id AND m.role = 'manager'
    AND a.disabled_at IS NULL

-- Whose a dataset is, by identifier or name.
-- name: owner_of_dataset
SELECT id, organization_id, state FROM dataset WHERE id = :id OR slug = :id

-- name: owner_of_organization
SELECT '' AS id, id AS organization_id, '' AS state FROM organization
WHERE id = :id OR slug = :id

-- Whose a file is.
-- name: owner_of_resource
SELECT d.id, d.organization_id, d.state
FROM resource r JOIN dataset d ON d.id = r.dataset_id WHERE r.id = :id

-- name: invitation_insert
INSERT INTO invitation (token_hash, email, organization_id, roles, created_at,
    expires_at, created_by)
VALUES (:token_hash, :email, :organization_id, :roles, :now, :expires_at,
    :created_by)

-- name: invitation_delete
DELETE FROM invitation
WHERE email = :email AND organization_id = :organization_id

-- name: invitation_delete_of
DELETE FROM invitation /*scan*/ WHERE email = :email

-- name: invitation_delete_old
DELETE FROM invitation /*scan*/ WHERE expires_at <= :now

-- name: invitation_by_token
SELECT i.email, i.organization_id, i.roles, i.expires_at, i.created_by,
    o.name AS organization_name
FROM invitation i JOIN organization o ON o.id = i.organization_id
WHERE i.token_hash = :token_hash

-- name: invitation_list
SELECT email, roles, expires_at FROM invitation /*scan*/
WHERE organization_id = :organization_id AND expires_at > :now ORDER BY email
