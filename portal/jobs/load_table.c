/* SPDX-License-Identifier: Apache-2.0 */
/* load_table.c - the job that turns a version's file into its table. */
#include <stdlib.h>

#include <jansson.h>

#include "base/file.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "jobs/work.h"
#include "model/resource.h"
#include "store/blob.h"
#include "store/db.h"

/* What is recorded at the end, in one transaction. */
struct ending {
	struct work *w;
	const char *job_state, *message, *table_state, *table_name, *report;
	int64_t rows, columns;
};

static enum err_code
end_job(struct db *db, void *arg, struct err *e)
{
	const struct ending *end = arg;

	(void)db;
	return work_finish(end->w, end->job_state, end->message, e);
}

static enum err_code
record(struct db *db, void *arg, struct err *e)
{
	const struct ending *end = arg;
	const struct job *j = &end->w->job;
	enum err_code rc = work_finish(end->w, end->job_state, end->message, e);

	if (rc)
		return rc;
	return version_serve(db, j->resource_id, j->version, end->table_state,
	    end->table_name, end->rows, end->columns, end->report, e);
}

/* tables/ab/RESOURCE-VERSION.db: never the name of another version. */
static enum err_code
table_file(struct work *w, const char **name, const char **path, struct err *e)
{
	const char *id = w->job.resource_id;
	const char *dir = arena_printf(w->a, "%s/tables/%.2s", w->data_dir, id);

	*name = arena_printf(
	    w->a, "%.2s/%s-%lld.db", id, id, (long long)w->job.version);
	*path = arena_printf(w->a, "%s/tables/%s", w->data_dir, *name);
	return file_mkdirs(dir, e);
}

enum err_code
load_table(struct work *w, struct err *e)
{
	const struct job *j = &w->job;
	struct ending end = { .w = w,
		.job_state = "done",
		.message = "",
		.table_state = "ready" };
	struct ingest_result result = { 0 };
	struct csv_options given = { 0 };
	struct ingest_input in = {
		.given = &given, .progress = work_progress, .arg = w
	};
	struct version v;
	const char *path;
	enum err_code rc =
	    version_get(w->db, w->a, j->resource_id, j->version, &v, e);

	if (!rc)
		rc = csv_options_parse(v.reading, &given, e);
	if (!rc)
		rc = version_loading(w->db, j->resource_id, j->version, e);
	if (!rc)
		rc = table_file(w, &end.table_name, &path, e);
	if (rc)
		return rc;
	if (!blob_exists(w->blobs, v.sha256))
		return err_set(e, ERR_NOT_FOUND,
		    "Le fichier déposé n'est plus sur le serveur" NNBSP
		    "; prévenez l'administrateur du portail.");
	in.path = blob_path(w->blobs, w->a, v.sha256);
	in.format = v.format;
	rc = ingest_table(w->a, &in, path, &result, e);
	if (rc)
		return rc;
	end.rows = result.rows;
	end.columns = result.columns;
	end.report = result.report;
	return db_write(w->db, record, &end, e);
}

static const char *
report_of(struct arena *a, const char *why)
{
	json_t *j = json_pack(
	    "{s:[{s:s, s:s}]}", "remarks", "level", "erreur", "message", why);
	char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
	const char *out = arena_strdup(a, text);

	free(text);
	json_decref(j);
	return out;
}

enum err_code
load_table_failed(struct work *w, const char *why, struct err *e)
{
	struct ending end = { .w = w,
		.job_state = "failed",
		.message = why,
		.table_state = "failed",
		.table_name = "",
		.report = report_of(w->a, why) };

	enum err_code rc = db_write(w->db, record, &end, e);

	if (rc != ERR_NOT_FOUND)
		return rc;
	/* No such version any more: only the job is left to end. */
	err_clear(e);
	return db_write_quiet(w->db, end_job, &end, e);
}
