/* SPDX-License-Identifier: Apache-2.0 */
/* stem.h - full-text tokenizer `french` for SQLite's FTS5. */
#ifndef PARVIS_STORE_STEM_H
#define PARVIS_STORE_STEM_H

#include <stdbool.h>

#include <sqlite3.h>

/*
 * Make the tokenizer `french` known to this connection: words of unicode61
 * with accents folded (œ and æ too), elisions cut off (l', d', qu'...), then
 * the French Snowball stem. Returns an SQLite code.
 */
int stem_register(sqlite3 *db);

/* The same tokenizer outside any index, of a connection that knows it: made
 * by t->xCreate, ended by t->xDelete. Returns an SQLite code. */
int stem_tokenizer(sqlite3 *db, fts5_tokenizer *t, Fts5Tokenizer **made);

#endif
