/* SPDX-License-Identifier: Apache-2.0 */
/* resource.c - reading the files of a dataset and their versions. */
#include "model/resource.h"

#include <string.h>

#include "base/text.h"
#include "model/check.h"
#include "model/load.h"
#include "model/vocab.h"
#include "store/db.h"

#define TITLE_MAX 350
#define DESCRIPTION_MAX 65536

static enum err_code
not_found(struct err *e)
{
	return err_set(
	    e, ERR_NOT_FOUND, "Ce fichier n'existe pas sur ce portail.");
}

enum err_code
resource_get(struct db *db, struct arena *a, const char *id,
    struct resource *out, struct err *e)
{
	struct rows *r;
	bool found;
	enum err_code rc = db_select(
	    db, a, Q_RESOURCE_BY_ID, DB_ARGS({ ":id", DB_TEXT(id) }), &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		resource_read(r, out);
	rc = db_end(r);
	if (rc)
		return rc;
	return found ? ERR_OK : not_found(e);
}

enum err_code
resource_list(struct db *db, struct arena *a, const char *dataset_id,
    struct resource **out, unsigned *count, struct err *e)
{
	struct resource *rows = NULL;
	unsigned n = 0, cap = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_RESOURCE_OF_DATASETS,
	    DB_ARGS({ ":ids", DB_TEXT(json_ids(a, &dataset_id, 1)) }), &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == cap) {
			struct resource *more = arena_array_of(
			    a, cap ? 2 * cap : 4, struct resource);

			if (n > 0)
				memcpy(more, rows, n * sizeof(*more));
			rows = more;
			cap = cap ? 2 * cap : 4;
		}
		resource_read(r, &rows[n++]);
	}
	*out = rows;
	*count = n;
	return db_end(r);
}

static void
version_read(struct rows *r, struct version *out)
{
	out->resource_id = db_text(r, "resource_id");
	out->number = db_int(r, "number");
	out->sha256 = db_text(r, "sha256");
	out->size = db_int(r, "size");
	out->file_name = db_text(r, "file_name");
	out->format = db_text(r, "format");
	out->mime = db_text(r, "mime");
	out->reading = db_text(r, "reading");
	out->table_state = db_text(r, "table_state");
	out->table_name = db_text(r, "table_name");
	out->table_rows =
	    db_is_null(r, "table_rows") ? -1 : db_int(r, "table_rows");
	out->table_columns =
	    db_is_null(r, "table_columns") ? -1 : db_int(r, "table_columns");
	out->table_number = db_int(r, "table_number");
	out->report = db_text(r, "report");
	out->created_at = db_int(r, "created_at");
	out->author = db_text(r, "author");
}

enum err_code
version_list(struct db *db, struct arena *a, const char *resource_id,
    struct version **out, unsigned *count, struct err *e)
{
	struct version *rows = NULL;
	unsigned n = 0, cap = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_VERSION_BY_RESOURCE,
	    DB_ARGS({ ":resource_id", DB_TEXT(resource_id) }), &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == cap) {
			struct version *more = arena_array_of(
			    a, cap ? 2 * cap : 4, struct version);

			if (n > 0)
				memcpy(more, rows, n * sizeof(*more));
			rows = more;
			cap = cap ? 2 * cap : 4;
		}
		version_read(r, &rows[n++]);
	}
	*out = rows;
	*count = n;
	return db_end(r);
}

static enum err_code
first_public(struct db *db, const struct resource *r, int64_t published_at,
    int64_t *first, struct err *e)
{
	return db_select_int(db, Q_VERSION_FIRST_PUBLIC,
	    DB_ARGS({ ":resource_id", DB_TEXT(r->id) },
		{ ":number", DB_INT(r->version) },
		{ ":published_at", DB_INT(published_at) }),
	    1, first, e);
}

enum err_code
version_check_public(struct db *db, const struct resource *r,
    int64_t published_at, int64_t number, struct err *e)
{
	int64_t first;
	enum err_code rc = first_public(db, r, published_at, &first, e);

	if (rc || (number >= first && number <= r->version))
		return rc;
	return err_set(
	    e, ERR_NOT_FOUND, "Cette version du fichier n’est pas publique.");
}

enum err_code
version_list_public(struct db *db, struct arena *a, const struct resource *r,
    int64_t published_at, struct version **out, unsigned *count, struct err *e)
{
	struct version *all;
	unsigned n;
	int64_t first;
	enum err_code rc = first_public(db, r, published_at, &first, e);

	if (!rc)
		rc = version_list(db, a, r->id, &all, &n, e);
	if (rc)
		return rc;
	while (n > 0 && all[0].number > r->version) {
		all++;
		n--;
	}
	while (n > 0 && all[n - 1].number < first)
		n--;
	*out = all;
	*count = n;
	return ERR_OK;
}

enum err_code
version_get(struct db *db, struct arena *a, const char *resource_id,
    int64_t number, struct version *out, struct err *e)
{
	struct rows *r;
	bool found;
	enum err_code rc = db_select(db, a, Q_VERSION_BY_NUMBER,
	    DB_ARGS({ ":resource_id", DB_TEXT(resource_id) },
		{ ":number", DB_INT(number) }),
	    &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		version_read(r, out);
	rc = db_end(r);
	if (rc)
		return rc;
	if (!found)
		return err_set(
		    e, ERR_NOT_FOUND, "Cette version du fichier n'existe pas.");
	return ERR_OK;
}

enum err_code
version_tables(struct db *db, struct arena *a, const char *resource_id,
    int64_t version, struct version_table **out, unsigned *count, struct err *e)
{
	struct version_table *list = NULL;
	unsigned n = 0, cap = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_VERSION_TABLES,
	    DB_ARGS({ ":resource_id", DB_TEXT(resource_id) },
		{ ":number", DB_INT(version) }),
	    &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == cap) {
			struct version_table *more = arena_array_of(
			    a, cap ? 2 * cap : 4, struct version_table);

			if (n > 0)
				memcpy(more, list, n * sizeof(*more));
			list = more;
			cap = cap ? 2 * cap : 4;
		}
		list[n++] = (struct version_table){
			.number = db_int(r, "number"),
			.title = db_text(r, "title"),
			.name = db_text(r, "table_name"),
			.rows = db_int(r, "table_rows"),
			.columns = db_int(r, "table_columns"),
			.report = db_text(r, "report"),
		};
	}
	*out = list;
	*count = n;
	return db_end(r);
}

void
resource_check(struct arena *a, struct resource *r, struct findings *f)
{
	struct checker c = { a, f };
	const struct file_format *format;

	r->title =
	    check_line(&c, "title", "Le titre du fichier", r->title, TITLE_MAX);
	r->description = check_markdown(&c, "description",
	    "La description du fichier", r->description, DESCRIPTION_MAX);
	r->type = check_line(&c, "type", "Le type de fichier", r->type, 40);
	if (!r->type[0])
		r->type = "main";
	if (!resource_type_label(r->type))
		findings_add(f, a, "type",
		    "Ce type de fichier n'est pas connu" NNBSP
		    ": choisissez-en un dans la liste.");
	r->schema_url =
	    check_url(&c, "schema_url", "L'adresse du schéma", r->schema_url);
	if (r->version != 0)
		return;
	r->url = check_url(&c, "url", "L'adresse du fichier", r->url);
	if (!r->url[0])
		findings_add(f, a, "url", "Donnez l'adresse web du fichier.");
	r->format = check_line(&c, "format", "Le format", r->format, 60);
	format = r->format[0] ? file_format_find(r->format) : NULL;
	if (format)
		r->format = format->id;
	else
		r->format = text_fold(a, r->format);
	r->mime = check_line(&c, "mime", "Le type de contenu", r->mime, 120);
	if (!r->mime[0] && format)
		r->mime = format->mime;
}
