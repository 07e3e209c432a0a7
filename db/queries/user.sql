-- Accounts, sessions, failed sign-ins.

-- name: account_by_id
SELECT id, email, name, password, is_admin, created_at, last_seen_at,
    disabled_at
FROM account WHERE id = :id

-- name: account_by_email
SELECT id, email, name, password, is_admin, created_at, last_seen_at,
    disabled_at
FROM account WHERE email = :email

-- name: account_all
SELECT id, email, name, is_admin, created_at, last_seen_at, disabled_at
FROM account /*scan*/ ORDER BY email

-- name: account_insert
INSERT INTO account (id, email, name, password, is_admin, created_at)
VALUES (:id, :email, :name, :password, :is_admin, :now)

-- name: account_password
UPDATE account SET password = :password WHERE id = :id

-- name: account_disable
UPDATE account SET disabled_at = :now WHERE id = :id AND disabled_at IS NULL

-- name: account_seen
UPDATE account SET last_seen_at = :now WHERE id = :id

-- name: session_insert
INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at,
    address)
VALUES (:token_hash, :account_id, :now, :now, :expires_at, :address)

-- name: session_by_token
SELECT s.token_hash, s.seen_at AS session_seen_at, s.expires_at, a.id, a.email,
    a.name, a.is_admin, a.created_at, a.last_seen_at, a.disabled_at
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_hash = :token_hash

-- name: session_seen
UPDATE session SET seen_at = :now WHERE token_hash = :token_hash

-- name: session_delete
DELETE FROM session WHERE token_hash = :token_hash

-- name: session_delete_of
DELETE FROM session WHERE account_id = :account_id

-- name: session_list
SELECT token_hash, created_at, seen_at, address FROM session
WHERE account_id = :account_id AND expires_at > :now AND seen_at > :idle
ORDER BY seen_at DESC

-- name: session_delete_one
DELETE FROM session
WHERE account_id = :account_id AND token_hash = :token_hash

-- name: session_delete_others
DELETE FROM session
WHERE account_id = :account_id AND token_hash <> :token_hash

-- name: session_delete_old
DELETE FROM session /*scan*/ WHERE expires_at <= :now OR seen_at <= :idle

-- name: attempt_insert
INSERT INTO attempt (key, at) VALUES (:key, :now)

-- name: attempt_nth_last
SELECT at FROM attempt WHERE key = :key AND at > :since
ORDER BY at DESC LIMIT 1 OFFSET :skip

-- name: attempt_delete
DELETE FROM attempt WHERE key = :key

-- name: attempt_delete_old
DELETE FROM attempt /*scan*/ WHERE at <= :since
