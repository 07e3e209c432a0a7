/* SPDX-License-Identifier: Apache-2.0 */
/* tabular.c - rows of a resource for pages and the API, with access rules. */
#include "model/tabular.h"

#include <string.h>

#include "base/text.h"
#include "model/dictionary.h"
#include "store/db.h"

/* Why there is no table, by state of the version. */
static const struct {
	const char *state, *reason;
} reasons[] = {
	{ "none",
	    "Ce fichier n'est pas un tableau" NNBSP
	    ": il peut seulement être téléchargé." },
	{ "waiting",
	    "Ce fichier est en attente de lecture" NNBSP
	    ": revenez dans quelques instants." },
	{ "loading",
	    "Ce fichier est en cours de lecture" NNBSP
	    ": revenez dans quelques instants." },
	{ "failed",
	    "Ce fichier n'a pas pu être lu comme un tableau" NNBSP
	    ": il peut seulement être téléchargé." },
};

/* Made by jobs/ (« ab/RESOURCE-1.db »); what could leave tables/ was not. */
static bool
is_below(const char *name)
{
	bool starts = true;

	for (; *name != '\0'; name++) {
		if (starts && (*name == '.' || *name == '/'))
			return false;
		starts = *name == '/';
	}
	return !starts;
}

static enum err_code
open_state(struct arena *a, const char *data_dir, const char *state,
    const char *name, struct table **out, struct err *e)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strcmp(state, reasons[i].state) == 0)
			return err_set(
			    e, ERR_NOT_FOUND, "%s", reasons[i].reason);
	}
	if (!is_below(name)) {
		enum err_code rc = err_set(e, ERR_INTERNAL,
		    "Les lignes de ce fichier ne peuvent pas être lues" NNBSP
		    ": prévenez l'administrateur du portail.");

		err_cause(e, "bad table name");
		return rc;
	}
	return table_open(
	    arena_printf(a, "%s/tables/%s", data_dir, name), out, e);
}

/* A table that is not the first. */
static enum err_code
find_table(struct db *db, struct arena *a, const char *resource_id,
    int64_t version, int64_t number, const char **name, struct err *e)
{
	struct version_table *tables;
	unsigned n;
	enum err_code rc =
	    version_tables(db, a, resource_id, version, &tables, &n, e);

	if (rc)
		return rc;
	for (unsigned i = 0; i < n; i++) {
		if (tables[i].number == number) {
			*name = tables[i].name;
			return ERR_OK;
		}
	}
	return err_set(e, ERR_NOT_FOUND,
	    "Ce fichier n’a pas de tableau numéro %lld" NNBSP
	    ": la liste de ses tableaux est sur sa page.",
	    (long long)number);
}

/* In the words of the contributor. */
static void
describe(
    struct arena *a, const char *dictionary, int64_t number, struct table *t)
{
	struct column_words *words;
	unsigned n;

	dictionary_read(a, dictionary, number, &words, &n);
	dictionary_describe(t, words, n);
}

enum err_code
tabular_open(struct db *db, struct arena *a, const char *data_dir,
    const struct resource *r, int64_t version, int64_t number,
    struct table **out, struct err *e)
{
	struct version v = { .number = r->version,
		.table_state = r->table_state,
		.table_name = r->table_name,
		.table_number = r->table_number };
	enum err_code rc = ERR_OK;

	if (r->deleted_at)
		return err_set(
		    e, ERR_GONE, "Ce fichier a été retiré du portail.");
	if (r->version == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce fichier est sur un autre site" NNBSP
		    ": ses lignes ne peuvent pas être consultées ici.");
	if (version != 0 && version != r->version)
		rc = version_get(db, a, r->id, version, &v, e);
	if (!rc && number != 0 && number != v.table_number &&
	    strcmp(v.table_state, "ready") == 0)
		rc = find_table(
		    db, a, r->id, v.number, number, &v.table_name, e);
	if (rc)
		return rc;
	rc = open_state(a, data_dir, v.table_state, v.table_name, out, e);
	if (!rc)
		describe(
		    a, r->dictionary, number ? number : v.table_number, *out);
	return rc;
}

/* What the catalogue says of the table in service of a resource. */
struct in_service {
	int64_t version, number;
	const char *name, *sha256, *dictionary; /* NULL name: there is none */
};

static enum err_code
read_in_service(struct db *db, struct arena *a, const char *id,
    struct in_service *out, struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(
	    db, a, Q_TABLE_IN_SERVICE, DB_ARGS({ ":id", DB_TEXT(id) }), &r, e);

	*out = (struct in_service){ 0 };
	if (rc)
		return rc;
	if (db_next(r)) {
		out->version = db_int(r, "number");
		out->name = db_text(r, "table_name");
		out->number = db_int(r, "table_number");
		out->sha256 = db_text(r, "sha256");
		out->dictionary = db_text(r, "dictionary");
	}
	return db_end(r);
}

static void
copy_in_service(
    struct arena *a, const struct in_service *from, struct in_service *to)
{
	*to = *from;
	to->name = arena_strdup(a, from->name);
	to->sha256 = arena_strdup(a, from->sha256);
	to->dictionary = arena_strdup(a, from->dictionary);
}

/* Each page of rows asks this: noted for as long as the catalogue stays. */
static enum err_code
find_in_service(struct db *db, struct arena *a, const char *id,
    struct in_service *out, struct err *e)
{
	const struct in_service *known = db_recall(db, id);
	struct in_service *note;
	struct arena *noted;
	enum err_code rc;

	if (known) {
		copy_in_service(a, known, out);
		return ERR_OK;
	}
	rc = read_in_service(db, a, id, out, e);
	if (rc || !out->name)
		return rc;
	note = db_note(db, id, sizeof(*note), &noted);
	if (note)
		copy_in_service(noted, out, note);
	return ERR_OK;
}

enum err_code
tabular_open_public(struct db *db, struct arena *a, const char *data_dir,
    const char *id, struct tabular *out, bool *found, struct err *e)
{
	struct in_service s;
	enum err_code rc = find_in_service(db, a, id, &s, e);

	*found = !rc && s.name;
	if (!*found)
		return rc;
	out->version = s.version;
	out->number = s.number;
	out->sha256 = s.sha256;
	out->dictionary = s.dictionary;
	rc = open_state(a, data_dir, "ready", s.name, &out->table, e);
	if (!rc)
		describe(a, out->dictionary, out->number, out->table);
	return rc;
}
