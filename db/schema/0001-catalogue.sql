-- The catalogue: who publishes, what, in which files and versions.
-- Times are whole seconds since 1970-01-01 UTC; dates a person types are
-- ISO 8601 text (AAAA-MM-JJ). Identifiers are lower-case UUIDv4.

-- What a clerk may change about the portal itself (title, colours, legal
-- facts...): one row per key of model/site.h. Also the counter `revision`.
CREATE TABLE site (
	-- Name of the setting, as in model/site.h.
	key TEXT NOT NULL PRIMARY KEY,
	-- Its value as text; an absent row means the default.
	value TEXT NOT NULL
);

-- One row, raised by every write the public can see: what caches and ETags
-- are keyed by.
CREATE TABLE revision (
	-- Always 1.
	id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	-- Grows by one at each visible change.
	number INTEGER NOT NULL,
	-- When it last grew: Last-Modified of the feeds.
	changed_at INTEGER NOT NULL
);
INSERT INTO revision (id, number, changed_at) VALUES (1, 1, 0);

-- An authority that publishes: commune, EPCI, syndicate...
CREATE TABLE organization (
	-- UUIDv4, never changes, never reused.
	id TEXT NOT NULL PRIMARY KEY,
	-- In addresses; when it changes the old one goes to slug_history.
	slug TEXT NOT NULL UNIQUE,
	-- As shown to the public.
	name TEXT NOT NULL,
	-- Short form, at most 128 characters, or empty.
	acronym TEXT NOT NULL DEFAULT '',
	-- Identifier of the table in model/org.h: commune, epci, departement...
	kind TEXT NOT NULL,
	-- Nine digits, key checked, or empty.
	siren TEXT NOT NULL DEFAULT '',
	-- Fourteen digits, key checked, or empty.
	siret TEXT NOT NULL DEFAULT '',
	-- INSEE code of the commune, or empty.
	insee_code TEXT NOT NULL DEFAULT '',
	-- The EPCI a commune belongs to, when it is on this portal.
	parent_id TEXT REFERENCES organization (id),
	-- Markdown, or empty.
	description TEXT NOT NULL DEFAULT '',
	-- Contact shown to the public and used when a dataset names none.
	email TEXT NOT NULL DEFAULT '',
	-- Telephone, as typed, or empty.
	telephone TEXT NOT NULL DEFAULT '',
	-- The authority's own web site, or empty.
	url TEXT NOT NULL DEFAULT '',
	-- Postal address, as typed, or empty.
	address TEXT NOT NULL DEFAULT '',
	-- Name in the blob store of the logo, or empty.
	logo_sha256 TEXT NOT NULL DEFAULT '',
	-- Its media type: image/png, image/jpeg or image/webp; or empty.
	logo_type TEXT NOT NULL DEFAULT '',
	-- Box of the territory in degrees (WGS 84): all four or none.
	bbox_west REAL,
	bbox_south REAL,
	bbox_east REAL,
	bbox_north REAL,
	-- When the row was made, and last changed.
	created_at INTEGER NOT NULL,
	modified_at INTEGER NOT NULL
);

-- A department (service producteur) of an organization.
CREATE TABLE department (
	-- UUIDv4.
	id TEXT NOT NULL PRIMARY KEY,
	-- Whose department it is.
	organization_id TEXT NOT NULL REFERENCES organization (id),
	-- Its name: « Service urbanisme ».
	name TEXT NOT NULL,
	-- Generic e-mail address, or empty.
	email TEXT NOT NULL DEFAULT '',
	UNIQUE (organization_id, name)
);

-- A dataset and its metadata.
CREATE TABLE dataset (
	-- UUIDv4, never changes, never reused.
	id TEXT NOT NULL PRIMARY KEY,
	-- In addresses; when it changes the old one goes to slug_history.
	slug TEXT NOT NULL UNIQUE,
	-- dct:identifier, frozen at first publication; NULL before.
	identifier TEXT UNIQUE,
	-- The producing organization.
	organization_id TEXT NOT NULL REFERENCES organization (id),
	-- Its department, or NULL.
	department_id TEXT REFERENCES department (id),
	-- draft, submitted, published, archived or deleted.
	state TEXT NOT NULL CHECK (state IN
	    ('draft', 'submitted', 'published', 'archived', 'deleted')),
	-- As shown to the public; empty in a new draft.
	title TEXT NOT NULL DEFAULT '',
	-- Short form, at most 128 characters, or empty.
	acronym TEXT NOT NULL DEFAULT '',
	-- Markdown, or empty in a draft.
	description TEXT NOT NULL DEFAULT '',
	-- Identifier of model/licence.h, or empty in a draft.
	license TEXT NOT NULL DEFAULT '',
	-- Identifier of the frequencies in model/vocab.h, or empty.
	frequency TEXT NOT NULL DEFAULT '',
	-- Date of last update of the data, AAAA-MM-JJ, or empty in a draft.
	data_date TEXT NOT NULL DEFAULT '',
	-- Time span the data are about, AAAA-MM-JJ each, or empty.
	temporal_start TEXT NOT NULL DEFAULT '',
	temporal_end TEXT NOT NULL DEFAULT '',
	-- Box in degrees (WGS 84), all four or none; without it the
	-- organization's box is used.
	bbox_west REAL,
	bbox_south REAL,
	bbox_east REAL,
	bbox_north REAL,
	-- Contact shown to the public; the organization's when empty.
	contact_name TEXT NOT NULL DEFAULT '',
	contact_email TEXT NOT NULL DEFAULT '',
	contact_url TEXT NOT NULL DEFAULT '',
	-- ISO 639-1, « fr » unless said.
	language TEXT NOT NULL DEFAULT 'fr',
	-- public or restricted.
	access TEXT NOT NULL DEFAULT 'public'
	    CHECK (access IN ('public', 'restricted')),
	-- Address of the schema the data follow, or empty.
	schema_url TEXT NOT NULL DEFAULT '',
	-- High-value dataset category (c_...), or empty.
	hvd_category TEXT NOT NULL DEFAULT '',
	-- Raised at each save: two editors at once are told apart by it.
	version INTEGER NOT NULL DEFAULT 1,
	-- When the row was made.
	created_at INTEGER NOT NULL,
	-- When its metadata or files last changed here.
	modified_at INTEGER NOT NULL,
	-- When it was first published, or NULL: dct:issued.
	published_at INTEGER,
	-- When it was archived, or NULL.
	archived_at INTEGER,
	-- When it was deleted, or NULL: date of the tombstone.
	deleted_at INTEGER,
	-- Address of the portal it was harvested or imported from, or empty.
	origin_url TEXT NOT NULL DEFAULT ''
);
CREATE INDEX dataset_by_organization
    ON dataset (organization_id, state, identifier);
CREATE INDEX dataset_by_state ON dataset (state, identifier);
CREATE INDEX dataset_by_change ON dataset (modified_at, id);

-- Keywords of a dataset, in the order they were typed.
CREATE TABLE dataset_keyword (
	-- Whose it is.
	dataset_id TEXT NOT NULL REFERENCES dataset (id),
	-- Rank from 0.
	position INTEGER NOT NULL,
	-- As typed, spaces folded.
	keyword TEXT NOT NULL,
	PRIMARY KEY (dataset_id, position)
);
CREATE INDEX dataset_keyword_by_keyword ON dataset_keyword (keyword);

-- Themes of a dataset: codes of the EU data-theme list in model/vocab.h.
CREATE TABLE dataset_theme (
	-- Whose it is.
	dataset_id TEXT NOT NULL REFERENCES dataset (id),
	-- Rank from 0.
	position INTEGER NOT NULL,
	-- Code: GOVE, ENVI...
	theme TEXT NOT NULL,
	PRIMARY KEY (dataset_id, position)
);
CREATE INDEX dataset_theme_by_theme ON dataset_theme (theme);

-- Territories a dataset covers, as data.gouv.fr names them.
CREATE TABLE dataset_zone (
	-- Whose it is.
	dataset_id TEXT NOT NULL REFERENCES dataset (id),
	-- Rank from 0.
	position INTEGER NOT NULL,
	-- fr:commune:38548, fr:epci:243801024, fr:departement:38, country:fr...
	zone TEXT NOT NULL,
	PRIMARY KEY (dataset_id, position)
);

-- A resource (dcat:Distribution): an uploaded file or a remote address.
CREATE TABLE resource (
	-- UUIDv4, never changes, never reused: /r/ID is its identity.
	id TEXT NOT NULL PRIMARY KEY,
	-- The dataset it belongs to.
	dataset_id TEXT NOT NULL REFERENCES dataset (id),
	-- Rank in the dataset from 0.
	position INTEGER NOT NULL,
	-- As shown to the public.
	title TEXT NOT NULL,
	-- Markdown, or empty.
	description TEXT NOT NULL DEFAULT '',
	-- main, documentation, update, code or other.
	type TEXT NOT NULL DEFAULT 'main',
	-- Where a remote resource is; empty for an uploaded file.
	url TEXT NOT NULL DEFAULT '',
	-- For a remote resource, what is said of it; for a file, copies of its
	-- version in service (see resource_version).
	format TEXT NOT NULL DEFAULT '',
	-- Media type, in the same way.
	mime TEXT NOT NULL DEFAULT '',
	-- Bytes, or NULL when unknown.
	size INTEGER,
	-- Name in the blob store, or empty.
	sha256 TEXT NOT NULL DEFAULT '',
	-- Number of the version in service; 0 for a remote resource.
	version INTEGER NOT NULL DEFAULT 0,
	-- Address of the schema the file follows, or empty.
	schema_url TEXT NOT NULL DEFAULT '',
	-- When it was added.
	created_at INTEGER NOT NULL,
	-- When its bytes last changed (remote: when the row did).
	modified_at INTEGER NOT NULL,
	-- When it was removed from its dataset, or NULL: /r/ID answers 410.
	deleted_at INTEGER
);
CREATE INDEX resource_by_dataset ON resource (dataset_id, position);

-- Every file a resource ever had. Files are never changed nor removed.
CREATE TABLE resource_version (
	-- Whose version it is.
	resource_id TEXT NOT NULL REFERENCES resource (id),
	-- From 1.
	number INTEGER NOT NULL,
	-- Name of the bytes in the blob store.
	sha256 TEXT NOT NULL,
	-- Bytes.
	size INTEGER NOT NULL,
	-- As the contributor's machine called it, cleaned for display.
	file_name TEXT NOT NULL,
	-- Format by content (csv, xlsx, pdf...), lower case.
	format TEXT NOT NULL,
	-- Media type by content.
	mime TEXT NOT NULL,
	-- How to read it as a table, JSON of struct csv_options; '' = guess.
	reading TEXT NOT NULL DEFAULT '',
	-- none (not tabular), waiting, loading, ready or failed.
	table_state TEXT NOT NULL DEFAULT 'none' CHECK (table_state IN
	    ('none', 'waiting', 'loading', 'ready', 'failed')),
	-- Name of the table file under tables/, or empty.
	table_name TEXT NOT NULL DEFAULT '',
	-- Rows and columns of the table; NULL until it is ready.
	table_rows INTEGER,
	table_columns INTEGER,
	-- What was understood, JSON of the ingest report: encoding, separator,
	-- header line, columns, remarks in French; '' until read.
	report TEXT NOT NULL DEFAULT '',
	-- When it was received.
	created_at INTEGER NOT NULL,
	-- Who sent it, or NULL (command line).
	created_by TEXT REFERENCES account (id),
	PRIMARY KEY (resource_id, number)
);
CREATE INDEX resource_version_by_sha256 ON resource_version (sha256);

-- Slugs that organizations and datasets had before: they redirect for ever.
CREATE TABLE slug_history (
	-- organization or dataset.
	kind TEXT NOT NULL,
	-- The former slug.
	slug TEXT NOT NULL,
	-- Identifier of the object now.
	object_id TEXT NOT NULL,
	PRIMARY KEY (kind, slug)
);

-- People who can sign in.
CREATE TABLE account (
	-- UUIDv4.
	id TEXT NOT NULL PRIMARY KEY,
	-- Lower case; what they sign in with.
	email TEXT NOT NULL UNIQUE,
	-- First and last name, or empty.
	name TEXT NOT NULL DEFAULT '',
	-- Argon2id string of libsodium; empty: cannot sign in by password.
	password TEXT NOT NULL,
	-- 1: administrator of the portal.
	is_admin INTEGER NOT NULL DEFAULT 0,
	-- When it was made, and last used (NULL: never).
	created_at INTEGER NOT NULL,
	last_seen_at INTEGER,
	-- When it was disabled, or NULL.
	disabled_at INTEGER
);

-- Open sessions. The cookie holds a random token; only its hash is here.
CREATE TABLE session (
	-- SHA-256 of the token, hex.
	token_hash TEXT NOT NULL PRIMARY KEY,
	-- Who is signed in.
	account_id TEXT NOT NULL REFERENCES account (id),
	-- When it was opened, and last used.
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	-- Absolute end, whatever the use.
	expires_at INTEGER NOT NULL,
	-- Address it was opened from.
	address TEXT NOT NULL DEFAULT ''
);

-- Failed sign-ins of late, for throttling: « account:EMAIL », « address:IP ».
CREATE TABLE attempt (
	-- Who or where from, as above.
	key TEXT NOT NULL,
	-- When it failed.
	at INTEGER NOT NULL
);
CREATE INDEX attempt_by_key ON attempt (key, at);

-- Record of actions: who did what, when, to what. Only ever added to.
CREATE TABLE audit (
	-- In the order of the actions.
	id INTEGER NOT NULL PRIMARY KEY,
	-- When.
	at INTEGER NOT NULL,
	-- Who, or NULL for the command line.
	account_id TEXT,
	-- Verb in English: dataset.publish, resource.replace...
	action TEXT NOT NULL,
	-- Kind of the object, and its identifier.
	object_kind TEXT NOT NULL,
	object_id TEXT NOT NULL,
	-- A few words or JSON; never a secret.
	detail TEXT NOT NULL DEFAULT '',
	-- Address of the request, or empty.
	address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_by_object ON audit (object_kind, object_id, id);

-- Background work.
CREATE TABLE job (
	-- In the order they were queued.
	id INTEGER NOT NULL PRIMARY KEY,
	-- load_table...
	kind TEXT NOT NULL,
	-- What it works on: resource and version for load_table.
	resource_id TEXT,
	-- Number of that version.
	version INTEGER,
	-- queued, running, done or failed.
	state TEXT NOT NULL CHECK (state IN
	    ('queued', 'running', 'done', 'failed')),
	-- Thousandths done, 0 to 1000.
	progress INTEGER NOT NULL DEFAULT 0,
	-- One French sentence for the contributor, or empty.
	message TEXT NOT NULL DEFAULT '',
	-- How many times it was started.
	attempts INTEGER NOT NULL DEFAULT 0,
	-- While running: host, process and thread whose it is.
	worker TEXT NOT NULL DEFAULT '',
	-- Until when it is theirs without a heartbeat.
	lease_until INTEGER NOT NULL DEFAULT 0,
	-- When it was queued, and when it ended (NULL: not yet).
	created_at INTEGER NOT NULL,
	finished_at INTEGER
);
CREATE INDEX job_by_state ON job (state, lease_until);
CREATE INDEX job_by_resource ON job (resource_id, version);
