/* SPDX-License-Identifier: Apache-2.0 */
/* index_table.c - the job that makes the tables of a version quick to ask. */
#include "store/table_index.h"

#include "base/date.h"
#include "jobs/work.h"
#include "model/resource.h"
#include "store/db.h"

enum err_code
index_table_queue(struct db *db, const char *resource_id, int64_t version,
    const struct version_table *tables, unsigned count, struct err *e)
{
	int64_t longest = 0;

	for (unsigned i = 0; i < count; i++) {
		if (tables[i].rows > longest)
			longest = tables[i].rows;
	}
	if (longest < TABLE_INDEX_ROWS)
		return ERR_OK;
	return db_exec(db, Q_JOB_ADD_INDEX,
	    DB_ARGS({ ":resource_id", DB_TEXT(resource_id) },
		{ ":version", DB_INT(version) },
		{ ":now", DB_INT(date_now()) }),
	    NULL, e);
}

/* The tables of a version, one after the other. */
struct progress {
	struct work *w;
	unsigned at, count;
};

static bool
say(void *arg, int thousandths)
{
	struct progress *p = arg;

	return work_progress(
	    p->w, ((int)p->at * 1000 + thousandths) / (int)p->count);
}

static enum err_code
end(struct db *db, void *arg, struct err *e)
{
	(void)db;
	return work_finish(arg, "done", "", e);
}

enum err_code
index_table(struct work *w, struct err *e)
{
	const struct job *j = &w->job;
	struct version_table *tables;
	struct progress p = { .w = w };
	struct resource r;
	enum err_code rc = resource_get(w->db, w->a, j->resource_id, &r, e);

	if (!rc)
		rc = version_tables(w->db, w->a, j->resource_id, j->version,
		    &tables, &p.count, e);
	/* Of a version that was replaced, or a file removed: not worth it. */
	if (!rc && (r.deleted_at || r.version != j->version))
		p.count = 0;
	for (; p.at < p.count && !rc; p.at++) {
		if (tables[p.at].rows < TABLE_INDEX_ROWS)
			continue;
		rc = table_index(arena_printf(w->a, "%s/tables/%s", w->data_dir,
				     tables[p.at].name),
		    say, &p, e);
	}
	/* The public sees it: profiles say more. */
	return rc ? rc : db_write(w->db, end, w, e);
}

/* The table is read all the same, only more slowly. */
struct giving_up {
	struct work *w;
	const char *why;
};

static enum err_code
end_failed(struct db *db, void *arg, struct err *e)
{
	const struct giving_up *g = arg;

	(void)db;
	return work_finish(g->w, "failed", g->why, e);
}

enum err_code
index_table_failed(struct work *w, const char *why, struct err *e)
{
	struct giving_up g = { w, why };

	return db_write_quiet(w->db, end_failed, &g, e);
}
