/* SPDX-License-Identifier: Apache-2.0 */
/* org.c - organizations that publish, and their departments. */
#include "model/org.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/text.h"
#include "model/check.h"
#include "model/load.h"
#include "model/record.h"
#include "model/search.h"
#include "model/slug.h"
#include "model/territory.h"
#include "model/user.h"
#include "store/db.h"

static void
org_read(struct rows *r, struct org *out)
{
	out->id = db_text(r, "id");
	out->slug = db_text(r, "slug");
	out->name = db_text(r, "name");
	out->acronym = db_text(r, "acronym");
	out->kind = db_text(r, "kind");
	out->siren = db_text(r, "siren");
	out->siret = db_text(r, "siret");
	out->insee_code = db_text(r, "insee_code");
	out->parent_id = db_text(r, "parent_id");
	out->description = db_text(r, "description");
	out->email = db_text(r, "email");
	out->telephone = db_text(r, "telephone");
	out->url = db_text(r, "url");
	out->address = db_text(r, "address");
	out->logo_sha256 = db_text(r, "logo_sha256");
	out->logo_type = db_text(r, "logo_type");
	bbox_read(r, &out->bbox);
	out->created_at = db_int(r, "created_at");
	out->modified_at = db_int(r, "modified_at");
	out->datasets = db_int(r, "datasets");
}

static enum err_code
not_found(struct err *e)
{
	return err_set(e, ERR_NOT_FOUND,
	    "Cette organisation n'existe pas sur ce portail.");
}

enum err_code
org_get(struct db *db, struct arena *a, const char *key, struct org *out,
    struct err *e)
{
	bool by_id = text_is_uuid(key), found;
	struct rows *r;
	enum err_code rc = db_select(db, a, by_id ? Q_ORG_BY_ID : Q_ORG_BY_SLUG,
	    DB_ARGS({ by_id ? ":id" : ":slug", DB_TEXT(key) }), &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		org_read(r, out);
	rc = db_end(r);
	return rc || found ? rc : not_found(e);
}

enum err_code
org_id(struct db *db, struct arena *a, const char *key, const char **id,
    struct err *e)
{
	struct rows *r;
	bool found;
	enum err_code rc = db_select(
	    db, a, Q_ORG_ID, DB_ARGS({ ":key", DB_TEXT(key) }), &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		*id = db_text(r, "id");
	rc = db_end(r);
	return rc || found ? rc : not_found(e);
}

enum err_code
org_moved(struct db *db, struct arena *a, const char *slug, const char **now,
    struct err *e)
{
	return slug_moved(db, a, SLUG_ORGANIZATION, slug, now, e);
}

/* Sorted by people's idea of an alphabet: accents and capitals aside. */
struct sorted {
	const char *key;
	struct org org;
};

static int
by_name(const void *x, const void *y)
{
	const struct sorted *o = x, *p = y;
	int order = strcmp(o->key, p->key);

	return order ? order : strcmp(o->org.id, p->org.id);
}

enum err_code
org_list(struct db *db, struct arena *a, struct org **out, unsigned *count,
    struct err *e)
{
	struct sorted *rows = NULL;
	unsigned n = 0, cap = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_ORG_ALL, DB_NO_ARGS, &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == cap) {
			struct sorted *more = arena_array_of(
			    a, cap ? 2 * cap : 16, struct sorted);

			if (n > 0)
				memcpy(more, rows, n * sizeof(*more));
			rows = more;
			cap = cap ? 2 * cap : 16;
		}
		org_read(r, &rows[n].org);
		rows[n].key = text_fold(a, rows[n].org.name);
		n++;
	}
	rc = db_end(r);
	if (rc)
		return rc;
	if (n > 1)
		qsort(rows, n, sizeof(*rows), by_name);
	*out = arena_array_of(a, n ? n : 1, struct org);
	for (unsigned i = 0; i < n; i++)
		(*out)[i] = rows[i].org;
	*count = n;
	return ERR_OK;
}

struct saving {
	struct arena *a;
	struct org *o;
	const char *who;
	struct org result;
};

/* The EPCI of a commune, when it publishes here. */
static enum err_code
find_parent(struct db *db, struct arena *a, struct org *o, struct err *e)
{
	struct territory t;
	struct rows *r;
	enum err_code rc;

	if (o->parent_id[0] || strcmp(o->kind, "commune") != 0 ||
	    !territory_find(a, "commune", o->insee_code, &t) || !t.epci[0])
		return ERR_OK;
	rc = db_select(db, a, Q_ORG_BY_SIREN,
	    DB_ARGS({ ":siren", DB_TEXT(t.epci) }), &r, e);
	if (rc)
		return rc;
	if (db_next(r))
		o->parent_id = db_text(r, "id");
	return db_end(r);
}

static enum err_code
refuse_loop(struct db *db, struct arena *a, const struct org *o, struct err *e)
{
	struct org up = { .parent_id = o->parent_id };

	/* Ten levels are far above any real case. */
	for (int level = 0; up.parent_id[0]; level++) {
		enum err_code rc;

		if (level == 10 || strcmp(up.parent_id, o->id) == 0)
			return err_set(e, ERR_UNPROCESSABLE,
			    "Une organisation ne peut pas être rattachée à "
			    "elle-même" NNBSP ": choisissez une autre "
			    "intercommunalité.");
		rc = org_get(db, a, up.parent_id, &up, e);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

static enum err_code
choose_slug(
    struct db *db, struct saving *s, const struct org *before, struct err *e)
{
	struct org *o = s->o;
	bool taken;
	enum err_code rc;

	if (!o->slug[0] && before) {
		o->slug = before->slug;
		return ERR_OK;
	}
	if (!o->slug[0])
		return slug_make(
		    db, s->a, SLUG_ORGANIZATION, o->name, o->id, &o->slug, e);
	if (before && strcmp(o->slug, before->slug) == 0)
		return ERR_OK;
	if (!slug_is_ok(o->slug))
		return err_set(e, ERR_UNPROCESSABLE,
		    "L'adresse de l'organisation ne peut contenir que des "
		    "lettres sans accent, des chiffres et des tirets, et "
		    "certains mots sont réservés" NNBSP
		    ": choisissez-en une autre.");
	rc = slug_taken(db, SLUG_ORGANIZATION, o->slug, o->id, &taken, e);
	if (rc)
		return rc;
	if (taken)
		return err_set(e, ERR_CONFLICT,
		    "Cette adresse est déjà celle d'une autre organisation, "
		    "aujourd'hui ou par le passé" NNBSP
		    ": choisissez-en une autre.");
	return ERR_OK;
}

static enum err_code
write_row(struct db *db, enum query q, const struct org *o, struct err *e)
{
	return db_exec(db, q,
	    DB_ARGS({ ":id", DB_TEXT(o->id) }, { ":slug", DB_TEXT(o->slug) },
		{ ":name", DB_TEXT(o->name) },
		{ ":acronym", DB_TEXT(o->acronym) },
		{ ":kind", DB_TEXT(o->kind) }, { ":siren", DB_TEXT(o->siren) },
		{ ":siret", DB_TEXT(o->siret) },
		{ ":insee_code", DB_TEXT(o->insee_code) },
		{ ":parent_id", text_or_null(o->parent_id) },
		{ ":description", DB_TEXT(o->description) },
		{ ":email", DB_TEXT(o->email) },
		{ ":telephone", DB_TEXT(o->telephone) },
		{ ":url", DB_TEXT(o->url) },
		{ ":address", DB_TEXT(o->address) },
		{ ":logo_sha256", DB_TEXT(o->logo_sha256) },
		{ ":logo_type", DB_TEXT(o->logo_type) },
		{ ":west", bbox_value(&o->bbox, o->bbox.west) },
		{ ":south", bbox_value(&o->bbox, o->bbox.south) },
		{ ":east", bbox_value(&o->bbox, o->bbox.east) },
		{ ":north", bbox_value(&o->bbox, o->bbox.north) },
		{ ":now", DB_INT(o->modified_at) }),
	    NULL, e);
}

/* Its name stands in the search index of each of its datasets. */
static enum err_code
index_again(struct db *db, struct arena *a, const char *id, struct err *e)
{
	const char **ids = NULL;
	size_t n = 0, cap = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_ORG_PUBLISHED_DATASETS,
	    DB_ARGS({ ":id", DB_TEXT(id) }), &r, e);

	if (rc)
		return rc;
	while (db_next(r)) {
		if (n == cap) {
			const char **more =
			    arena_array_of(a, cap ? 2 * cap : 64, const char *);

			if (n > 0)
				memcpy((void *)more, (void *)ids,
				    n * sizeof(*more));
			ids = more;
			cap = cap ? 2 * cap : 64;
		}
		ids[n++] = db_text(r, "id");
	}
	rc = db_end(r);
	for (size_t i = 0; i < n && !rc; i++)
		rc = search_update(db, a, ids[i], e);
	return rc;
}

static enum err_code
insert(struct db *db, struct saving *s, struct err *e)
{
	struct org *o = s->o;
	char id[UUID_TEXT];
	enum err_code rc;

	uuid_new(id);
	o->id = arena_strdup(s->a, id);
	o->created_at = o->modified_at;
	rc = choose_slug(db, s, NULL, e);
	if (!rc)
		rc = refuse_loop(db, s->a, o, e);
	if (!rc)
		rc = write_row(db, Q_ORG_INSERT, o, e);
	if (!rc)
		rc = audit_add(db, s->who, "organization.create",
		    "organization", o->id, o->name, "", e);
	return rc;
}

static enum err_code
update(struct db *db, struct saving *s, struct err *e)
{
	struct org *o = s->o, before;
	enum err_code rc = org_get(db, s->a, o->id, &before, e);

	if (!rc)
		rc = choose_slug(db, s, &before, e);
	if (!rc)
		rc = refuse_loop(db, s->a, o, e);
	if (!rc)
		rc = write_row(db, Q_ORG_UPDATE, o, e);
	if (rc)
		return rc;
	o->created_at = before.created_at;
	o->datasets = before.datasets;
	if (strcmp(before.slug, o->slug) != 0)
		rc = slug_changed(
		    db, SLUG_ORGANIZATION, before.slug, o->slug, o->id, e);
	if (!rc && strcmp(before.name, o->name) != 0)
		rc = index_again(db, s->a, o->id, e);
	if (!rc)
		rc = audit_add(db, s->who, "organization.save", "organization",
		    o->id, o->name, "", e);
	return rc;
}

static enum err_code
save(struct db *db, void *arg, struct err *e)
{
	struct saving *given = arg;
	struct saving s = *given;
	enum err_code rc;

	/* Worked on a copy: a second try after ERR_BUSY starts afresh. */
	given->result = *given->o;
	s.o = &given->result;
	s.o->modified_at = date_now();
	rc = find_parent(db, s.a, s.o, e);
	if (rc)
		return rc;
	return s.o->id[0] ? update(db, &s, e) : insert(db, &s, e);
}

enum err_code
org_save(struct db *db, struct arena *a, struct org *o, const char *who,
    struct err *e)
{
	struct saving s = { .a = a, .o = o, .who = who };
	struct findings f = { 0 };
	enum err_code rc;

	org_check(a, o, &f);
	org_require(a, o, &f);
	if (f.count)
		return err_set(e, ERR_UNPROCESSABLE, "%s", f.rows[0].message);
	rc = db_write(db, save, &s, e);
	if (!rc)
		*o = s.result;
	return rc;
}

struct department_wanted {
	struct arena *a;
	const char *organization_id, *name, *id;
};

static enum err_code
find_department(struct db *db, struct department_wanted *w, struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(db, w->a, Q_DEPARTMENT_BY_NAME,
	    DB_ARGS({ ":organization_id", DB_TEXT(w->organization_id) },
		{ ":name", DB_TEXT(w->name) }),
	    &r, e);

	if (rc)
		return rc;
	w->id = db_next(r) ? db_text(r, "id") : "";
	return db_end(r);
}

static enum err_code
ensure_department(struct db *db, void *arg, struct err *e)
{
	struct department_wanted *w = arg;
	char id[UUID_TEXT];
	enum err_code rc = find_department(db, w, e);

	if (rc || w->id[0])
		return rc;
	uuid_new(id);
	w->id = arena_strdup(w->a, id);
	return db_exec(db, Q_DEPARTMENT_INSERT,
	    DB_ARGS({ ":id", DB_TEXT(w->id) },
		{ ":organization_id", DB_TEXT(w->organization_id) },
		{ ":name", DB_TEXT(w->name) }),
	    NULL, e);
}

enum err_code
department_ensure(struct db *db, struct arena *a, const char *organization_id,
    const char *name, const char **id, struct err *e)
{
	struct findings f = { 0 };
	struct checker c = { a, &f };
	struct department_wanted w = { a, organization_id, "", "" };
	enum err_code rc;

	w.name = check_line(
	    &c, "department", "Le nom du service", name, DEPARTMENT_NAME_MAX);
	if (f.count)
		return err_set(e, ERR_UNPROCESSABLE, "%s", f.rows[0].message);
	*id = "";
	if (!w.name[0])
		return ERR_OK;
	rc = find_department(db, &w, e);
	if (!rc && !w.id[0])
		rc = db_write(db, ensure_department, &w, e);
	if (!rc)
		*id = w.id;
	return rc;
}
