/* SPDX-License-Identifier: Apache-2.0 */
/* resource_save.c - adding, replacing, editing and removing files. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/text.h"
#include "model/check.h"
#include "model/load.h"
#include "model/record.h"
#include "model/resource.h"
#include "model/user.h"
#include "store/db.h"

/* What a transaction works on. */
struct change {
	struct arena *a;
	const struct resource *r; /* as asked */
	const struct new_file *f; /* NULL: a remote one */
	const char *who, *id, *reading;
	int64_t number; /* of the new version */
};

static enum err_code
dataset_state(struct db *db, struct arena *a, const char *dataset_id,
    const char **state, struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_RESOURCE_DATASET_STATE,
	    DB_ARGS({ ":id", DB_TEXT(dataset_id) }), &r, e);

	if (rc)
		return rc;
	*state = db_next(r) ? db_text(r, "state") : "";
	rc = db_end(r);
	if (rc)
		return rc;
	if (!**state)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce jeu de données n'existe pas sur ce portail.");
	if (strcmp(*state, "deleted") == 0)
		return err_set(e, ERR_GONE,
		    "Ce jeu de données a été supprimé" NNBSP
		    ": il ne peut plus être modifié.");
	return ERR_OK;
}

/* A resource that may be changed, and the state of its dataset. */
static enum err_code
find(struct db *db, struct arena *a, const char *id, struct resource *out,
    const char **state, struct err *e)
{
	enum err_code rc = resource_get(db, a, id, out, e);

	if (rc)
		return rc;
	if (out->deleted_at)
		return err_set(e, ERR_GONE,
		    "Ce fichier a été retiré" NNBSP
		    ": il ne peut plus être modifié.");
	return dataset_state(db, a, out->dataset_id, state, e);
}

static enum err_code
insert_version(struct db *db, const struct change *c, const struct new_file *f,
    int64_t number, struct err *e)
{
	int64_t now = date_now();
	enum err_code rc = db_exec(db, Q_VERSION_INSERT,
	    DB_ARGS({ ":resource_id", DB_TEXT(c->id) },
		{ ":number", DB_INT(number) },
		{ ":sha256", DB_TEXT(f->sha256) }, { ":size", DB_INT(f->size) },
		{ ":file_name", DB_TEXT(f->file_name) },
		{ ":format", DB_TEXT(f->format) },
		{ ":mime", DB_TEXT(f->mime) },
		{ ":reading", DB_TEXT(f->reading ? f->reading : "") },
		{ ":table_state", DB_TEXT(f->is_table ? "waiting" : "none") },
		{ ":now", DB_INT(now) }, { ":who", DB_TEXT_OR_NULL(c->who) }),
	    NULL, e);

	if (rc || !f->is_table)
		return rc;
	return db_exec(db, Q_VERSION_ADD_JOB,
	    DB_ARGS({ ":resource_id", DB_TEXT(c->id) },
		{ ":version", DB_INT(number) }, { ":now", DB_INT(now) }),
	    NULL, e);
}

/* Row of a new resource at the end of its dataset. */
static enum err_code
insert(struct db *db, const struct change *c, struct err *e)
{
	const struct resource *r = c->r;
	const struct new_file *f = c->f;
	int64_t position, now = date_now();
	enum err_code rc = db_select_int(db, Q_RESOURCE_NEXT_POSITION,
	    DB_ARGS({ ":dataset_id", DB_TEXT(r->dataset_id) }), 0, &position,
	    e);

	if (rc)
		return rc;
	return db_exec(db, Q_RESOURCE_INSERT,
	    DB_ARGS({ ":id", DB_TEXT(c->id) },
		{ ":dataset_id", DB_TEXT(r->dataset_id) },
		{ ":position", DB_INT(position) },
		{ ":title", DB_TEXT(r->title) },
		{ ":description", DB_TEXT(r->description) },
		{ ":type", DB_TEXT(r->type) }, { ":url", DB_TEXT(r->url) },
		{ ":format", DB_TEXT(f ? f->format : r->format) },
		{ ":mime", DB_TEXT(f ? f->mime : r->mime) },
		{ ":size",
		    f                  ? DB_INT(f->size)
			: r->size >= 0 ? DB_INT(r->size)
				       : DB_NULL },
		{ ":sha256", DB_TEXT(f ? f->sha256 : r->sha256) },
		{ ":version", DB_INT(f ? 1 : 0) },
		{ ":schema_url", DB_TEXT(r->schema_url) },
		{ ":created_at", DB_INT(r->created_at ? r->created_at : now) },
		{ ":modified_at",
		    DB_INT(r->modified_at ? r->modified_at : now) }),
	    NULL, e);
}

static enum err_code
add(struct db *db, void *arg, struct err *e)
{
	const struct change *c = arg;
	const char *state;
	enum err_code rc = dataset_state(db, c->a, c->r->dataset_id, &state, e);

	if (!rc)
		rc = insert(db, c, e);
	if (!rc && c->f)
		rc = insert_version(db, c, c->f, 1, e);
	if (!rc)
		rc = dataset_touched(db, c->a, c->r->dataset_id, e);
	if (!rc)
		rc = audit_add(db, c->who, "resource.add", "resource", c->id,
		    text_excerpt(c->a, c->r->title, 120), "", e);
	return rc;
}

static enum err_code
choose_id(struct arena *a, const char *given, const char **id, struct err *e)
{
	char made[UUID_TEXT];

	if (given && given[0]) {
		if (!text_is_uuid(given))
			return err_set(e, ERR_UNPROCESSABLE,
			    "L'identifiant d'un fichier importé doit être un "
			    "UUID.");
		*id = given;
		return ERR_OK;
	}
	uuid_new(made);
	*id = arena_strdup(a, made);
	return ERR_OK;
}

static enum err_code
refuse_findings(const struct findings *f, struct err *e)
{
	if (f->count == 0)
		return ERR_OK;
	return err_set(e, ERR_UNPROCESSABLE, "%s", f->rows[0].message);
}

/* « subventions_2024.csv » gives « subventions 2024 ». */
static const char *
title_of_file(struct arena *a, const char *file_name)
{
	char *title = arena_strdup(a, file_name);
	char *dot = strrchr(title, '.');

	if (dot && dot > title)
		*dot = '\0';
	for (char *p = title; *p; p++) {
		if (*p == '_')
			*p = ' ';
	}
	title = text_clean(a, title);
	return title[0] ? title : file_name;
}

enum err_code
resource_add_file(struct db *db, struct arena *a, const char *dataset_id,
    const char *id, const char *title, const struct new_file *f,
    const char *who, struct resource *out, struct err *e)
{
	struct resource r = { .dataset_id = dataset_id,
		.title = title,
		.version = 1,
		.description = "",
		.type = "main",
		.url = "",
		.schema_url = "" };
	struct change c = { .a = a, .r = &r, .f = f, .who = who };
	struct findings findings = { 0 };
	enum err_code rc = choose_id(a, id, &c.id, e);

	if (rc)
		return rc;
	resource_check(a, &r, &findings);
	rc = refuse_findings(&findings, e);
	if (rc)
		return rc;
	if (!r.title[0])
		r.title = title_of_file(a, f->file_name);
	rc = db_write(db, add, &c, e);
	if (rc)
		return rc;
	return resource_get(db, a, c.id, out, e);
}

/* The last part of its path, else its host. */
static const char *
title_of_url(struct arena *a, const char *url)
{
	const char *start = strstr(url, "://") + 3;
	size_t len = strcspn(start, "?#");

	while (len > 0 && start[len - 1] == '/')
		len--;
	for (size_t i = len; i > 0; i--) {
		if (start[i - 1] == '/') {
			start += i;
			len -= i;
			break;
		}
	}
	return arena_strndup(a, start, len);
}

enum err_code
resource_add_remote(struct db *db, struct arena *a, const struct resource *r,
    const char *who, struct resource *out, struct err *e)
{
	struct resource asked = *r;
	struct change c = { .a = a, .r = &asked, .who = who };
	struct findings f = { 0 };
	enum err_code rc = choose_id(a, r->id, &c.id, e);

	if (rc)
		return rc;
	asked.version = 0;
	resource_check(a, &asked, &f);
	rc = refuse_findings(&f, e);
	if (rc)
		return rc;
	if (!asked.title[0])
		asked.title = title_of_url(a, asked.url);
	if (!asked.sha256)
		asked.sha256 = "";
	rc = db_write(db, add, &c, e);
	if (rc)
		return rc;
	return resource_get(db, a, c.id, out, e);
}

static enum err_code
put_in_service(struct db *db, struct arena *a, const struct resource *r,
    int64_t number, struct err *e)
{
	int64_t changed = 0;
	enum err_code rc = db_exec(db, Q_RESOURCE_PUT_IN_SERVICE,
	    DB_ARGS({ ":id", DB_TEXT(r->id) }, { ":number", DB_INT(number) },
		{ ":now", DB_INT(date_now()) }),
	    &changed, e);

	/* A newer one is in service already: this one stays history. */
	if (rc || changed == 0)
		return rc;
	return dataset_touched(db, a, r->dataset_id, e);
}

/* A new version of an uploaded file. */
static enum err_code
add_version(struct db *db, struct change *c, const struct resource *r,
    const struct new_file *f, const char *state, struct err *e)
{
	bool at_once = !f->is_table || strcmp(state, "published") != 0;
	enum err_code rc = db_select_int(db, Q_VERSION_LAST,
	    DB_ARGS({ ":resource_id", DB_TEXT(r->id) }), 0, &c->number, e);

	if (rc)
		return rc;
	c->number++;
	rc = insert_version(db, c, f, c->number, e);
	if (!rc && at_once)
		rc = put_in_service(db, c->a, r, c->number, e);
	if (!rc)
		rc = audit_add(db, c->who,
		    c->f ? "resource.replace" : "resource.reread", "resource",
		    r->id, text_excerpt(c->a, f->file_name, 120), "", e);
	return rc;
}

static enum err_code
find_uploaded(struct db *db, const struct change *c, struct resource *r,
    const char **state, struct err *e)
{
	enum err_code rc = find(db, c->a, c->id, r, state, e);

	if (rc)
		return rc;
	if (r->version == 0)
		return err_set(e, ERR_CONFLICT,
		    "Ce fichier est un lien vers un autre site" NNBSP
		    ": changez son adresse, ou ajoutez un nouveau fichier.");
	return ERR_OK;
}

/* The newest one, even when it still waits its turn. */
static enum err_code
last_version(struct db *db, struct arena *a, const char *id,
    struct version *out, struct err *e)
{
	int64_t number;
	enum err_code rc = db_select_int(db, Q_VERSION_LAST,
	    DB_ARGS({ ":resource_id", DB_TEXT(id) }), 0, &number, e);

	return rc ? rc : version_get(db, a, id, number, out, e);
}

/* Of how a file was read, what holds for the one that takes its place: a
 * layout is guessed anew, repairs stay asked. */
static const char *
reading_kept(struct arena *a, const char *reading)
{
	json_t *j = *reading ? json_loads(reading, 0, NULL) : NULL, *kept;
	char *dump = NULL;
	const char *out;

	kept = json_pack("{s:O*}", "repairs", json_object_get(j, "repairs"));
	if (json_object_size(kept) > 0)
		dump = json_dumps(kept, JSON_COMPACT);
	out = arena_strdup(a, dump);
	free(dump);
	json_decref(kept);
	json_decref(j);
	return out;
}

/* A form sent twice, or the wrong file chosen: another version would only
 * tell the public that something changed. One that could not be read may be
 * tried again. */
static enum err_code
refuse_same(struct arena *a, const struct version *last,
    const struct new_file *f, struct err *e)
{
	if (strcmp(last->sha256, f->sha256) != 0 ||
	    strcmp(last->table_state, "failed") == 0)
		return ERR_OK;
	return err_set(e, ERR_CONFLICT,
	    "Ce fichier est identique à celui de la version %lld, reçue le "
	    "%s" NNBSP ": rien n'a changé.",
	    (long long)last->number, date_french_time(a, last->created_at));
}

static enum err_code
replace(struct db *db, void *arg, struct err *e)
{
	struct change *c = arg;
	struct new_file f = *c->f;
	struct version last;
	struct resource r;
	const char *state;
	enum err_code rc = find_uploaded(db, c, &r, &state, e);

	if (!rc)
		rc = last_version(db, c->a, r.id, &last, e);
	if (!rc)
		rc = refuse_same(c->a, &last, &f, e);
	if (rc)
		return rc;
	if (f.is_table && f.reading[0] == '\0')
		f.reading = reading_kept(c->a, last.reading);
	return add_version(db, c, &r, &f, state, e);
}

enum err_code
resource_replace(struct db *db, struct arena *a, const char *id,
    const struct new_file *f, const char *who, int64_t *number, struct err *e)
{
	struct change c = { .a = a, .id = id, .f = f, .who = who };
	enum err_code rc = db_write(db, replace, &c, e);

	if (!rc)
		*number = c.number;
	return rc;
}

static enum err_code
reread(struct db *db, void *arg, struct err *e)
{
	struct change *c = arg;
	struct resource r;
	struct version last;
	struct new_file f;
	const char *state;
	enum err_code rc = find_uploaded(db, c, &r, &state, e);

	if (!rc)
		rc = last_version(db, c->a, r.id, &last, e);
	if (rc)
		return rc;
	if (strcmp(last.table_state, "none") == 0)
		return err_set(e, ERR_CONFLICT,
		    "Ce fichier n'est pas un tableau" NNBSP
		    ": il n'y a pas de lecture à changer.");
	f = (struct new_file){ last.sha256, last.file_name, last.format,
		last.mime, last.size, true,
		c->reading ? c->reading : last.reading };
	return add_version(db, c, &r, &f, state, e);
}

enum err_code
resource_reread(struct db *db, struct arena *a, const char *id,
    const char *reading, const char *who, int64_t *number, struct err *e)
{
	struct change c = { .a = a, .id = id, .reading = reading, .who = who };
	enum err_code rc = db_write(db, reread, &c, e);

	if (!rc)
		*number = c.number;
	return rc;
}

static enum err_code
save(struct db *db, void *arg, struct err *e)
{
	const struct change *c = arg;
	struct resource before, r = *c->r;
	struct findings f = { 0 };
	const char *state;
	enum err_code rc = find(db, c->a, r.id, &before, &state, e);

	if (rc)
		return rc;
	r.version = before.version;
	resource_check(c->a, &r, &f);
	rc = refuse_findings(&f, e);
	if (rc)
		return rc;
	if (!r.title[0])
		r.title = before.title;
	/* What is said of an uploaded file comes from its bytes. */
	if (before.version) {
		r.url = before.url;
		r.format = before.format;
		r.mime = before.mime;
	}
	rc = db_exec(db, Q_RESOURCE_UPDATE,
	    DB_ARGS({ ":id", DB_TEXT(r.id) }, { ":title", DB_TEXT(r.title) },
		{ ":description", DB_TEXT(r.description) },
		{ ":type", DB_TEXT(r.type) }, { ":url", DB_TEXT(r.url) },
		{ ":format", DB_TEXT(r.format) }, { ":mime", DB_TEXT(r.mime) },
		{ ":schema_url", DB_TEXT(r.schema_url) },
		{ ":modified_at",
		    DB_INT(before.version ? before.modified_at : date_now()) }),
	    NULL, e);
	if (!rc)
		rc = dataset_touched(db, c->a, before.dataset_id, e);
	if (!rc)
		rc = audit_add(db, c->who, "resource.save", "resource", r.id,
		    text_excerpt(c->a, r.title, 120), "", e);
	return rc;
}

enum err_code
resource_save(struct db *db, struct arena *a, const struct resource *r,
    const char *who, struct err *e)
{
	struct change c = { .a = a, .r = r, .who = who };

	return db_write(db, save, &c, e);
}

static enum err_code
bury(struct db *db, void *arg, struct err *e)
{
	const struct change *c = arg;
	struct resource r;
	const char *state;
	int64_t left = 0;
	enum err_code rc = find(db, c->a, c->id, &r, &state, e);

	if (!rc)
		rc = db_select_int(db, Q_RESOURCE_COUNT,
		    DB_ARGS({ ":dataset_id", DB_TEXT(r.dataset_id) }), 0, &left,
		    e);
	if (rc)
		return rc;
	if (left == 1 && strcmp(state, "published") == 0)
		return err_set(e, ERR_CONFLICT,
		    "Un jeu de données publié garde au moins un fichier" NNBSP
		    ": ajoutez d'abord l'autre, ou archivez le jeu de "
		    "données.");
	rc = db_exec(db, Q_RESOURCE_MARK_DELETED,
	    DB_ARGS({ ":id", DB_TEXT(r.id) }, { ":now", DB_INT(date_now()) }),
	    NULL, e);
	if (!rc)
		rc = dataset_touched(db, c->a, r.dataset_id, e);
	if (!rc)
		rc = audit_add(db, c->who, "resource.delete", "resource", r.id,
		    text_excerpt(c->a, r.title, 120), "", e);
	return rc;
}

enum err_code
resource_delete(struct db *db, struct arena *a, const char *id, const char *who,
    struct err *e)
{
	struct change c = { .a = a, .id = id, .who = who };

	return db_write(db, bury, &c, e);
}
