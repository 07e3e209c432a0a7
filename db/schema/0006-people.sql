-- Who may do what, and for whom: model/right.def says what each role may do.

-- A role of somebody in an organization. Several rows: several roles.
CREATE TABLE membership (
	-- Who.
	account_id TEXT NOT NULL REFERENCES account (id),
	-- Where.
	organization_id TEXT NOT NULL REFERENCES organization (id),
	-- contributor, validator or manager.
	role TEXT NOT NULL CHECK (role IN
	    ('contributor', 'validator', 'manager')),
	-- 1: a contributor for the datasets of membership_dataset only.
	limited INTEGER NOT NULL DEFAULT 0,
	-- When it was given.
	created_at INTEGER NOT NULL,
	-- By whom, NULL for the command line.
	created_by TEXT REFERENCES account (id),
	PRIMARY KEY (account_id, organization_id, role)
);
CREATE INDEX membership_by_organization
    ON membership (organization_id, account_id);

-- The datasets a limited contributor may work on.
CREATE TABLE membership_dataset (
	-- Whose limit.
	account_id TEXT NOT NULL REFERENCES account (id),
	-- In which organization.
	organization_id TEXT NOT NULL REFERENCES organization (id),
	-- What they may still work on.
	dataset_id TEXT NOT NULL REFERENCES dataset (id),
	PRIMARY KEY (account_id, organization_id, dataset_id)
);

-- Whose list in the back office a dataset is in: a member's of its
-- organization, unless it is a contributor limited to other datasets.
CREATE VIEW seen_by AS
SELECT m.account_id, d.id AS dataset_id
FROM dataset d JOIN membership m ON m.organization_id = d.organization_id
WHERE m.limited = 0 OR EXISTS (
    SELECT 1 FROM membership_dataset
    WHERE account_id = m.account_id AND organization_id = m.organization_id
	AND dataset_id = d.id);

-- What was said of a dataset on its way to the public. Only ever added to.
CREATE TABLE review (
	-- In the order it was said.
	id INTEGER NOT NULL PRIMARY KEY,
	-- Of which dataset.
	dataset_id TEXT NOT NULL REFERENCES dataset (id),
	-- When.
	at INTEGER NOT NULL,
	-- By whom, NULL for the command line.
	account_id TEXT REFERENCES account (id),
	-- submitted, withdrawn, returned (changes are asked for) or published.
	verdict TEXT NOT NULL CHECK (verdict IN
	    ('submitted', 'withdrawn', 'returned', 'published')),
	-- Why, in the words of who said it, or empty.
	comment TEXT NOT NULL DEFAULT ''
);
CREATE INDEX review_by_dataset ON review (dataset_id, id);

-- Somebody is asked to join an organization, by a link that makes their
-- account. Gone once it has served.
CREATE TABLE invitation (
	-- SHA-256 of the token in the link, hex.
	token_hash TEXT NOT NULL PRIMARY KEY,
	-- Who is asked: lower case, no account yet.
	email TEXT NOT NULL,
	-- Where.
	organization_id TEXT NOT NULL REFERENCES organization (id),
	-- Their roles there: names separated by spaces.
	roles TEXT NOT NULL,
	-- When it was made, and until when it serves.
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	-- By whom, NULL for the command line.
	created_by TEXT REFERENCES account (id),
	UNIQUE (email, organization_id)
);

CREATE INDEX session_by_account ON session (account_id);
