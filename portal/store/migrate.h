/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.h - bring a database up to the schema of this program. */
#ifndef PARVIS_STORE_MIGRATE_H
#define PARVIS_STORE_MIGRATE_H

#include "base/err.h"
#include "store/engine.h"

/*
 * Apply the embedded db/schema/NNNN-name.sql that are not yet recorded in the
 * table `migration`, in order, all in one transaction. Before the first one on
 * a database that already has some, a copy is kept in data_dir as
 * parvis.db.avant-NNNN. ERR_CONFLICT, in French, when the database was made
 * by a newer program. Two processes at once: the second waits, then finds
 * nothing to do.
 */
enum err_code migrate(const struct engine *engine, struct conn *c,
    const char *data_dir, struct err *e) must_check;

#endif
