/* SPDX-License-Identifier: Apache-2.0 */
/* dataset_life.c - from draft to published, archived, and the tombstone. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/dataset.h"
#include "model/load.h"
#include "model/record.h"
#include "model/review.h"
#include "model/search.h"
#include "model/user.h"
#include "store/db.h"

/* One step of a dataset's life. */
struct step {
	const char *action;    /* for the record */
	const char *from[5];   /* states it starts from, ended by NULL */
	const char *elsewhere; /* why not from another */
	/* Changes *d; may refuse. */
	enum err_code (*fn)(struct db *db, struct arena *a, struct dataset *d,
	    const char *base_url, struct err *e);
	const char *verdict; /* told to who works on it, or NULL */
};

struct move {
	struct arena *a;
	const struct step *step;
	const char *id, *base_url, *who, *comment;
};

static bool
starts_from(const struct step *s, const char *state)
{
	for (const char *const *from = s->from; *from; from++) {
		if (strcmp(*from, state) == 0)
			return true;
	}
	return false;
}

static enum err_code
take_step(struct db *db, void *arg, struct err *e)
{
	const struct move *m = arg;
	struct dataset d;
	enum err_code rc = dataset_get(db, m->a, m->id, &d, e);

	if (rc)
		return rc;
	if (strcmp(d.state, "deleted") == 0)
		return err_set(e, ERR_GONE,
		    "Ce jeu de données a été supprimé" NNBSP
		    ": il ne peut plus être modifié.");
	if (!starts_from(m->step, d.state))
		return err_set(e, ERR_CONFLICT, "%s", m->step->elsewhere);
	d.modified_at = date_now();
	rc = m->step->fn(db, m->a, &d, m->base_url, e);
	if (rc)
		return rc;
	rc = db_exec(db, Q_DATASET_SET_LIFE,
	    DB_ARGS({ ":id", DB_TEXT(d.id) }, { ":state", DB_TEXT(d.state) },
		{ ":slug", DB_TEXT(d.slug) },
		{ ":identifier", text_or_null(d.identifier) },
		{ ":created_at", DB_INT(d.created_at) },
		{ ":modified_at", DB_INT(d.modified_at) },
		{ ":published_at", time_or_null(d.published_at) },
		{ ":archived_at", time_or_null(d.archived_at) },
		{ ":deleted_at", time_or_null(d.deleted_at) },
		{ ":origin_url", DB_TEXT(d.origin_url) }),
	    NULL, e);
	if (!rc && m->step->verdict)
		rc = review_add(db, d.id, m->who, m->step->verdict,
		    m->comment ? m->comment : "", e);
	if (!rc)
		rc = search_update(db, m->a, d.id, e);
	if (!rc)
		rc = audit_add(db, m->who, m->step->action, "dataset", d.id,
		    text_excerpt(m->a, d.title, 120), "", e);
	return rc;
}

static enum err_code
become_published(struct arena *a, struct dataset *d, struct err *e)
{
	struct findings f = { 0 };

	dataset_missing(a, d, &f, NULL);
	if (f.count == 1)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce jeu de données ne peut pas encore être publié. %s",
		    f.rows[0].message);
	if (f.count)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce jeu de données ne peut pas encore être publié" NNBSP
		    ": il manque %u éléments. Pour commencer" NNBSP ": %s",
		    f.count, f.rows[0].message);
	d->state = "published";
	d->archived_at = 0;
	return ERR_OK;
}

static enum err_code
publish(struct db *db, struct arena *a, struct dataset *d, const char *base_url,
    struct err *e)
{
	size_t len = strlen(base_url);
	enum err_code rc = become_published(a, d, e);

	(void)db;
	if (rc)
		return rc;
	while (len > 0 && base_url[len - 1] == '/')
		len--;
	if (!d->published_at)
		d->published_at = d->modified_at;
	/* Frozen: never made again, even when the portal moves. */
	if (!d->identifier[0])
		d->identifier = arena_printf(
		    a, "%.*s/id/dataset/%s", (int)len, base_url, d->id);
	return ERR_OK;
}

static enum err_code
submit(struct db *db, struct arena *a, struct dataset *d, const char *base_url,
    struct err *e)
{
	struct dataset ready = *d;
	enum err_code rc = become_published(a, &ready, e);

	(void)db;
	(void)base_url;
	if (!rc)
		d->state = "submitted";
	return rc;
}

static enum err_code
give_back(struct db *db, struct arena *a, struct dataset *d,
    const char *base_url, struct err *e)
{
	(void)db;
	(void)a;
	(void)base_url;
	(void)e;
	d->state = "draft";
	return ERR_OK;
}

static enum err_code
archive(struct db *db, struct arena *a, struct dataset *d, const char *base_url,
    struct err *e)
{
	(void)db;
	(void)a;
	(void)base_url;
	(void)e;
	d->state = "archived";
	d->archived_at = d->modified_at;
	return ERR_OK;
}

static enum err_code
restore(struct db *db, struct arena *a, struct dataset *d, const char *base_url,
    struct err *e)
{
	(void)db;
	(void)base_url;
	if (d->published_at)
		return become_published(a, d, e);
	d->state = "draft";
	d->archived_at = 0;
	return ERR_OK;
}

static enum err_code
bury(struct db *db, struct arena *a, struct dataset *d, const char *base_url,
    struct err *e)
{
	(void)a;
	(void)base_url;
	d->state = "deleted";
	d->deleted_at = d->modified_at;
	/* Nobody ever saw it: its address is free again. */
	if (!d->published_at)
		d->slug = d->id;
	return db_exec(db, Q_RESOURCE_MARK_ALL_DELETED,
	    DB_ARGS({ ":dataset_id", DB_TEXT(d->id) },
		{ ":now", DB_INT(d->deleted_at) }),
	    NULL, e);
}

static const struct step to_published = {
	"dataset.publish",
	{ "draft", "submitted", NULL },
	"Seul un brouillon peut être publié" NNBSP
	": un jeu de données archivé se restaure.",
	publish,
	"published",
};
static const struct step to_submitted = {
	"dataset.submit",
	{ "draft", NULL },
	"Seul un brouillon peut être soumis à la validation.",
	submit,
	"submitted",
};
static const struct step to_withdrawn = {
	"dataset.withdraw",
	{ "submitted", NULL },
	"Ce jeu de données n’est plus en attente de validation" NNBSP
	": rechargez la page.",
	give_back,
	"withdrawn",
};
static const struct step to_returned = {
	"dataset.return",
	{ "submitted", NULL },
	"Ce jeu de données n’est plus en attente de validation" NNBSP
	": rechargez la page.",
	give_back,
	"returned",
};
static const struct step to_archived = {
	"dataset.archive",
	{ "draft", "submitted", "published", NULL },
	"Ce jeu de données est déjà archivé.",
	archive,
	NULL,
};
static const struct step to_restored = {
	"dataset.restore",
	{ "archived", NULL },
	"Ce jeu de données n'est pas archivé" NNBSP
	": il n'y a rien à restaurer.",
	restore,
	NULL,
};
static const struct step to_deleted = {
	"dataset.delete",
	{ "draft", "submitted", "published", "archived", NULL },
	"",
	bury,
	NULL,
};

enum err_code
dataset_publish(struct db *db, struct arena *a, const char *id,
    const char *base_url, const char *who, struct err *e)
{
	struct move m = { a, &to_published, id, base_url, who, NULL };

	return db_write(db, take_step, &m, e);
}

enum err_code
dataset_submit(struct db *db, struct arena *a, const char *id, const char *who,
    struct err *e)
{
	struct move m = { a, &to_submitted, id, "", who, NULL };

	return db_write_quiet(db, take_step, &m, e);
}

enum err_code
dataset_withdraw(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e)
{
	struct move m = { a, &to_withdrawn, id, "", who, NULL };

	return db_write_quiet(db, take_step, &m, e);
}

enum err_code
dataset_return(struct db *db, struct arena *a, const char *id,
    const char *comment, const char *who, struct err *e)
{
	struct move m = { a, &to_returned, id, "", who,
		text_clean(a, comment) };

	if (!m.comment[0])
		return err_set(e, ERR_UNPROCESSABLE,
		    "Dites ce qui est à changer" NNBSP
		    ": la personne qui a préparé ces données le lira.");
	if (strlen(m.comment) > REVIEW_COMMENT_MAX)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Ce message dépasse 4" NNBSP "000 caractères" NNBSP
		    ": abrégez-le.");
	return db_write_quiet(db, take_step, &m, e);
}

enum err_code
dataset_archive(struct db *db, struct arena *a, const char *id, const char *who,
    struct err *e)
{
	struct move m = { a, &to_archived, id, "", who, NULL };

	return db_write(db, take_step, &m, e);
}

enum err_code
dataset_restore(struct db *db, struct arena *a, const char *id, const char *who,
    struct err *e)
{
	struct move m = { a, &to_restored, id, "", who, NULL };

	return db_write(db, take_step, &m, e);
}

enum err_code
dataset_delete(struct db *db, struct arena *a, const char *id, const char *who,
    struct err *e)
{
	struct move m = { a, &to_deleted, id, "", who, NULL };

	return db_write(db, take_step, &m, e);
}

const char *
dataset_identifier(
    struct arena *a, const struct dataset *d, const char *base_url)
{
	if (d->identifier[0] && d->identifier[0] != '/')
		return d->identifier;
	return arena_printf(a, "%s/id/dataset/%s", base_url, d->id);
}

static enum err_code
complete_identifiers(struct db *db, void *base_url, struct err *e)
{
	return db_exec(db, Q_DATASET_COMPLETE_IDENTIFIERS,
	    DB_ARGS({ ":base_url", DB_TEXT(base_url) }), NULL, e);
}

enum err_code
dataset_freeze_identifiers(struct db *db, const char *base_url, struct err *e)
{
	char url[2048];
	int64_t count;
	enum err_code rc = db_select_int(
	    db, Q_DATASET_UNSETTLED_COUNT, DB_NO_ARGS, 0, &count, e);

	if (rc || count == 0)
		return rc;
	snprintf(url, sizeof(url), "%s", base_url);
	return db_write(db, complete_identifiers, url, e);
}

enum err_code
dataset_touched(struct db *db, struct arena *a, const char *id, struct err *e)
{
	enum err_code rc = db_exec(db, Q_DATASET_TOUCH,
	    DB_ARGS({ ":id", DB_TEXT(id) }, { ":now", DB_INT(date_now()) }),
	    NULL, e);

	if (rc)
		return rc;
	return search_update(db, a, id, e);
}
