/* SPDX-License-Identifier: Apache-2.0 */
/* deposit.c - a received file becomes a resource, or a version of one. */
#include "jobs/deposit.h"

#include <string.h>

#include "base/text.h"
#include "model/vocab.h"
#include "read/reader.h"
#include "store/blob.h"

/* The resource that is replaced must be one of this dataset. */
static enum err_code
check_place(struct db *db, struct arena *a, const char *dataset_id,
    const char *resource_id, struct err *e)
{
	struct resource r;
	enum err_code rc;

	if (!*resource_id)
		return ERR_OK;
	rc = resource_get(db, a, resource_id, &r, e);
	if (rc)
		return rc;
	if (strcmp(r.dataset_id, dataset_id) != 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce fichier n'est pas dans ce jeu de données.");
	if (r.deleted_at)
		return err_set(e, ERR_GONE,
		    "Ce fichier a été retiré" NNBSP
		    ": il ne peut plus être remplacé.");
	return ERR_OK;
}

static enum err_code
describe(struct arena *a, const struct spool *s, const char *file_name,
    struct new_file *out, struct err *e)
{
	const struct file_format *format;
	const char *id;
	enum err_code rc;

	*out = (struct new_file){
		.sha256 = arena_strdup(a, s->sha256),
		.file_name = text_file_name(a, file_name),
		.size = s->size,
		.reading = "",
	};
	if (s->size == 0)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Le fichier «" NNBSP "%s" NNBSP "» est vide" NNBSP
		    ": vérifiez-le sur votre ordinateur, puis envoyez-le à "
		    "nouveau.",
		    out->file_name);
	rc = sniff_format(s->path, out->file_name, &id, e);
	if (rc)
		return rc;
	format = file_format_find(id);
	out->format = id;
	out->mime = format ? format->mime : "application/octet-stream";
	out->is_table = reader_has_table(s->path, id);
	return ERR_OK;
}

static enum err_code
record(struct db *db, struct arena *a, const struct new_file *f,
    const char *dataset_id, const char *resource_id, const char *who,
    struct resource *out, struct err *e)
{
	int64_t number;
	enum err_code rc;

	if (!*resource_id)
		return resource_add_file(
		    db, a, dataset_id, "", "", f, who, out, e);
	rc = resource_replace(db, a, resource_id, f, who, &number, e);
	if (rc)
		return rc;
	return resource_get(db, a, resource_id, out, e);
}

enum err_code
deposit_file(struct db *db, struct arena *a, struct blob_store *blobs,
    struct spool *s, const char *file_name, const char *dataset_id,
    const char *resource_id, const char *who, struct resource *out,
    struct err *e)
{
	struct new_file f;
	enum err_code rc = check_place(db, a, dataset_id, resource_id, e);

	if (!rc)
		rc = describe(a, s, file_name, &f, e);
	/* Stored before it is recorded: a row never names missing bytes. */
	if (!rc)
		rc = blob_put(blobs, s, e);
	if (!rc)
		rc = record(db, a, &f, dataset_id, resource_id, who, out, e);
	spool_drop(s);
	return rc;
}

enum err_code
deposit_path(struct arena *a, struct blob_store *blobs,
    const struct resource *r, const char **path, struct err *e)
{
	if (!r->sha256[0] || r->version == 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Cette ressource est un lien" NNBSP
		    ": il n'y a pas de fichier à lire ici.");
	*path = blob_path(blobs, a, r->sha256);
	return ERR_OK;
}
