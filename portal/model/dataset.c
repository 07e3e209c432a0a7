/* SPDX-License-Identifier: Apache-2.0 */
/* dataset.c - reading datasets: one, a list, or all in batches. */
#include "model/dataset.h"

#include <string.h>

#include "base/text.h"
#include "model/load.h"
#include "model/slug.h"
#include "store/db.h"

enum err_code
dataset_get_bare(struct db *db, struct arena *a, const char *key,
    struct dataset *out, struct err *e)
{
	bool by_id = text_is_uuid(key), found;
	struct rows *r;
	enum err_code rc =
	    db_select(db, a, by_id ? Q_DATASET_BY_ID : Q_DATASET_BY_SLUG,
		DB_ARGS({ by_id ? ":id" : ":slug", DB_TEXT(key) }), &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		dataset_read(r, out);
	rc = db_end(r);
	if (rc)
		return rc;
	if (!found)
		return err_set(e, ERR_NOT_FOUND,
		    "Ce jeu de données n'existe pas sur ce portail.");
	return ERR_OK;
}

enum err_code
dataset_get(struct db *db, struct arena *a, const char *key,
    struct dataset *out, struct err *e)
{
	enum err_code rc = dataset_get_bare(db, a, key, out, e);

	return rc ? rc : dataset_fill(db, a, out, 1, e);
}

bool
dataset_was_public(const struct dataset *d)
{
	return d->published_at > 0;
}

bool
dataset_is_public(const struct dataset *d)
{
	return strcmp(d->state, "published") == 0 ||
	    (strcmp(d->state, "archived") == 0 && dataset_was_public(d));
}

enum err_code
dataset_moved(struct db *db, struct arena *a, const char *slug,
    const char **now, struct err *e)
{
	return slug_moved(db, a, SLUG_DATASET, slug, now, e);
}

/* Rows of a query that gives at most `limit` datasets. */
static enum err_code
read_all(struct db *db, struct arena *a, enum query q,
    const struct db_arg *args, unsigned limit, struct dataset **out,
    unsigned *count, struct err *e)
{
	unsigned cap = 0, n = 0;
	struct rows *r;
	enum err_code rc = db_select(db, a, q, args, &r, e);

	*out = NULL;
	*count = 0;
	if (rc)
		return rc;
	while (n < limit && db_next(r)) {
		if (n == cap) {
			struct dataset *more = arena_array_of(
			    a, cap ? 2 * cap : 16, struct dataset);

			if (n > 0)
				memcpy(more, *out, n * sizeof(*more));
			*out = more;
			cap = cap ? 2 * cap : 16;
		}
		dataset_read(r, &(*out)[n++]);
	}
	*count = n;
	return db_end(r);
}

enum err_code
dataset_list(struct db *db, struct arena *a, const char *state,
    const char *account_id, unsigned offset, unsigned limit,
    struct dataset **out, unsigned *count, int64_t *total, struct err *e)
{
	enum err_code rc = db_select_int(db, Q_DATASET_LIST_COUNT,
	    DB_ARGS({ ":state", DB_TEXT(state) },
		{ ":account_id", DB_TEXT(account_id) }),
	    0, total, e);

	if (rc)
		return rc;
	return read_all(db, a, Q_DATASET_LIST,
	    DB_ARGS({ ":state", DB_TEXT(state) },
		{ ":account_id", DB_TEXT(account_id) },
		{ ":limit", DB_INT(limit) }, { ":offset", DB_INT(offset) }),
	    limit, out, count, e);
}

enum err_code
dataset_list_of(struct db *db, struct arena *a, const char *organization_id,
    unsigned limit, struct dataset **out, unsigned *count, struct err *e)
{
	return read_all(db, a, Q_DATASET_LIST_OF,
	    DB_ARGS({ ":organization_id", DB_TEXT(organization_id) },
		{ ":limit", DB_INT(limit) }),
	    limit, out, count, e);
}

/* Only what is in the rows of the datasets. */
static enum err_code
bare_batch(struct db *db, struct arena *a, const char *organization_id,
    const char *after, unsigned limit, struct dataset **out, unsigned *count,
    struct err *e)
{
	if (organization_id[0])
		return read_all(db, a, Q_DATASET_BATCH_OF,
		    DB_ARGS({ ":organization_id", DB_TEXT(organization_id) },
			{ ":after", DB_TEXT(after) },
			{ ":limit", DB_INT(limit) }),
		    limit, out, count, e);
	return read_all(db, a, Q_DATASET_BATCH,
	    DB_ARGS({ ":after", DB_TEXT(after) }, { ":limit", DB_INT(limit) }),
	    limit, out, count, e);
}

enum err_code
dataset_batch(struct db *db, struct arena *a, const char *organization_id,
    const char *after, unsigned limit, struct dataset **out, unsigned *count,
    struct err *e)
{
	enum err_code rc =
	    bare_batch(db, a, organization_id, after, limit, out, count, e);

	return rc ? rc : dataset_fill(db, a, *out, *count, e);
}

enum err_code
dataset_batch_described(struct db *db, struct arena *a,
    const char *organization_id, const char *after, unsigned limit,
    struct dataset **out, unsigned *count, struct err *e)
{
	enum err_code rc =
	    bare_batch(db, a, organization_id, after, limit, out, count, e);

	return rc ? rc : dataset_fill_described(db, a, *out, *count, e);
}

enum err_code
dataset_count_published(
    struct db *db, const char *organization_id, int64_t *out, struct err *e)
{
	if (organization_id[0])
		return db_select_int(db, Q_DATASET_COUNT_OF,
		    DB_ARGS({ ":organization_id", DB_TEXT(organization_id) }),
		    0, out, e);
	return db_select_int(db, Q_DATASET_COUNT, DB_NO_ARGS, 0, out, e);
}

enum err_code
dataset_batch_start(struct db *db, struct arena *a, const char *organization_id,
    int64_t offset, const char **after, struct err *e)
{
	struct rows *r;
	bool found;
	enum err_code rc;

	*after = "";
	if (offset <= 0)
		return ERR_OK;
	if (organization_id[0])
		rc = db_select(db, a, Q_DATASET_AT_OF,
		    DB_ARGS({ ":organization_id", DB_TEXT(organization_id) },
			{ ":offset", DB_INT(offset - 1) }),
		    &r, e);
	else
		rc = db_select(db, a, Q_DATASET_AT,
		    DB_ARGS({ ":offset", DB_INT(offset - 1) }), &r, e);
	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		*after = db_text(r, "identifier");
	rc = db_end(r);
	if (rc)
		return rc;
	if (!found)
		return err_set(
		    e, ERR_NOT_FOUND, "Cette page est après la dernière.");
	return ERR_OK;
}
