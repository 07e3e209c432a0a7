/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - the record of actions: who did what, when, from where. */
#include "model/record.h"

#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/text.h"
#include "store/db.h"

const struct record_action record_actions[] = {
	{ "account.create", "a créé un compte" },
	{ "account.disable", "a fermé un compte" },
	{ "account.password", "a changé le mot de passe de" },
	{ "dataset.archive", "a archivé" },
	{ "dataset.create", "a commencé" },
	{ "dataset.delete", "a supprimé" },
	{ "dataset.import", "a importé" },
	{ "dataset.join", "a apporté un jeu de données à" },
	{ "dataset.leave", "a retiré un jeu de données de" },
	{ "dataset.publish", "a publié" },
	{ "dataset.restore", "a rétabli" },
	{ "dataset.return", "a demandé des changements à" },
	{ "dataset.save", "a enregistré la description de" },
	{ "dataset.submit", "a soumis à la validation" },
	{ "dataset.withdraw", "a repris" },
	{ "member.add", "a donné un rôle dans" },
	{ "member.cancel", "a annulé une invitation de" },
	{ "member.invite", "a invité quelqu’un à rejoindre" },
	{ "member.set", "a changé des rôles de" },
	{ "organization.create", "a créé l’organisation" },
	{ "organization.save", "a enregistré l’organisation" },
	{ "resource.add", "a ajouté le fichier" },
	{ "resource.delete", "a retiré le fichier" },
	{ "resource.dictionary", "a décrit les colonnes de" },
	{ "resource.replace", "a remplacé le fichier" },
	{ "resource.reread", "a fait relire le fichier" },
	{ "resource.save", "a enregistré le fichier" },
	{ "session.end", "a fermé une de ses sessions" },
	{ "session.open", "s’est connecté" },
	{ "site.settings", "a changé les réglages du portail" },
	{ "site.setup", "a mis le portail en service" },
	{ "view.delete", "a supprimé une vue de" },
	{ "view.save", "a gardé une vue de" },
};
const unsigned record_actions_count =
    sizeof(record_actions) / sizeof(record_actions[0]);

/* One row, as it is sealed. */
struct row {
	int64_t id, at;
	const char *account_id, *action, *object_kind, *object_id, *detail;
	const char *address;
};

static void
seal_text(struct sha256 *h, const char *s)
{
	/* The NUL too: no two rows run together into the same bytes. */
	sha256_add(h, s, strlen(s) + 1);
}

static void
seal(struct arena *a, const char *before, const struct row *r,
    char hex[SHA256_HEX])
{
	struct sha256 h;

	sha256_start(&h);
	seal_text(&h, before);
	seal_text(&h, arena_printf(a, "%lld", (long long)r->id));
	seal_text(&h, arena_printf(a, "%lld", (long long)r->at));
	seal_text(&h, r->account_id);
	seal_text(&h, r->action);
	seal_text(&h, r->object_kind);
	seal_text(&h, r->object_id);
	seal_text(&h, r->detail);
	seal_text(&h, address_short(a, r->address));
	sha256_end(&h, hex);
}

static enum err_code
last_row(struct db *db, struct arena *a, int64_t *id, const char **hash,
    struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_RECORD_LAST, DB_NO_ARGS, &r, e);

	*id = 0;
	*hash = "";
	if (rc)
		return rc;
	if (db_next(r)) {
		*id = db_int(r, "id");
		*hash = db_text(r, "hash");
	}
	return db_end(r);
}

static enum err_code
add(struct db *db, void *arg, struct err *e)
{
	struct row *r = arg;
	struct arena *a = arena_new();
	char hex[SHA256_HEX];
	const char *before;
	int64_t id;
	enum err_code rc = last_row(db, a, &id, &before, e);

	if (!rc) {
		r->id = id + 1;
		seal(a, before, r, hex);
		rc = db_exec(db, Q_RECORD_INSERT,
		    DB_ARGS({ ":id", DB_INT(r->id) }, { ":now", DB_INT(r->at) },
			{ ":account_id",
			    DB_TEXT_OR_NULL(
				r->account_id[0] ? r->account_id : NULL) },
			{ ":action", DB_TEXT(r->action) },
			{ ":object_kind", DB_TEXT(r->object_kind) },
			{ ":object_id", DB_TEXT(r->object_id) },
			{ ":detail", DB_TEXT(r->detail) },
			{ ":address", DB_TEXT(r->address) },
			{ ":hash", DB_TEXT(hex) }),
		    NULL, e);
	}
	arena_free(a);
	return rc;
}

enum err_code
audit_add(struct db *db, const char *who, const char *action,
    const char *object_kind, const char *object_id, const char *detail,
    const char *address, struct err *e)
{
	struct row r = { 0, date_now(), who ? who : "", action, object_kind,
		object_id, detail ? detail : "", address ? address : "" };

	return db_write_quiet(db, add, &r, e);
}

/* --- reading it --------------------------------------------------------- */

static const char *
words_of(const char *action)
{
	for (unsigned i = 0; i < record_actions_count; i++)
		if (strcmp(record_actions[i].action, action) == 0)
			return record_actions[i].words;
	return action;
}

enum err_code
record_list(struct db *db, struct arena *a, const struct record_filter *f,
    unsigned limit, struct record **out, unsigned *count, struct err *e)
{
	struct record *list = arena_array_of(a, limit, struct record);
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_RECORD_LIST,
	    DB_ARGS({ ":organization_id", DB_TEXT(f->organization_id) },
		{ ":who", DB_TEXT(f->who) }, { ":action", DB_TEXT(f->action) },
		{ ":since", DB_INT(f->since) },
		{ ":until", DB_INT(f->until ? f->until : INT64_MAX) },
		{ ":before", DB_INT(f->before ? f->before : INT64_MAX) },
		{ ":limit", DB_INT(limit) }),
	    &r, e);

	*out = list;
	*count = 0;
	if (rc)
		return rc;
	while (db_next(r)) {
		struct record *o = &list[(*count)++];
		const char *name = db_text(r, "name");
		const char *email = db_text(r, "email");

		o->id = db_int(r, "id");
		o->at = db_int(r, "at");
		o->action = db_text(r, "action");
		o->words = words_of(o->action);
		/* Names are what people say they are. */
		o->who =
		    name[0] ? arena_printf(a, "%s (%s)", name, email) : email;
		o->object_kind = db_text(r, "object_kind");
		o->object_id = db_text(r, "object_id");
		o->object = db_text(r, "object");
		o->dataset_id = db_text(r, "dataset_id");
		o->detail = db_text(r, "detail");
		o->address = db_text(r, "address");
	}
	return db_end(r);
}

/* --- checking it -------------------------------------------------------- */

struct walk {
	struct arena *a;   /* emptied as it goes */
	int64_t id, first; /* the first row that was sealed */
	char hash[SHA256_HEX];
	void (*fn)(void *arg, const char *finding);
	void *arg;
};

static void
check_row(struct walk *w, const struct row *r, const char *hash)
{
	char hex[SHA256_HEX];
	bool whole;

	seal(w->a, w->hash, r, hex);
	whole = r->id < w->first
	    ? !hash[0]
	    : strcmp(hex, hash) == 0 && (w->id == 0 || r->id == w->id + 1);
	if (!whole)
		w->fn(w->arg,
		    arena_printf(w->a,
			"Journal des actions" NNBSP
			": la ligne %lld (%s) ou celle d’avant a été changée, "
			"retirée ou ajoutée après coup.",
			(long long)r->id, r->action));
	w->id = r->id;
	snprintf(w->hash, sizeof(w->hash), "%s", hash);
}

static enum err_code
check_some(struct db *db, struct walk *w, unsigned *n, struct err *e)
{
	struct rows *r;
	enum err_code rc = db_select(
	    db, w->a, Q_RECORD_AFTER, DB_ARGS({ ":id", DB_INT(w->id) }), &r, e);

	*n = 0;
	if (rc)
		return rc;
	while (db_next(r)) {
		struct row row = { db_int(r, "id"), db_int(r, "at"),
			db_text(r, "account_id"), db_text(r, "action"),
			db_text(r, "object_kind"), db_text(r, "object_id"),
			db_text(r, "detail"), db_text(r, "address") };

		check_row(w, &row, db_text(r, "hash"));
		++*n;
	}
	return db_end(r);
}

enum err_code
record_check(struct db *db, struct arena *a,
    void (*fn)(void *arg, const char *finding), void *arg, const char **last,
    struct err *e)
{
	struct walk w = { .a = arena_new(), .fn = fn, .arg = arg };
	unsigned n = 1;
	enum err_code rc = db_select_int(
	    db, Q_RECORD_FIRST_SEALED, DB_NO_ARGS, 1, &w.first, e);

	while (!rc && n > 0) {
		rc = check_some(db, &w, &n, e);
		arena_reset(w.a);
	}
	arena_free(w.a);
	*last = arena_strdup(a, w.hash);
	return rc;
}

/* --- growing old -------------------------------------------------------- */

static enum err_code
shorten(struct db *db, void *arg, struct err *e)
{
	struct arena *a = arena_new();
	int64_t before = date_now() - RECORD_ADDRESS_DAYS * 86400;
	struct rows *r;
	enum err_code rc = db_select(db, a, Q_RECORD_ADDRESSES,
	    DB_ARGS({ ":before", DB_INT(before) }), &r, e);

	(void)arg;
	while (!rc && db_next(r)) {
		const char *address = db_text(r, "address");

		rc = db_exec(db, Q_RECORD_SHORTEN,
		    DB_ARGS({ ":before", DB_INT(before) },
			{ ":address", DB_TEXT(address) },
			{ ":short", DB_TEXT(address_short(a, address)) }),
		    NULL, e);
	}
	if (!rc)
		rc = db_end(r);
	arena_free(a);
	return rc;
}

enum err_code
record_shorten(struct db *db, struct err *e)
{
	return db_write_quiet(db, shorten, NULL, e);
}
