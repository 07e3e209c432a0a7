-- What was said of datasets on their way to the public.

-- name: review_insert
INSERT INTO review (dataset_id, at, account_id, verdict, comment)
VALUES (:dataset_id, :now, :account_id, :verdict, :comment)

-- The last ones first.
-- name: review_list
SELECT r.at, r.verdict, r.comment, coalesce(a.name, '') AS name,
    coalesce(a.email, '') AS email
FROM review r LEFT JOIN account a ON a.id = r.account_id
WHERE r.dataset_id = :dataset_id ORDER BY r.id DESC LIMIT :limit
