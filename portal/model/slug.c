/* SPDX-License-Identifier: Apache-2.0 */
/* slug.c - address segments of datasets and organizations, one each for ever.
 */
#include "model/slug.h"

#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "store/db.h"

#define SLUG_MAX 128
/* After so many tries a few random digits end the search. */
#define SUFFIXES 20

static const struct {
	const char *name;
	enum query taken, moved;
} kinds[] = {
	[SLUG_DATASET] = { "dataset", Q_SLUG_TAKEN_DATASET,
	    Q_SLUG_MOVED_DATASET },
	[SLUG_ORGANIZATION] = { "organization", Q_SLUG_TAKEN_ORGANIZATION,
	    Q_SLUG_MOVED_ORGANIZATION },
};

/* Second segments of the API's and the pages' own addresses. */
static const char *const reserved[] = { "api", "badges", "catalog", "csv",
	"extensions", "frequencies", "licenses", "me", "new", "nouveau", "r",
	"recherche", "resource-types", "resources", "roles", "schemas",
	"search", "suggest", "upload" };

bool
slug_is_ok(const char *slug)
{
	size_t len = strlen(slug);

	if (len == 0 || len > SLUG_MAX || text_is_uuid(slug))
		return false;
	if (strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
		return false;
	if (slug[0] == '-' || slug[len - 1] == '-')
		return false;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (strcmp(slug, reserved[i]) == 0)
			return false;
	}
	return true;
}

enum err_code
slug_taken(struct db *db, enum slug_kind kind, const char *slug, const char *id,
    bool *taken, struct err *e)
{
	int64_t n = 0;
	enum err_code rc = db_select_int(db, kinds[kind].taken,
	    DB_ARGS({ ":slug", DB_TEXT(slug) }, { ":id", DB_TEXT(id) }), 0, &n,
	    e);

	if (rc)
		return rc;
	*taken = n > 0;
	return ERR_OK;
}

enum err_code
slug_make(struct db *db, struct arena *a, enum slug_kind kind, const char *text,
    const char *id, const char **out, struct err *e)
{
	const char *base = text_slug(a, text, kinds[kind].name);
	const char *slug = base;

	for (int n = 2;; n++) {
		bool taken = !slug_is_ok(slug);

		if (!taken) {
			enum err_code rc =
			    slug_taken(db, kind, slug, id, &taken, e);

			if (rc)
				return rc;
		}
		if (!taken) {
			*out = slug;
			return ERR_OK;
		}
		slug = n <= SUFFIXES
		    ? arena_printf(a, "%s-%d", base, n)
		    : arena_printf(a, "%s-%s", base, random_hex(a, 4));
	}
}

enum err_code
slug_changed(struct db *db, enum slug_kind kind, const char *former,
    const char *now, const char *id, struct err *e)
{
	enum err_code rc = db_exec(db, Q_SLUG_KEEP,
	    DB_ARGS({ ":kind", DB_TEXT(kinds[kind].name) },
		{ ":slug", DB_TEXT(former) }, { ":id", DB_TEXT(id) }),
	    NULL, e);

	if (rc)
		return rc;
	return db_exec(db, Q_SLUG_TAKE_BACK,
	    DB_ARGS({ ":kind", DB_TEXT(kinds[kind].name) },
		{ ":slug", DB_TEXT(now) }, { ":id", DB_TEXT(id) }),
	    NULL, e);
}

enum err_code
slug_moved(struct db *db, struct arena *a, enum slug_kind kind,
    const char *slug, const char **now, struct err *e)
{
	struct rows *r;
	bool found;
	enum err_code rc = db_select(db, a, kinds[kind].moved,
	    DB_ARGS({ ":slug", DB_TEXT(slug) }), &r, e);

	if (rc)
		return rc;
	found = db_next(r);
	if (found)
		*now = db_text(r, "slug");
	rc = db_end(r);
	if (rc)
		return rc;
	if (!found)
		return err_set(e, ERR_NOT_FOUND,
		    "Aucune page ne correspond à cette adresse.");
	return ERR_OK;
}
