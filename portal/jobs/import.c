/* SPDX-License-Identifier: Apache-2.0 */
/* import.c - a catalogue in the API's JSON shape into an organization. */
#include "jobs/import.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"
#include "jobs/import_kept.h"
#include "model/dataset.h"
#include "model/search.h"
#include "model/territory.h"
#include "model/vocab.h"
#include "publish/json.h"
#include "read/reader.h"
#include "store/blob.h"
#include "store/db.h"

#define BATCH 200
#define FILE_MAX (INT64_C(512) << 20)

struct import {
	struct blob_store *blobs;
	const char *organization_id, *base_url;
	const json_t *datasets;
	/* The batch under way; begun again when its transaction is. */
	size_t first, after;
	struct import_counts counts;
	struct arena *a, *one;      /* of the batch, of one dataset */
	const char *written[BATCH]; /* ids the search must hear of */
	unsigned nwritten;
	const char **lines;
	size_t nlines, cap;
};

static void
say(struct import *im, const char *title, const char *what)
{
	if (im->nlines == im->cap) {
		const char **more =
		    arena_array_of(im->a, 2 * im->cap + 16, const char *);

		if (im->nlines)
			memcpy(
			    more, im->lines, im->nlines * sizeof(im->lines[0]));
		im->lines = more;
		im->cap = 2 * im->cap + 16;
	}
	im->lines[im->nlines++] =
	    arena_printf(im->a, "«" NNBSP "%s" NNBSP "»" NNBSP ": %s",
		*title ? text_excerpt(im->a, title, 80) : "sans titre", what);
}

/* What the file is to blame for; the rest stops the import. */
static bool
is_theirs(enum err_code code)
{
	return code == ERR_INVALID || code == ERR_UNPROCESSABLE ||
	    code == ERR_CONFLICT || code == ERR_NOT_FOUND || code == ERR_GONE ||
	    code == ERR_TOO_BIG || code == ERR_UNSUPPORTED;
}

/* --- one resource ------------------------------------------------------- */

struct adding {
	struct import *im;
	const struct dataset *d;
	struct resource *r;           /* as read */
	const struct resource *known; /* same one here, or NULL */
	const struct import_kept *kept;
	unsigned surplus; /* of the views kept */
};

/* The bytes are here: what they are is read from them, not believed. */
static enum err_code
describe(struct import *im, const struct resource *r, struct new_file *out,
    struct err *e)
{
	const struct file_format *format;
	const char *id, *path;
	int fd;
	enum err_code rc;

	*out = (struct new_file){ .sha256 = r->sha256, .reading = "" };
	rc = blob_open_file(im->blobs, r->sha256, &fd, &out->size, e);
	if (rc)
		return rc;
	close(fd);
	out->file_name =
	    text_file_name(im->one, *r->file_name ? r->file_name : r->title);
	path = blob_path(im->blobs, im->one, r->sha256);
	rc = sniff_format(path, out->file_name, &id, e);
	if (rc)
		return rc;
	format = file_format_find(id);
	out->format = id;
	out->mime = format ? format->mime : "application/octet-stream";
	out->is_table = reader_has_table(path, id);
	return ERR_OK;
}

static bool
has_same_bytes(const struct adding *ad)
{
	return ad->known && strcmp(ad->known->sha256, ad->r->sha256) == 0;
}

static enum err_code
add_file(
    struct db *db, const struct adding *ad, struct resource *out, struct err *e)
{
	struct import *im = ad->im;
	struct new_file f;
	int64_t number;
	enum err_code rc = describe(im, ad->r, &f, e);

	if (rc)
		return rc;
	f.reading = ad->kept->reading;
	if (!ad->known)
		return resource_add_file(db, im->one, ad->d->id, ad->r->id,
		    ad->r->title, &f, NULL, out, e);
	*out = *ad->known;
	if (has_same_bytes(ad) || out->version == 0)
		return ERR_OK;
	return resource_replace(db, im->one, out->id, &f, NULL, &number, e);
}

static enum err_code
add_link(
    struct db *db, const struct adding *ad, struct resource *out, struct err *e)
{
	size_t len = strlen(ad->im->base_url);

	if (ad->known) {
		*out = *ad->known;
		return ERR_OK;
	}
	/* A link to ourselves would lead to itself. */
	if (len && strncmp(ad->r->url, ad->im->base_url, len) == 0)
		return err_set(e, ERR_UNPROCESSABLE,
		    "le contenu de ce fichier n'est pas sur ce portail" NNBSP
		    ": copiez le dossier files de la sauvegarde, ou déposez "
		    "le fichier.");
	ad->r->dataset_id = ad->d->id;
	return resource_add_remote(db, ad->im->one, ad->r, NULL, out, e);
}

static enum err_code
keep_dates(struct db *db, const struct resource *r, const struct resource *out,
    struct err *e)
{
	if (!r->created_at && !r->modified_at)
		return ERR_OK;
	return db_exec(db, Q_IMPORT_RESOURCE_DATES,
	    DB_ARGS({ ":id", DB_TEXT(out->id) },
		{ ":created_at",
		    DB_INT(r->created_at ? r->created_at : out->created_at) },
		{ ":modified_at",
		    DB_INT(
			r->modified_at ? r->modified_at : out->modified_at) }),
	    NULL, e);
}

/* What a resource just added already says: saving it again costs an update of
 * the full-text index. */
static bool
is_said(const struct resource *out, const struct resource *r)
{
	return strcmp(out->title, r->title) == 0 &&
	    strcmp(out->description, r->description) == 0 &&
	    strcmp(out->type, r->type) == 0 &&
	    strcmp(out->schema_url, r->schema_url) == 0 &&
	    (out->version > 0 ||
		(strcmp(out->url, r->url) == 0 &&
		    strcmp(out->format, r->format) == 0));
}

static enum err_code
add_resource(struct db *db, void *arg, struct err *e)
{
	struct adding *ad = arg;
	struct resource *r = ad->r, out;
	bool is_file = r->version && blob_exists(ad->im->blobs, r->sha256);
	enum err_code rc =
	    is_file ? add_file(db, ad, &out, e) : add_link(db, ad, &out, e);

	if (rc)
		return rc;
	if (!*r->title)
		r->title = out.title;
	if (!is_said(&out, r)) {
		out.title = r->title;
		out.description = r->description;
		out.type = r->type;
		out.schema_url = r->schema_url;
		if (out.version == 0) {
			out.url = r->url;
			out.format = r->format;
		}
		rc = resource_save(db, ad->im->one, &out, NULL, e);
	}
	if (!rc && is_file)
		rc = import_kept_save(db, ad->im->one, &out, ad->kept,
		    has_same_bytes(ad), &ad->surplus, e);
	return rc ? rc : keep_dates(db, r, &out, e);
}

/* The same resource here already: by its identifier, else by its address. */
static enum err_code
find_known(struct db *db, const struct adding *ad, struct resource *out,
    bool *found, struct err *e)
{
	struct resource *all;
	unsigned n;
	enum err_code rc;

	*found = false;
	if (text_is_uuid(ad->r->id)) {
		rc = resource_get(db, ad->im->one, ad->r->id, out, e);
		if (rc == ERR_NOT_FOUND) {
			err_clear(e);
			return ERR_OK;
		}
		if (rc)
			return rc;
		if (strcmp(out->dataset_id, ad->d->id) != 0)
			return err_set(e, ERR_CONFLICT,
			    "ce fichier est dans un autre jeu de données de "
			    "ce portail.");
		if (out->deleted_at)
			return err_set(
			    e, ERR_GONE, "ce fichier a été retiré ici.");
		*found = true;
		return ERR_OK;
	}
	ad->r->id = "";
	rc = resource_list(db, ad->im->one, ad->d->id, &all, &n, e);
	for (unsigned i = 0; !rc && i < n && !*found; i++)
		if (*ad->r->url && strcmp(all[i].url, ad->r->url) == 0) {
			*out = all[i];
			*found = true;
		}
	return rc;
}

static void
say_file(struct import *im, const struct dataset *d, const struct resource *r,
    const char *what, const char *why)
{
	say(im, d->title,
	    arena_printf(im->one,
		"fichier «" NNBSP "%s" NNBSP "» %s" NNBSP ": %s",
		text_excerpt(im->one, r->title, 80), what, why));
}

/* All of it or nothing of it; what is refused is said. */
static enum err_code
import_resource(struct db *db, struct import *im, const struct dataset *d,
    struct resource *r, const json_t *j, struct err *e)
{
	struct import_kept kept;
	struct adding ad = { .im = im, .d = d, .r = r, .kept = &kept };
	struct resource known;
	struct err one = { 0 };
	bool found;
	enum err_code rc = import_kept_read(im->one, j, &kept, &one);

	if (rc)
		say_file(im, d, r, "repris en partie", one.msg);
	err_clear(&one);
	rc = find_known(db, &ad, &known, &found, &one);
	if (!rc) {
		ad.known = found ? &known : NULL;
		rc = db_write(db, add_resource, &ad, &one);
	}
	if (rc && !is_theirs(rc)) {
		*e = one;
		return rc;
	}
	if (rc)
		say_file(im, d, r, "laissé de côté", one.msg);
	else if (ad.surplus > 0)
		say_file(im, d, r, "repris en partie",
		    arena_printf(im->one,
			"il aurait plus de %d vues enregistrées, %s de côté.",
			SAVED_VIEWS_MAX,
			text_count(im->one, ad.surplus, "est laissée",
			    "sont laissées")));
	return ERR_OK;
}

/* --- one dataset -------------------------------------------------------- */

struct one_dataset {
	struct import *im;
	const json_t *j;
	const char *title, *id;
	bool created;
};

/* A published dataset keeps the identifier it has elsewhere; without one, it
 * gets what a dataset of this portal would have. */
static void
complete_identity(const struct import *im, struct dataset *d)
{
	if (*d->identifier || strcmp(d->state, "published") != 0)
		return;
	if (*d->id && !text_is_uuid(d->id)) {
		d->identifier = d->id;
		return;
	}
	if (!*d->id) {
		char id[UUID_TEXT];

		uuid_new(id);
		d->id = arena_strdup(im->one, id);
	}
	d->identifier =
	    arena_printf(im->one, "%s/id/dataset/%s", im->base_url, d->id);
}

/* Communes merge and codes go: a dataset is worth more than a zone nobody
 * knows any more. */
static void
drop_unknown_zones(struct import *im, struct dataset *d)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < d->nzones; i++) {
		if (territory_zone_label(im->one, d->zones[i]))
			d->zones[kept++] = d->zones[i];
		else
			say(im, d->title,
			    arena_printf(im->one,
				"territoire «" NNBSP "%s" NNBSP
				"» inconnu, laissé de côté.",
				text_excerpt(im->one, d->zones[i], 60)));
	}
	d->nzones = kept;
}

static enum err_code
import_one(struct db *db, void *arg, struct err *e)
{
	struct one_dataset *o = arg;
	struct import *im = o->im;
	struct dataset d = { 0 };
	int64_t modified_at;
	enum err_code rc = json_read_dataset(im->one, (json_t *)o->j, &d, e);

	if (rc)
		return rc;
	o->title = d.title;
	if (!*d.title && strcmp(d.state, "draft") != 0)
		return err_set(e, ERR_UNPROCESSABLE, "il n'a pas de titre.");
	d.organization_id = im->organization_id;
	drop_unknown_zones(im, &d);
	complete_identity(im, &d);
	rc = dataset_import(db, im->one, &d, NULL, &o->created, e);
	modified_at = d.modified_at;
	for (unsigned i = 0; i < d.nresources && !rc; i++)
		rc = import_resource(db, im, &d, &d.resources[i],
		    json_array_get(json_object_get(o->j, "resources"), i), e);
	if (rc)
		return rc;
	o->id = arena_strdup(im->a, d.id);
	/* Adding its files touched it. */
	return db_exec(db, Q_IMPORT_DATASET_DATES,
	    DB_ARGS({ ":id", DB_TEXT(d.id) },
		{ ":modified_at", DB_INT(modified_at) }),
	    NULL, e);
}

static enum err_code
import_datasets(struct db *db, struct import *im, struct err *e)
{
	for (size_t i = im->first; i < im->after; i++) {
		struct one_dataset o = { im, json_array_get(im->datasets, i),
			"", "", false };
		struct err one = { 0 };
		size_t lines = im->nlines;
		enum err_code rc = db_write(db, import_one, &o, &one);

		if (rc && !is_theirs(rc)) {
			*e = one;
			return rc;
		}
		if (rc) {
			im->nlines = lines;
			im->counts.refused++;
			say(im, o.title, one.msg);
		} else {
			im->written[im->nwritten++] = o.id;
			*(o.created ? &im->counts.created
				    : &im->counts.updated) += 1;
		}
		arena_reset(im->one);
	}
	return ERR_OK;
}

static enum err_code
import_batch(struct db *db, void *arg, struct err *e)
{
	struct import *im = arg;
	enum err_code rc;

	/* A second try starts from nothing. */
	im->counts = (struct import_counts){ 0 };
	im->nlines = 0;
	im->nwritten = 0;
	/* Each dataset is indexed once, outside of the savepoints: at each of
	 * those the full-text index writes what it holds. */
	search_hold(true);
	rc = import_datasets(db, im, e);
	search_hold(false);
	for (unsigned i = 0; i < im->nwritten && !rc; i++) {
		rc = search_update(db, im->one, im->written[i], e);
		arena_reset(im->one);
	}
	return rc;
}

/* --- the file ----------------------------------------------------------- */

static void
free_json(void *j)
{
	json_decref(j);
}

static enum err_code
read_file(
    struct arena *a, const char *path, const json_t **datasets, struct err *e)
{
	json_error_t where;
	struct stat st;
	json_t *root;

	if (stat(path, &st) != 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Le fichier «" NNBSP "%s" NNBSP "» n'existe pas.", path);
	if (st.st_size > FILE_MAX)
		return err_set(e, ERR_TOO_BIG,
		    "Le catalogue à importer dépasse %s" NNBSP
		    ": découpez-le en plusieurs fichiers.",
		    text_size(a, FILE_MAX));
	root = json_load_file(path, 0, &where);
	if (!root)
		return err_set(e, ERR_INVALID,
		    "«" NNBSP "%s" NNBSP "» n'est pas du JSON bien formé" NNBSP
		    ": erreur à la ligne %d, colonne %d.",
		    path, where.line, where.column);
	arena_defer(a, free_json, root);
	*datasets = json_object_get(root, "datasets");
	if (!json_is_array(*datasets))
		return err_set(e, ERR_INVALID,
		    "«" NNBSP "%s" NNBSP "» n'est pas un catalogue" NNBSP
		    ": on attend {\"datasets\": [...]}, comme l'écrit "
		    "«" NNBSP "parvis export --format json" NNBSP "».",
		    path);
	return ERR_OK;
}

enum err_code
import_json(struct db *db, struct arena *a, struct blob_store *blobs,
    const char *path, const char *organization_id, const char *base_url,
    void (*said)(void *arg, const char *line), void *arg,
    struct import_counts *out, struct err *e)
{
	struct import im = { .blobs = blobs,
		.organization_id = organization_id,
		.base_url = base_url,
		.one = arena_new() };
	size_t total;
	enum err_code rc = read_file(a, path, &im.datasets, e);

	*out = (struct import_counts){ 0 };
	total = rc ? 0 : json_array_size(im.datasets);
	for (; im.first < total && !rc; im.first = im.after) {
		im.after = total - im.first > BATCH ? im.first + BATCH : total;
		im.a = arena_new();
		im.lines = NULL;
		im.cap = 0;
		rc = db_write(db, import_batch, &im, e);
		if (!rc) {
			out->created += im.counts.created;
			out->updated += im.counts.updated;
			out->refused += im.counts.refused;
			for (size_t i = 0; i < im.nlines; i++)
				said(arg, im.lines[i]);
		}
		arena_free(im.a);
	}
	arena_free(im.one);
	return rc;
}
