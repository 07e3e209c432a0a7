/* SPDX-License-Identifier: Apache-2.0 */
/* load_table.c - the job that turns a version's file into its tables. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/report.h"
#include "jobs/work.h"
#include "model/dictionary.h"
#include "model/resource.h"
#include "read/unpack.h"
#include "store/blob.h"
#include "store/db.h"
#include "store/table.h"

enum {
	NOTES_MAX = 20
};

/* The tables of one file, read one after the other. */
struct loading {
	struct work *w;
	const struct version *v;
	const char *path;       /* of the file */
	const char *dictionary; /* what was said of its columns */
	const struct read_table *tables;
	unsigned count, at; /* in the file; the one being read */
	struct version_table done[READ_TABLES_MAX];
	unsigned ndone;
	/* What is said of the whole file, in the report of its first table. */
	struct {
		const char *level, *message;
	} notes[NOTES_MAX];
	unsigned nnotes;
	struct err first; /* why the first unread one was not */
};

/* What is recorded at the end, in one transaction. */
struct ending {
	struct work *w;
	const struct version_table *tables;
	unsigned count;
	const char *message, *report; /* of a failure */
};

static enum err_code
end_failed(struct db *db, void *arg, struct err *e)
{
	const struct ending *end = arg;

	(void)db;
	return work_finish(end->w, "failed", end->message, e);
}

static enum err_code
record_failed(struct db *db, void *arg, struct err *e)
{
	const struct ending *end = arg;
	const struct job *j = &end->w->job;
	enum err_code rc = end_failed(db, arg, e);

	if (rc)
		return rc;
	return version_serve(
	    db, j->resource_id, j->version, "failed", "", 0, 0, end->report, e);
}

static enum err_code
record(struct db *db, void *arg, struct err *e)
{
	const struct ending *end = arg;
	const struct job *j = &end->w->job;
	enum err_code rc = work_finish(end->w, "done", "", e);

	if (rc)
		return rc;
	rc = version_serve_tables(
	    db, j->resource_id, j->version, end->tables, end->count, e);
	return rc ? rc
		  : index_table_queue(db, j->resource_id, j->version,
			end->tables, end->count, e);
}

/* ab/RESOURCE-VERSION.db, ab/RESOURCE-VERSION-3.db: never the name of another
 * version. */
static const char *
table_name(struct work *w, unsigned number)
{
	const char *id = w->job.resource_id;
	long long version = (long long)w->job.version;

	if (number == 1)
		return arena_printf(w->a, "%.2s/%s-%lld.db", id, id, version);
	return arena_printf(
	    w->a, "%.2s/%s-%lld-%u.db", id, id, version, number);
}

static const char *
path_of_table(struct work *w, unsigned number)
{
	return arena_printf(
	    w->a, "%s/tables/%s", w->data_dir, table_name(w, number));
}

/* What an attempt that came to nothing wrote. */
static void
drop_tables(struct work *w)
{
	for (unsigned n = 1; n <= READ_TABLES_MAX; n++)
		table_remove(path_of_table(w, n));
}

static void
note(struct loading *l, const char *level, const char *message)
{
	if (l->nnotes == NOTES_MAX)
		return;
	l->notes[l->nnotes].level = level;
	l->notes[l->nnotes++].message = message;
}

/* The share of this table in the progress of the whole. */
static bool
say(void *loading, int thousandths)
{
	struct loading *l = loading;

	return work_progress(
	    l->w, ((int)l->at * 1000 + thousandths) / (int)l->count);
}

/* Is the fault in the file, and may the other tables be better? */
static bool
is_of_the_file(enum err_code code)
{
	return code == ERR_INVALID || code == ERR_UNSUPPORTED ||
	    code == ERR_UNPROCESSABLE || code == ERR_TOO_BIG;
}

static enum err_code
load_one(struct loading *l, struct arena *a, struct err *e)
{
	const struct read_table *t = &l->tables[l->at];
	struct ingest_result result = { 0 };
	struct csv_options given = { 0 };
	struct ingest_input in = { .path = l->path,
		.format = l->v->format,
		.table = t,
		.given = &given,
		.progress = say,
		.arg = l };
	struct column_words *words;
	struct repair_list repairs;
	unsigned number = l->at + 1;
	enum err_code rc =
	    csv_options_parse_table(l->v->reading, number, &given, e);

	dictionary_read(a, l->dictionary, number, &words, &in.nwords);
	in.words = words;
	repair_read(a, l->v->reading, number, &repairs);
	in.repairs = &repairs;
	if (!rc)
		rc = ingest_table(
		    a, &in, path_of_table(l->w, number), &result, e);
	if (rc)
		return rc;
	l->done[l->ndone++] = (struct version_table){
		.number = number,
		.title = l->count > 1 ? t->name : "",
		.name = table_name(l->w, number),
		.rows = result.rows,
		.columns = result.columns,
		.report = arena_strdup(l->w->a, result.report),
	};
	return ERR_OK;
}

static const char *
quoted(struct loading *l, const struct read_table *t)
{
	return arena_printf(l->w->a, "«" NNBSP "%s" NNBSP "»",
	    text_excerpt(l->w->a, text_clean(l->w->a, t->name), 80));
}

static enum err_code
load_each(struct loading *l, struct err *e)
{
	for (; l->at < l->count; l->at++) {
		const struct read_table *t = &l->tables[l->at];
		struct arena *one;
		struct err why = { 0 };
		enum err_code rc;

		if (t->is_hidden) {
			note(l, "conseil",
			    arena_printf(l->w->a,
				"La feuille masquée %s n’est pas lue comme un "
				"tableau, mais elle reste dans le fichier" NNBSP
				": vérifiez qu’elle ne contient rien de privé.",
				quoted(l, t)));
			continue;
		}
		one = arena_new();
		rc = load_one(l, one, &why);
		arena_free(one);
		if (rc && !l->first.code)
			l->first = why;
		if (rc && !is_of_the_file(rc)) {
			*e = why;
			return rc;
		}
		if (rc)
			note(l, rc == ERR_UNSUPPORTED ? "info" : "erreur",
			    arena_printf(l->w->a,
				"%s n’est pas lu comme un tableau. %s",
				quoted(l, t), why.msg));
	}
	return ERR_OK;
}

static bool
go_on(void *work)
{
	return work_progress(work, 0);
}

static enum err_code
list_tables(struct loading *l, struct err *e)
{
	const struct unpack_pulse pulse = { go_on, l->w };
	struct read_tables t;
	enum err_code rc =
	    reader_tables(l->w->a, l->path, l->v->format, &pulse, &t, e);

	if (rc)
		return rc;
	l->tables = t.list;
	l->count = t.count;
	if (t.more)
		note(l, "info",
		    t.count < READ_TABLES_MAX
			? "Cette archive a trop de fichiers" NNBSP
			  ": les tableaux sont cherchés dans les 500 premiers, "
			  "les autres restent dans l’archive."
			: "Ce fichier a plus de 50 tableaux" NNBSP
			  ": les 50 premiers sont lus, les autres restent dans "
			  "le fichier.");
	return ERR_OK;
}

static enum err_code
load_all(struct loading *l, struct err *e)
{
	enum err_code rc = list_tables(l, e);

	if (!rc)
		rc = load_each(l, e);
	if (rc)
		return rc;
	if (l->ndone == 0 && l->first.code) {
		*e = l->first;
		return e->code;
	}
	if (l->ndone == 0)
		return err_set(e, ERR_INVALID,
		    "Toutes les feuilles de ce fichier sont masquées" NNBSP
		    ": affichez celle à publier, puis déposez-le à nouveau.");
	for (unsigned i = 0; i < l->nnotes; i++)
		l->done[0].report = report_add(l->w->a, l->done[0].report,
		    l->notes[i].level, l->notes[i].message);
	return ERR_OK;
}

static enum err_code
load_version(struct work *w, const struct version *v, struct err *e)
{
	struct loading *l = arena_new_of(w->a, struct loading);
	struct ending end = { .w = w, .tables = l->done };
	struct resource r;
	enum err_code rc;

	l->w = w;
	l->v = v;
	l->path = blob_path(w->blobs, w->a, v->sha256);
	rc = resource_get(w->db, w->a, w->job.resource_id, &r, e);
	if (rc)
		return rc;
	l->dictionary = r.dictionary;
	rc = file_mkdirs(file_folder(w->a, path_of_table(w, 1)), e);
	if (!rc)
		rc = load_all(l, e);
	end.count = l->ndone;
	return rc ? rc : db_write(w->db, record, &end, e);
}

enum err_code
load_table(struct work *w, struct err *e)
{
	const struct job *j = &w->job;
	struct version v;
	enum err_code rc =
	    version_get(w->db, w->a, j->resource_id, j->version, &v, e);

	if (!rc)
		rc = version_loading(w->db, j->resource_id, j->version, e);
	if (rc)
		return rc;
	if (!blob_exists(w->blobs, v.sha256))
		return err_set(e, ERR_NOT_FOUND,
		    "Le fichier déposé n'est plus sur le serveur" NNBSP
		    "; prévenez l'administrateur du portail.");
	return load_version(w, &v, e);
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
	struct ending end = {
		.w = w, .message = why, .report = report_of(w->a, why)
	};
	enum err_code rc = db_write(w->db, record_failed, &end, e);

	if (rc == ERR_NOT_FOUND) {
		/* No such version any more: only the job is left to end. */
		err_clear(e);
		rc = db_write_quiet(w->db, end_failed, &end, e);
	}
	if (!rc)
		drop_tables(w);
	return rc;
}
