/* SPDX-License-Identifier: Apache-2.0 */
/* site.c - settings of the portal: rows of a table, each with its form. */
#include "model/site.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/record.h"
#include "model/user.h"
#include "store/db.h"

static const struct row {
	const char *key, *def, *label;
	size_t max, at;
} rows[] = {
#define SITE(key, def, label, help, max)                                       \
	{ #key, def, label, max, offsetof(struct site, key) },
#include "model/site.def"
#undef SITE
};

#define NROWS (sizeof(rows) / sizeof(rows[0]))

static bool
is_hex(const char *s, size_t len)
{
	return strspn(s, "0123456789abcdefABCDEF") == len && !s[len];
}

static bool
is_filled(const char *s)
{
	return *s != '\0';
}

static bool
is_colour(const char *s)
{
	return s[0] == '#' && is_hex(s + 1, 6);
}

static bool
is_sha256(const char *s)
{
	return !*s || is_hex(s, 64);
}

static bool
is_image_type(const char *s)
{
	return !*s || strcmp(s, "image/png") == 0 ||
	    strcmp(s, "image/jpeg") == 0 || strcmp(s, "image/webp") == 0;
}

static bool
is_uuid_or_empty(const char *s)
{
	return !*s || text_is_uuid(s);
}

static bool
is_email_or_empty(const char *s)
{
	return !*s || text_is_email(s);
}

static bool
is_past_date(const char *s)
{
	int64_t day;

	return !*s ||
	    (date_is_iso(s) && date_parse(s, strlen(s), &day) &&
		day * 86400 <= date_now());
}

/* « 83 », « 83,5 », « 83.5 » up to 100. */
static bool
is_rate(const char *s)
{
	size_t whole = strspn(s, "0123456789"), part = 0;

	if (!*s)
		return true;
	if (s[whole] == ',' || s[whole] == '.') {
		part = strspn(s + whole + 1, "0123456789");
		if (!part)
			return false;
		part++;
	}
	if (!whole || s[whole + part])
		return false;
	return strtol(s, NULL, 10) < 100 ||
	    (whole == 3 && strncmp(s, "100", 3) == 0 &&
		strspn(s + 3, ",.0") == part);
}

/* An address of tiles goes in the content policy: nothing that ends a word. */
static bool
is_tiles_or_empty(const char *s)
{
	return !*s ||
	    (strncmp(s, "https://", 8) == 0 && strstr(s, "{z}") &&
		strstr(s, "{x}") && strstr(s, "{y}") && !strpbrk(s, " \"';,"));
}

/* Keys whose value must have a form, and what is said when it has not. */
static const struct form {
	const char *key;
	bool (*is_good)(const char *);
	const char *expected;
} forms[] = {
	{ "title", is_filled, "donnez un nom au portail" },
	{ "accent", is_colour,
	    "il faut un dièse et six chiffres ou lettres de A à F, comme "
	    "#1f5f8b" },
	{ "organization_id", is_uuid_or_empty,
	    "choisissez une organisation de la liste" },
	{ "logo_sha256", is_sha256, "déposez à nouveau le logo" },
	{ "logo_type", is_image_type,
	    "le logo doit être une image PNG, JPEG ou WebP" },
	{ "contact_email", is_email_or_empty,
	    "il faut une adresse électronique, comme mairie@exemple.fr" },
	{ "map_tiles", is_tiles_or_empty,
	    "il faut une adresse en https avec {z}, {x} et {y}" },
	{ "accessibility_date", is_past_date,
	    "il faut une date passée, comme 2026-03-07" },
	{ "accessibility_rate", is_rate,
	    "il faut un pourcentage de 0 à 100, comme 83,5" },
};

/* Several lines make sense in these. */
static bool
is_multiline(const char *key)
{
	return strcmp(key, "description") == 0 ||
	    strcmp(key, "legal_address") == 0 || strcmp(key, "legal_host") == 0;
}

enum err_code
site_get(struct db *db, struct arena *a, struct site *out, struct err *e)
{
	struct rows *r;
	enum err_code rc;

	for (size_t i = 0; i < NROWS; i++)
		*(const char **)(void *)((char *)out + rows[i].at) =
		    rows[i].def;
	rc = db_select(db, a, Q_SITE_ALL, DB_NO_ARGS, &r, e);
	if (rc)
		return rc;
	while (db_next(r)) {
		const char *key = db_text(r, "key");

		for (size_t i = 0; i < NROWS; i++) {
			if (strcmp(rows[i].key, key) == 0)
				*(const char **)(void *)((char *)out +
				    rows[i].at) = db_text(r, "value");
		}
	}
	return db_end(r);
}

struct change {
	const char *key, *value;
};

static enum err_code
put(struct db *db, void *arg, struct err *e)
{
	const struct change *c = arg;

	return db_exec(db, Q_SITE_PUT,
	    DB_ARGS(
		{ ":key", DB_TEXT(c->key) }, { ":value", DB_TEXT(c->value) }),
	    NULL, e);
}

static enum err_code
check(const struct row *row, const char *value, struct err *e)
{
	const char *label = *row->label ? row->label : row->key;

	if (strlen(value) > row->max)
		return err_set(e, ERR_INVALID,
		    "« %s » est trop long : %d signes au plus (une lettre "
		    "accentuée compte pour deux).",
		    label, (int)row->max);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(forms[i].key, row->key) == 0 &&
		    !forms[i].is_good(value))
			return err_set(e, ERR_INVALID, "« %s » : %s.", label,
			    forms[i].expected);
	}
	return ERR_OK;
}

/* In a: the value as it will be kept. */
static enum err_code
clean(struct arena *a, const struct row *row, const char *value,
    const char **out, struct err *e)
{
	/* Cleaning takes time: not before the length was seen. */
	if (strlen(value) > 4 * row->max)
		return check(row, value, e);
	if (!text_is_utf8(value, strlen(value)))
		return err_set(e, ERR_INVALID,
		    "« %s » contient des caractères illisibles : tapez-le à "
		    "nouveau.",
		    *row->label ? row->label : row->key);
	*out = is_multiline(row->key) ? text_clean_multiline(a, value)
				      : text_clean(a, value);
	return check(row, *out, e);
}

static enum err_code
find_row(const char *key, const struct row **out, struct err *e)
{
	for (size_t i = 0; i < NROWS; i++) {
		if (strcmp(rows[i].key, key) == 0) {
			*out = &rows[i];
			return ERR_OK;
		}
	}
	return err_set(e, ERR_INVALID, "Ce réglage du portail n'existe pas.");
}

enum err_code
site_set(struct db *db, const char *key, const char *value, struct err *e)
{
	struct change c = { key, NULL };
	const struct row *row = NULL;
	struct arena *a;
	enum err_code rc = find_row(key, &row, e);

	if (rc)
		return rc;
	a = arena_new();
	rc = clean(a, row, value, &c.value, e);
	if (!rc)
		rc = db_write(db, put, &c, e);
	arena_free(a);
	return rc;
}

void
site_check(struct arena *a, struct site_value *list, struct findings *f)
{
	for (struct site_value *v = list; v->key; v++) {
		const struct row *row = NULL;
		struct err why = { 0 };
		enum err_code rc = find_row(v->key, &row, &why);

		if (!rc)
			rc = clean(a, row, v->value, &v->value, &why);
		if (rc)
			findings_add(f, a, v->key, "%s", why.msg);
	}
}

struct saving {
	const struct site_value *list;
	const char *who, *address;
};

static enum err_code
save(struct db *db, void *arg, struct err *e)
{
	const struct saving *s = arg;
	enum err_code rc = ERR_OK;

	for (const struct site_value *v = s->list; v->key && !rc; v++)
		rc = site_set(db, v->key, v->value, e);
	return rc ? rc
		  : audit_add(db, s->who, "site.settings", "site", "site", "",
			s->address, e);
}

enum err_code
site_save(struct db *db, const struct site_value *list, const char *who,
    const char *address, struct err *e)
{
	struct saving s = { list, who, address };

	return db_write(db, save, &s, e);
}

enum err_code
site_is_ready(struct db *db, bool *out, struct err *e)
{
	int64_t ready = 0;
	enum err_code rc =
	    db_select_int(db, Q_SITE_READY, DB_NO_ARGS, 0, &ready, e);

	*out = ready != 0;
	return rc;
}
