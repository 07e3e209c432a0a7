-- Organizations, departments and the slugs objects had before.

-- name: org_by_id
SELECT o.*, (SELECT count(*) FROM dataset d WHERE d.organization_id = o.id
    AND d.state = 'published') AS datasets
FROM organization o WHERE o.id = :id

-- name: org_by_slug
SELECT o.*, (SELECT count(*) FROM dataset d WHERE d.organization_id = o.id
    AND d.state = 'published') AS datasets
FROM organization o WHERE o.slug = :slug

-- name: org_id
SELECT id FROM organization WHERE id = :key OR slug = :key

-- name: org_all
SELECT o.*, (SELECT count(*) FROM dataset d WHERE d.organization_id = o.id
    AND d.state = 'published') AS datasets
FROM organization o /*scan*/

-- name: org_by_siren
SELECT id FROM organization /*scan*/ WHERE siren = :siren ORDER BY created_at, id
LIMIT 1

-- name: org_insert
INSERT INTO organization (id, slug, name, acronym, kind, siren, siret,
    insee_code, parent_id, description, email, telephone, url, address,
    logo_sha256, logo_type, bbox_west, bbox_south, bbox_east, bbox_north,
    created_at, modified_at)
VALUES (:id, :slug, :name, :acronym, :kind, :siren, :siret, :insee_code,
    :parent_id, :description, :email, :telephone, :url, :address,
    :logo_sha256, :logo_type, :west, :south, :east, :north, :now, :now)

-- name: org_update
UPDATE organization SET slug = :slug, name = :name, acronym = :acronym,
    kind = :kind, siren = :siren, siret = :siret, insee_code = :insee_code,
    parent_id = :parent_id, description = :description, email = :email,
    telephone = :telephone, url = :url, address = :address,
    logo_sha256 = :logo_sha256, logo_type = :logo_type, bbox_west = :west,
    bbox_south = :south, bbox_east = :east, bbox_north = :north,
    modified_at = :now
WHERE id = :id

-- name: org_published_datasets
SELECT id FROM dataset
WHERE organization_id = :id AND state = 'published'

-- name: department_by_name
SELECT id FROM department
WHERE organization_id = :organization_id AND name = :name

-- name: department_insert
INSERT INTO department (id, organization_id, name)
VALUES (:id, :organization_id, :name)

-- name: slug_moved_dataset
SELECT d.slug FROM slug_history h JOIN dataset d ON d.id = h.object_id
WHERE h.kind = 'dataset' AND h.slug = :slug

-- name: slug_moved_organization
SELECT o.slug FROM slug_history h JOIN organization o ON o.id = h.object_id
WHERE h.kind = 'organization' AND h.slug = :slug

-- name: slug_taken_dataset
SELECT (SELECT count(*) FROM dataset WHERE slug = :slug AND id <> :id)
    + (SELECT count(*) FROM slug_history WHERE kind = 'dataset'
	AND slug = :slug AND object_id <> :id) AS taken

-- name: slug_taken_organization
SELECT (SELECT count(*) FROM organization WHERE slug = :slug AND id <> :id)
    + (SELECT count(*) FROM slug_history WHERE kind = 'organization'
	AND slug = :slug AND object_id <> :id) AS taken

-- name: slug_keep
INSERT INTO slug_history (kind, slug, object_id) VALUES (:kind, :slug, :id)
ON CONFLICT (kind, slug) DO UPDATE SET object_id = excluded.object_id

-- name: slug_take_back
DELETE FROM slug_history WHERE kind = :kind AND slug = :slug
    AND object_id = :id
