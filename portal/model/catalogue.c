/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c - the doors of the store, for the layers above the model. */
#include "model/catalogue.h"

#include "store/blob.h"
#include "store/db.h"

enum err_code
catalogue_db(struct db_pool *pool, struct db **out, struct err *e)
{
	return db_pool_get(pool, out, e);
}

enum err_code
catalogue_revision(
    struct db *db, int64_t *number, int64_t *changed_at, struct err *e)
{
	return db_revision(db, number, changed_at, e);
}

enum err_code
catalogue_file(struct blob_store *blobs, const char *sha256, int *fd,
    int64_t *size, struct err *e)
{
	enum err_code rc = blob_open_file(blobs, sha256, fd, size, e);

	/* The catalogue names it: that it is gone is our failure. */
	if (rc != ERR_NOT_FOUND)
		return rc;
	e->code = ERR_INTERNAL;
	err_cause(e, "missing file %s", sha256);
	return ERR_INTERNAL;
}
