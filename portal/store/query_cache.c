/* SPDX-License-Identifier: Apache-2.0 */
/* query_cache.c - statements and counts kept from one question to the next. */
#include "store/query_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/table_index.h"

enum err_code
query_failed(struct table *t, int rc, struct err *e)
{
	const char *why = sqlite3_errmsg(t->db);

	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		if (t->facts == NULL && t->rows >= TABLE_INDEX_ROWS)
			return err_set(e, ERR_BUSY,
			    "Ce tableau vient d’être publié et se prépare "
			    "encore" NNBSP
			    ": réessayez dans quelques minutes, ou précisez "
			    "des filtres.");
		return err_set(e, ERR_BUSY,
		    "Cette question demande trop de calcul" NNBSP
		    ": ajoutez ou précisez des filtres.");
	case SQLITE_FULL:
		return err_set(e, ERR_NO_SPACE,
		    "Le serveur n’a plus assez de place pour répondre à cette "
		    "question" NNBSP ": prévenez l’administrateur du portail.");
	case SQLITE_NOMEM:
		abort();
	case SQLITE_TOOBIG:
		break;
	case SQLITE_ERROR:
		if (strstr(why, "too ") || strstr(why, "overflow"))
			break;
		return table_damaged(t, e);
	default:
		return table_damaged(t, e);
	}
	err_set(e, ERR_TOO_BIG,
	    "Cette question est trop longue" NNBSP
	    ": demandez moins de colonnes ou moins de valeurs à la fois.");
	err_cause(e, "%s", why);
	return e->code;
}

static int
bind_one(sqlite3_stmt *s, int i, const struct value *v)
{
	switch (v->type) {
	case VALUE_INT:
		return sqlite3_bind_int64(s, i, v->i);
	case VALUE_REAL:
		return sqlite3_bind_double(s, i, v->d);
	case VALUE_TEXT:
		return sqlite3_bind_text(
		    s, i, v->text, (int)v->len, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(s, i);
	}
}

void
statement_bind(sqlite3_stmt *s, int i, const struct value *v)
{
	int rc = v->type == VALUE_TEXT
	    ? sqlite3_bind_text(s, i, v->text, (int)v->len, SQLITE_TRANSIENT)
	    : bind_one(s, i, v);

	if (rc == SQLITE_NOMEM)
		abort();
}

/* The one of this text, or the place of the one to forget; NULL when all are
 * under way. */
static struct kept_statement *
find(struct table *t, const char *sql)
{
	struct kept_statement *oldest = NULL;

	for (unsigned i = 0; i < STATEMENTS; i++) {
		struct kept_statement *k = &t->statements[i];

		if (k->busy)
			continue;
		if (k->sql && strcmp(k->sql, sql) == 0)
			return k;
		if (!oldest || k->used < oldest->used)
			oldest = k;
	}
	return oldest;
}

static int
prepare(struct table *t, const char *sql, struct kept_statement *k,
    sqlite3_stmt **out)
{
	int rc;

	if (k && k->sql && strcmp(k->sql, sql) == 0) {
		*out = k->s;
		return SQLITE_OK;
	}
	rc = sqlite3_prepare_v3(
	    t->db, sql, -1, k ? SQLITE_PREPARE_PERSISTENT : 0, out, NULL);
	if (rc != SQLITE_OK || !k)
		return rc;
	sqlite3_finalize(k->s);
	free(k->sql);
	k->s = *out;
	k->sql = strdup(sql);
	if (!k->sql)
		abort();
	return SQLITE_OK;
}

enum err_code
statement_take(struct table *t, const struct step *step, sqlite3_stmt **out,
    struct kept_statement **kept, struct err *e)
{
	struct kept_statement *k = find(t, step->sql);
	int rc = prepare(t, step->sql, k, out);

	if (rc != SQLITE_OK)
		return query_failed(t, rc, e);
	for (unsigned i = 0; i < step->nvalues && rc == SQLITE_OK; i++)
		rc = bind_one(*out, (int)i + 1, &step->values[i]);
	if (k) {
		k->busy = true;
		k->used = ++t->turn;
	}
	*kept = k;
	if (rc == SQLITE_OK)
		return ERR_OK;
	query_failed(t, rc, e);
	statement_give_back(*out, k);
	return e->code;
}

void
statement_give_back(sqlite3_stmt *s, struct kept_statement *kept)
{
	if (!kept) {
		sqlite3_finalize(s);
		return;
	}
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	kept->busy = false;
}

void
sql_hash(const struct sql *s, char key[SHA256_HEX])
{
	struct sha256 h;

	sha256_start(&h);
	sha256_add(&h, str_text(&s->text), s->text.len);
	for (unsigned i = 0; i < s->nvalues; i++) {
		const struct value *v = &s->values[i];
		uint64_t head[2] = { (uint64_t)v->type, v->len };

		sha256_add(&h, head, sizeof(head));
		if (v->type == VALUE_INT)
			sha256_add(&h, &v->i, sizeof(v->i));
		else if (v->type == VALUE_REAL)
			sha256_add(&h, &v->d, sizeof(v->d));
		else if (v->type == VALUE_TEXT && v->len > 0)
			sha256_add(&h, v->text, v->len);
	}
	sha256_end(&h, key);
}

int64_t
total_find(struct table *t, const char *key)
{
	for (unsigned i = 0; i < TOTALS; i++) {
		if (strcmp(t->totals[i].key, key) == 0) {
			t->totals[i].used = ++t->turn;
			return t->totals[i].total;
		}
	}
	return -1;
}

void
total_keep(struct table *t, const char *key, int64_t total)
{
	struct kept_total *oldest = &t->totals[0];

	for (unsigned i = 1; i < TOTALS; i++) {
		if (t->totals[i].used < oldest->used)
			oldest = &t->totals[i];
	}
	memcpy(oldest->key, key, sizeof(oldest->key));
	oldest->total = total;
	oldest->used = ++t->turn;
}
