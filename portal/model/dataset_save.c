/* SPDX-License-Identifier: Apache-2.0 */
/* dataset_save.c - writing the metadata of a dataset. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/dataset.h"
#include "model/load.h"
#include "model/record.h"
#include "model/search.h"
#include "model/slug.h"
#include "model/user.h"
#include "store/db.h"

/* What a transaction works on; `done` is its own copy, given to the caller
 * only after the commit, since it may run twice. */
struct saving {
	struct arena *a;
	const struct dataset *d;
	const char *who;
	struct dataset done;
	bool created;
};

static enum err_code
insert(struct db *db, const char *id, const char *slug,
    const char *organization_id, struct err *e)
{
	return db_exec(db, Q_DATASET_INSERT,
	    DB_ARGS({ ":id", DB_TEXT(id) }, { ":slug", DB_TEXT(slug) },
		{ ":organization_id", DB_TEXT(organization_id) },
		{ ":now", DB_INT(date_now()) }),
	    NULL, e);
}

static const char *
new_id(struct arena *a)
{
	char id[UUID_TEXT];

	uuid_new(id);
	return arena_strdup(a, id);
}

static enum err_code
create(struct db *db, void *arg, struct err *e)
{
	struct saving *s = arg;
	const char *slug;
	struct org o;
	enum err_code rc = org_get(db, s->a, s->d->organization_id, &o, e);

	if (rc)
		return rc;
	s->done.id = new_id(s->a);
	slug = arena_printf(s->a, "brouillon-%.8s", s->done.id);
	rc = slug_make(db, s->a, SLUG_DATASET, slug, s->done.id, &slug, e);
	if (!rc)
		rc = insert(db, s->done.id, slug, o.id, e);
	if (!rc)
		rc = audit_add(db, s->who, "dataset.create", "dataset",
		    s->done.id, "", "", e);
	return rc;
}

enum err_code
dataset_create(struct db *db, struct arena *a, const char *organization_id,
    const char *who, const char **id, struct err *e)
{
	struct dataset d = { .organization_id = organization_id };
	struct saving s = { .a = a, .d = &d, .who = who };
	enum err_code rc = db_write(db, create, &s, e);

	if (!rc)
		*id = s.done.id;
	return rc;
}

static enum err_code
write_list(struct db *db, enum query clear, enum query add, const char *id,
    const char *const *list, unsigned n, struct err *e)
{
	enum err_code rc =
	    db_exec(db, clear, DB_ARGS({ ":id", DB_TEXT(id) }), NULL, e);

	for (unsigned i = 0; i < n && !rc; i++)
		rc = db_exec(db, add,
		    DB_ARGS({ ":id", DB_TEXT(id) }, { ":position", DB_INT(i) },
			{ ":value", DB_TEXT(list[i]) }),
		    NULL, e);
	return rc;
}

static enum err_code
write_lists(struct db *db, const struct dataset *d, struct err *e)
{
	enum err_code rc = write_list(db, Q_DATASET_KEYWORD_CLEAR,
	    Q_DATASET_KEYWORD_INSERT, d->id, d->keywords, d->nkeywords, e);

	if (!rc)
		rc = write_list(db, Q_DATASET_THEME_CLEAR,
		    Q_DATASET_THEME_INSERT, d->id, d->themes, d->nthemes, e);
	if (!rc)
		rc = write_list(db, Q_DATASET_ZONE_CLEAR, Q_DATASET_ZONE_INSERT,
		    d->id, d->zones, d->nzones, e);
	return rc;
}

/* Metadata row and lists; *changed is 0 when the version is not the one
 * that was read. */
static enum err_code
write_metadata(struct db *db, const struct dataset *d, int64_t now,
    int64_t *changed, struct err *e)
{
	enum err_code rc = db_exec(db, Q_DATASET_UPDATE,
	    DB_ARGS({ ":id", DB_TEXT(d->id) },
		{ ":version", DB_INT(d->version) },
		{ ":slug", DB_TEXT(d->slug) },
		{ ":organization_id", DB_TEXT(d->organization_id) },
		{ ":department_id", text_or_null(d->department_id) },
		{ ":title", DB_TEXT(d->title) },
		{ ":acronym", DB_TEXT(d->acronym) },
		{ ":description", DB_TEXT(d->description) },
		{ ":license", DB_TEXT(d->license) },
		{ ":frequency", DB_TEXT(d->frequency) },
		{ ":data_date", DB_TEXT(d->data_date) },
		{ ":temporal_start", DB_TEXT(d->temporal_start) },
		{ ":temporal_end", DB_TEXT(d->temporal_end) },
		{ ":west", bbox_value(&d->bbox, d->bbox.west) },
		{ ":south", bbox_value(&d->bbox, d->bbox.south) },
		{ ":east", bbox_value(&d->bbox, d->bbox.east) },
		{ ":north", bbox_value(&d->bbox, d->bbox.north) },
		{ ":contact_name", DB_TEXT(d->contact_name) },
		{ ":contact_email", DB_TEXT(d->contact_email) },
		{ ":contact_url", DB_TEXT(d->contact_url) },
		{ ":language", DB_TEXT(d->language) },
		{ ":access", DB_TEXT(d->access) },
		{ ":schema_url", DB_TEXT(d->schema_url) },
		{ ":hvd_category", DB_TEXT(d->hvd_category) },
		{ ":now", DB_INT(now) }),
	    changed, e);

	if (rc || *changed == 0)
		return rc;
	return write_lists(db, d, e);
}

/* The slug it will have: see dataset_save() in the header. */
static enum err_code
choose_slug(struct db *db, struct arena *a, const struct dataset *before,
    struct dataset *d, struct err *e)
{
	bool taken, is_new = before->published_at == 0;
	enum err_code rc;

	if (!d->slug[0] || strcmp(d->slug, before->slug) == 0) {
		d->slug = before->slug;
		if (!is_new || !d->title[0] ||
		    strcmp(d->title, before->title) == 0)
			return ERR_OK;
		return slug_make(
		    db, a, SLUG_DATASET, d->title, d->id, &d->slug, e);
	}
	rc = slug_taken(db, SLUG_DATASET, d->slug, d->id, &taken, e);
	if (rc)
		return rc;
	if (taken || !slug_is_ok(d->slug))
		return err_set(e, ERR_CONFLICT,
		    "Cette adresse de page est déjà prise, aujourd'hui ou par "
		    "le passé" NNBSP ": choisissez-en une autre.");
	return ERR_OK;
}

/* « Claire Martin a enregistré ce jeu de données », « Vous avez… »: another
 * window of the same person is the usual case. */
static enum err_code
who_saved(struct db *db, struct arena *a, const char *id, const char *who,
    const char **out, struct err *e)
{
	struct rows *r;
	const char *author, *account;
	enum err_code rc = db_select(db, a, Q_DATASET_LAST_SAVED,
	    DB_ARGS({ ":id", DB_TEXT(id) }), &r, e);

	if (rc)
		return rc;
	*out = "Ce jeu de données a été enregistré";
	if (db_next(r)) {
		author = db_text(r, "author");
		account = db_text(r, "account_id");
		if (who && strcmp(account, who) == 0)
			*out = "Vous avez enregistré ce jeu de données dans "
			       "une autre fenêtre";
		else if (author[0])
			*out = arena_printf(
			    a, "%s a enregistré ce jeu de données", author);
		*out = arena_printf(
		    a, "%s le %s", *out, date_french_time(a, db_int(r, "at")));
	}
	return db_end(r);
}

static enum err_code
refuse_conflict(struct db *db, const struct saving *s, struct err *e)
{
	const char *said;
	enum err_code rc = who_saved(db, s->a, s->d->id, s->who, &said, e);

	return rc ? rc
		  : err_set(e, ERR_CONFLICT,
			"%s, après l'ouverture de cette page" NNBSP
			": rien n'a été perdu, comparez les deux versions "
			"puis enregistrez à nouveau.",
			said);
}

static enum err_code
refuse_deleted(struct err *e)
{
	return err_set(e, ERR_GONE,
	    "Ce jeu de données a été supprimé" NNBSP
	    ": il ne peut plus être modifié.");
}

/* What the public sees may not lose what had to be there. */
static enum err_code
stay_publishable(struct arena *a, const struct dataset *before,
    const struct dataset *d, const struct org *o, struct err *e)
{
	struct dataset after = *d;
	struct findings f = { 0 };

	after.organization_email = o->email;
	after.organization_url = o->url;
	after.resources = before->resources;
	after.nresources = before->nresources;
	dataset_missing(a, &after, &f, NULL);
	if (f.count == 0)
		return ERR_OK;
	return err_set(e, ERR_UNPROCESSABLE,
	    "Ce jeu de données est publié et doit rester complet. %s",
	    f.rows[0].message);
}

/* The organization it is of, whole in o unless NULL, and its department. */
static enum err_code
find_publisher(struct db *db, struct arena *a, struct dataset *d, struct org *o,
    struct err *e)
{
	const char *key = d->organization_id;
	enum err_code rc = o ? org_get(db, a, key, o, e)
			     : org_id(db, a, key, &d->organization_id, e);

	if (rc)
		return rc;
	if (o)
		d->organization_id = o->id;
	return department_ensure(db, a, d->organization_id, d->department_name,
	    &d->department_id, e);
}

/* Texts of a dataset, as the record names them. */
static const struct {
	const char *label;
	size_t at;
} texts[] = {
	{ "titre", offsetof(struct dataset, title) },
	{ "sigle", offsetof(struct dataset, acronym) },
	{ "adresse", offsetof(struct dataset, slug) },
	{ "description", offsetof(struct dataset, description) },
	{ "licence", offsetof(struct dataset, license) },
	{ "fréquence", offsetof(struct dataset, frequency) },
	{ "mise à jour", offsetof(struct dataset, data_date) },
	{ "début", offsetof(struct dataset, temporal_start) },
	{ "fin", offsetof(struct dataset, temporal_end) },
	{ "contact", offsetof(struct dataset, contact_name) },
	{ "adresse de contact", offsetof(struct dataset, contact_email) },
	{ "formulaire de contact", offsetof(struct dataset, contact_url) },
	{ "accès", offsetof(struct dataset, access) },
	{ "schéma", offsetof(struct dataset, schema_url) },
	{ "catégorie", offsetof(struct dataset, hvd_category) },
};

static const char *
text_at(const struct dataset *d, size_t at)
{
	const char *text;

	memcpy(&text, (const char *)d + at, sizeof(text));
	return text;
}

/* « titre : « Arbres » devient « Les arbres » ; … »; "" when no text did. */
static const char *
what_changed(
    struct arena *a, const struct dataset *before, const struct dataset *d)
{
	struct str s;

	str_init(&s, a, 8192);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *from = text_at(before, texts[i].at);
		const char *to = text_at(d, texts[i].at);

		if (strcmp(from, to) != 0)
			str_append_printf(&s,
			    "%s%s" NNBSP ": «" NNBSP "%s" NNBSP
			    "» devient «" NNBSP "%s" NNBSP "»",
			    s.len ? NNBSP "; " : "", texts[i].label,
			    text_excerpt(a, from, 60), text_excerpt(a, to, 60));
	}
	return str_text(&s);
}

/* A move is told to both organizations: the dataset's own rows go with it. */
static enum err_code
tell(struct db *db, const struct saving *s, const struct dataset *before,
    struct err *e)
{
	const struct dataset *d = &s->done;
	const char *title = text_excerpt(s->a, d->title, 120);
	enum err_code rc = audit_add(db, s->who, "dataset.save", "dataset",
	    d->id, what_changed(s->a, before, d), "", e);

	if (rc || strcmp(before->organization_id, d->organization_id) == 0)
		return rc;
	rc = audit_add(db, s->who, "dataset.leave", "organization",
	    before->organization_id, title, "", e);
	return rc ? rc
		  : audit_add(db, s->who, "dataset.join", "organization",
			d->organization_id, title, "", e);
}

static enum err_code
save(struct db *db, void *arg, struct err *e)
{
	struct saving *s = arg;
	struct dataset before, *d = &s->done;
	struct org o;
	int64_t changed = 0;
	enum err_code rc = dataset_get(db, s->a, s->d->id, &before, e);

	*d = *s->d;
	if (rc)
		return rc;
	if (strcmp(before.state, "deleted") == 0)
		return refuse_deleted(e);
	if (before.version != d->version)
		return refuse_conflict(db, s, e);
	if (!d->organization_id[0])
		d->organization_id = before.organization_id;
	rc = find_publisher(db, s->a, d, &o, e);
	if (!rc && strcmp(before.state, "published") == 0)
		rc = stay_publishable(s->a, &before, d, &o, e);
	if (!rc)
		rc = choose_slug(db, s->a, &before, d, e);
	if (!rc)
		rc = write_metadata(db, d, date_now(), &changed, e);
	if (rc)
		return rc;
	if (changed == 0)
		return refuse_conflict(db, s, e);
	if (before.published_at && strcmp(before.slug, d->slug) != 0)
		rc = slug_changed(
		    db, SLUG_DATASET, before.slug, d->slug, d->id, e);
	if (!rc)
		rc = search_update(db, s->a, d->id, e);
	if (!rc)
		rc = tell(db, s, &before, e);
	return rc;
}

static enum err_code
check(struct arena *a, struct dataset *d, struct err *e)
{
	struct findings f = { 0 };

	dataset_check(a, d, &f);
	if (f.count)
		return err_set(e, ERR_UNPROCESSABLE, "%s", f.rows[0].message);
	return ERR_OK;
}

enum err_code
dataset_save(struct db *db, struct arena *a, struct dataset *d, const char *who,
    struct err *e)
{
	struct saving s = { .a = a, .d = d, .who = who };
	enum err_code rc = check(a, d, e);

	if (!rc)
		rc = db_write(db, save, &s, e);
	if (rc)
		return rc;
	return dataset_get(db, a, d->id, d, e);
}

/* By id, else by identifier; found's id is "" when it is not here. */
static enum err_code
find_imported(struct db *db, struct arena *a, const struct dataset *d,
    struct dataset *found, struct err *e)
{
	const char *id = text_is_uuid(d->id) ? d->id : "";
	struct rows *r;
	enum err_code rc;

	found->id = "";
	if (d->identifier[0]) {
		rc = db_select(db, a, Q_DATASET_ID_OF_IDENTIFIER,
		    DB_ARGS({ ":identifier", DB_TEXT(d->identifier) }), &r, e);
		if (rc)
			return rc;
		if (db_next(r))
			id = db_text(r, "id");
		rc = db_end(r);
		if (rc)
			return rc;
	}
	if (!id[0])
		return ERR_OK;
	rc = dataset_get(db, a, id, found, e);
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear(e);
	found->id = "";
	return ERR_OK;
}

/* State and dates as given, completed where they must agree. */
static void
complete_life(struct dataset *d, const struct dataset *before, int64_t now)
{
	bool is_new = before->id[0] == '\0';

	if (!d->state[0])
		d->state = is_new ? "draft" : before->state;
	if (!d->created_at)
		d->created_at = is_new ? now : before->created_at;
	if (!d->modified_at)
		d->modified_at = now;
	if (!d->published_at)
		d->published_at = before->published_at;
	if (!d->published_at && strcmp(d->state, "published") == 0)
		d->published_at = d->created_at;
	if (strcmp(d->state, "archived") != 0)
		d->archived_at = 0;
	else if (!d->archived_at)
		d->archived_at = now;
	d->deleted_at = 0;
	if (!d->identifier[0] && !is_new)
		d->identifier = before->identifier;
}

static enum err_code
check_life(const struct dataset *d, struct err *e)
{
	static const char *const states[] = { "", "draft", "submitted",
		"published", "archived" };
	bool known = false;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		known |= strcmp(d->state, states[i]) == 0;
	if (!known)
		return err_set(e, ERR_UNPROCESSABLE,
		    "L'état d'un jeu de données importé doit être draft, "
		    "submitted, published ou archived.");
	if (strcmp(d->state, "published") == 0 && !d->identifier[0])
		return err_set(e, ERR_UNPROCESSABLE,
		    "Un jeu de données publié doit avoir un identifiant" NNBSP
		    ": celui de son portail d'origine.");
	return ERR_OK;
}

static enum err_code
write_life(struct db *db, const struct dataset *d, struct err *e)
{
	return db_exec(db, Q_DATASET_SET_LIFE,
	    DB_ARGS({ ":id", DB_TEXT(d->id) }, { ":state", DB_TEXT(d->state) },
		{ ":slug", DB_TEXT(d->slug) },
		{ ":identifier", text_or_null(d->identifier) },
		{ ":created_at", DB_INT(d->created_at) },
		{ ":modified_at", DB_INT(d->modified_at) },
		{ ":published_at", time_or_null(d->published_at) },
		{ ":archived_at", time_or_null(d->archived_at) },
		{ ":deleted_at", time_or_null(d->deleted_at) },
		{ ":origin_url", DB_TEXT(d->origin_url) }),
	    NULL, e);
}

static enum err_code
import_slug(struct db *db, struct arena *a, const struct dataset *before,
    struct dataset *d, struct err *e)
{
	enum err_code rc = slug_make(db, a, SLUG_DATASET,
	    d->slug[0]        ? d->slug
		: d->title[0] ? d->title
			      : "brouillon",
	    d->id, &d->slug, e);

	if (rc || !before->id[0] || !before->published_at ||
	    strcmp(before->slug, d->slug) == 0)
		return rc;
	return slug_changed(db, SLUG_DATASET, before->slug, d->slug, d->id, e);
}

static enum err_code
import(struct db *db, void *arg, struct err *e)
{
	struct saving *s = arg;
	struct dataset *d = &s->done, before = { 0 };
	int64_t changed;
	enum err_code rc;

	*d = *s->d;
	rc = find_imported(db, s->a, d, &before, e);
	if (rc)
		return rc;
	rc = find_publisher(db, s->a, d, NULL, e);
	if (rc)
		return rc;
	s->created = before.id[0] == '\0';
	if (!s->created && strcmp(before.state, "deleted") == 0)
		return err_set(e, ERR_CONFLICT,
		    "Ce jeu de données a été supprimé ici" NNBSP
		    ": son identifiant ne peut pas resservir.");
	if (!s->created)
		d->id = before.id;
	else if (!text_is_uuid(d->id))
		d->id = new_id(s->a);
	d->version = s->created ? 1 : before.version;
	complete_life(d, &before, date_now());
	rc = check_life(d, e);
	if (!rc)
		rc = import_slug(db, s->a, &before, d, e);
	if (!rc && s->created)
		rc = insert(db, d->id, d->slug, d->organization_id, e);
	if (!rc)
		rc = write_metadata(db, d, d->modified_at, &changed, e);
	if (!rc)
		rc = write_life(db, d, e);
	if (!rc)
		rc = search_update(db, s->a, d->id, e);
	if (!rc)
		rc = audit_add(db, s->who, "dataset.import", "dataset", d->id,
		    text_excerpt(s->a, d->title, 120), "", e);
	return rc;
}

enum err_code
dataset_import(struct db *db, struct arena *a, struct dataset *d,
    const char *who, bool *created, struct err *e)
{
	struct saving s = { .a = a, .d = d, .who = who };
	enum err_code rc = check(a, d, e);

	if (!rc)
		rc = db_write(db, import, &s, e);
	if (rc)
		return rc;
	*created = s.created;
	*d = s.done;
	return ERR_OK;
}
