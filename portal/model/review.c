/* SPDX-License-Identifier: Apache-2.0 */
/* review.c - what was said of a dataset on its way to the public. */
#include "model/review.h"

#include "base/date.h"
#include "store/db.h"

enum err_code
review_add(struct db *db, const char *dataset_id, const char *who,
    const char *verdict, const char *comment, struct err *e)
{
	return db_exec(db, Q_REVIEW_INSERT,
	    DB_ARGS({ ":dataset_id", DB_TEXT(dataset_id) },
		{ ":now", DB_INT(date_now()) },
		{ ":account_id", DB_TEXT_OR_NULL(who) },
		{ ":verdict", DB_TEXT(verdict) },
		{ ":comment", DB_TEXT(comment) }),
	    NULL, e);
}

enum err_code
review_list(struct db *db, struct arena *a, const char *dataset_id,
    unsigned limit, struct review **out, unsigned *count, struct err *e)
{
	struct review *list = arena_array_of(a, limit, struct review);
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_REVIEW_LIST,
	    DB_ARGS({ ":dataset_id", DB_TEXT(dataset_id) },
		{ ":limit", DB_INT(limit) }),
	    &r, e);

	*out = list;
	*count = 0;
	if (rc)
		return rc;
	while (db_next(r)) {
		const char *name = db_text(r, "name");
		const char *email = db_text(r, "email");

		list[(*count)++] = (struct review){ db_int(r, "at"),
			name[0] ? arena_printf(a, "%s (%s)", name, email)
				: email,
			db_text(r, "verdict"), db_text(r, "comment") };
	}
	return db_end(r);
}
