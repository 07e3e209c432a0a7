-- Background work: who takes what, until when, how it ends.

-- The oldest job that may be taken: queued, or of a worker that no longer
-- beats; never two of one resource at a time, but a file is read while an
-- earlier version of it is being indexed. Somebody waits for what is read:
-- indexes come after.
-- name: job_next
SELECT j.id FROM job j
WHERE j.state IN ('queued', 'running') AND j.lease_until < :now
    AND (:resource_id = '' OR j.resource_id = :resource_id)
    AND (:indexes OR j.kind <> 'index_table')
    AND NOT EXISTS (SELECT 1 FROM job o
	WHERE o.resource_id = j.resource_id AND o.id <> j.id
	    AND (o.kind <> 'index_table' OR o.version = j.version)
	    AND o.state = 'running' AND o.lease_until >= :now)
ORDER BY j.kind = 'index_table', j.id LIMIT 1

-- name: job_take
UPDATE job SET state = 'running', attempts = attempts + 1, progress = 0,
    worker = :worker, lease_until = :lease_until
WHERE id = :id

-- name: job_by_id
SELECT * FROM job WHERE id = :id

-- name: job_beat
UPDATE job SET progress = :progress, lease_until = :lease_until
WHERE id = :id AND worker = :worker AND state = 'running'

-- name: job_renew
UPDATE job SET lease_until = :lease_until
WHERE id = :id AND worker = :worker AND state = 'running'

-- Back in the queue, not before a time; `forgiven` starts do not count.
-- name: job_put_back
UPDATE job SET state = 'queued', worker = '', progress = 0,
    lease_until = :not_before, attempts = attempts - :forgiven
WHERE id = :id AND worker = :worker AND state = 'running'

-- name: job_finish
UPDATE job SET state = :state, message = :message, worker = '',
    progress = CASE :state WHEN 'done' THEN 1000 ELSE progress END,
    lease_until = 0, finished_at = :now
WHERE id = :id AND worker = :worker AND state = 'running'

-- The reading of a version.
-- name: job_newest
SELECT * FROM job
WHERE resource_id = :resource_id AND version = :version
    AND kind = 'load_table'
ORDER BY id DESC LIMIT 1

-- name: job_add_index
INSERT INTO job (kind, resource_id, version, state, created_at)
VALUES ('index_table', :resource_id, :version, 'queued', :now)

-- name: job_unfinished
SELECT id FROM job
WHERE state IN ('queued', 'running')
    AND (:resource_id = '' OR resource_id = :resource_id)
    AND (:indexes OR kind <> 'index_table')
ORDER BY id

-- name: job_running
SELECT id, worker FROM job WHERE state = 'running'

-- Its worker is known to be dead: no need to wait for the lease.
-- name: job_orphaned
UPDATE job SET lease_until = 0
WHERE id = :id AND worker = :worker AND state = 'running'
