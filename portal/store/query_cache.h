/* SPDX-License-Identifier: Apache-2.0 */
/* query_cache.h - statements and counts kept from one question to the next. */
#ifndef PARVIS_STORE_QUERY_CACHE_H
#define PARVIS_STORE_QUERY_CACHE_H

#include "store/query_plan.h"

/* A statement ready to step, its values bound; *kept NULL when it is not to be
 * kept: as many are under way. */
struct kept_statement;
enum err_code statement_take(struct table *t, const struct step *step,
    sqlite3_stmt **out, struct kept_statement **kept, struct err *e) must_check;
/* A value that may go while the statement runs. */
void statement_bind(sqlite3_stmt *s, int i, const struct value *v);
void statement_give_back(sqlite3_stmt *s, struct kept_statement *kept);

/* What SQLite's refusal means to the person who asked. */
enum err_code query_failed(struct table *t, int rc, struct err *e);

/* Hash of the text and the values of a statement. */
void sql_hash(const struct sql *s, char key[SHA256_HEX]);

/* A count remembered; -1 when it is not. */
int64_t total_find(struct table *t, const char *key);
void total_keep(struct table *t, const char *key, int64_t total);

#endif
