/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - what a catalogue database must do; one struct per engine. */
#ifndef PARVIS_STORE_ENGINE_H
#define PARVIS_STORE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/queries.h"
#include "store/value.h"

struct conn;
struct stmt;

#define MARK_WORDS 12

/*
 * Errors are mapped inside: a broken constraint is ERR_CONFLICT, a lock or
 * serialization failure ERR_BUSY, a full disk ERR_NO_SPACE, the rest
 * ERR_INTERNAL with the engine's words as cause. A connection is used by one
 * thread at a time.
 */
struct engine {
	const char *name; /* "sqlite" */
	enum engine_id id;
	/* read_only connections refuse every write. */
	enum err_code (*open)(
	    struct conn **out, const char *dsn, bool read_only, struct err *e);
	void (*close)(struct conn *c);
	/* Several statements, no parameters: migrations. */
	enum err_code (*script)(struct conn *c, const char *sql, struct err *e);
	enum err_code (*begin)(struct conn *c, bool write, struct err *e);
	enum err_code (*end)(struct conn *c, bool commit, struct err *e);
	enum err_code (*prepare)(
	    struct conn *c, const char *sql, struct stmt **out, struct err *e);
	/* Unknown names, and a step() before every parameter has its value, are
	 * our own bug: assert. Text is copied. */
	enum err_code (*bind)(struct stmt *s, const char *name,
	    const struct value *v, struct err *e);
	/* ERR_OK with *row false at the end. */
	enum err_code (*step)(struct stmt *s, bool *row, struct err *e);
	/* Rows the last finished writing statement inserted, changed, removed.
	 */
	int64_t (*changes)(struct conn *c);
	unsigned (*columns)(struct stmt *s);
	const char *(*column_name)(struct stmt *s, unsigned i);
	/* Borrowed until the next step, reset or finish. */
	void (*column)(struct stmt *s, unsigned i, struct value *out);
	/* Ready for new values; the statement stays prepared. */
	void (*reset)(struct stmt *s);
	void (*finish)(struct stmt *s);
	/* A consistent copy of the whole database in a new file, while others
	 * read and write. */
	enum err_code (*copy)(struct conn *c, const char *to, struct err *e);
	/* A mark of the state of the whole database, whoever writes it, without
	 * a system call: between two equal marks nothing was committed. False:
	 * it cannot be told now, or this connection reads an older state. */
	bool (*mark)(struct conn *c, uint32_t mark[MARK_WORDS]);
	/* Engine's own integrity check; each finding through fn. */
	enum err_code (*verify)(struct conn *c,
	    void (*fn)(void *arg, const char *finding), void *arg,
	    struct err *e);
};

extern const struct engine engine_sqlite;

#endif
