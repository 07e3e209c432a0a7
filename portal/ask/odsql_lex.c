/* SPDX-License-Identifier: Apache-2.0 */
/* odsql_lex.c - the words of a clause, and the literals they make. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "ask/odsql_parts.h"
#include "base/text.h"

#define GEOJSON_MAX 8192

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (unsigned char)c >= 0x80;
}

enum err_code
odsql_wrong(
    struct odsql_reader *r, size_t at, struct err *e, const char *what, ...)
{
	char sentence[400];
	size_t chars = 0;
	va_list ap;

	va_start(ap, what);
	vsnprintf(sentence, sizeof(sentence), what, ap);
	va_end(ap);
	for (size_t i = 0; i < at && r->source[i]; i++)
		chars += ((unsigned char)r->source[i] & 0xc0) != 0x80;
	sentence[text_cut(sentence, strlen(sentence), sizeof(sentence))] = '\0';
	return err_set(e, ERR_INVALID, "%s, caractère %zu" NNBSP ": %s",
	    r->clause, chars + 1, sentence);
}

/* A text between two quotes; \ makes a letter of the sign behind it. */
static enum err_code
read_quoted(struct odsql_reader *r, struct odsql_token *t, struct err *e)
{
	const char *s = r->source;
	char quote = s[t->at];
	size_t n = 0, i = t->at + 1;
	char *text;

	for (; s[i] && s[i] != quote; i++)
		i += s[i] == '\\' && quote != '`' && s[i + 1];
	if (!s[i])
		return odsql_wrong(
		    r, t->at, e, "un guillemet est ouvert et n’est pas fermé.");
	/* Of its own length: a clause may have a thousand of them. */
	text = arena_alloc(r->a, i - t->at);
	for (size_t j = t->at + 1; j < i; j++) {
		j += s[j] == '\\' && quote != '`';
		text[n++] = s[j];
	}
	t->kind = quote == '`' ? TOKEN_QUOTED : TOKEN_TEXT;
	t->end = i + 1;
	t->text = text;
	return ERR_OK;
}

static void
read_number(const char *s, struct odsql_token *t)
{
	size_t i = t->at;

	while (is_digit(s[i]))
		i++;
	/* 1..5 is a range. */
	if (s[i] == '.' && s[i + 1] != '.') {
		i++;
		while (is_digit(s[i]))
			i++;
	}
	t->kind = TOKEN_NUMBER;
	t->end = i;
}

static void
read_sign(const char *s, struct odsql_token *t)
{
	static const char *const pairs[] = { "<=", ">=", "!=", "<>", ".." };

	t->kind = TOKEN_SIGN;
	t->end = t->at + 1;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (strncmp(s + t->at, pairs[i], 2) == 0)
			t->end = t->at + 2;
	}
}

enum err_code
odsql_next(struct odsql_reader *r, struct err *e)
{
	struct odsql_token *t = &r->token;
	const char *s = r->source;
	size_t i = t->end;

	i += strspn(s + i, " \t\r\n");
	*t = (struct odsql_token){ .at = i, .end = i };
	if (!s[i])
		return ERR_OK;
	if (strchr("\"'`", s[i]))
		return read_quoted(r, t, e);
	if (is_digit(s[i]) || (s[i] == '.' && is_digit(s[i + 1]))) {
		read_number(s, t);
	} else if (is_letter(s[i])) {
		while (is_letter(s[i]) || is_digit(s[i]))
			i++;
		t->kind = TOKEN_NAME;
		t->end = i;
	} else {
		read_sign(s, t);
	}
	t->text = arena_strndup(r->a, s + t->at, t->end - t->at);
	return ERR_OK;
}

enum err_code
odsql_open(struct odsql_reader *r, const char *clause, const char *source,
    struct err *e)
{
	r->clause = clause;
	r->source = source;
	r->depth = 0;
	r->token = (struct odsql_token){ .kind = TOKEN_END };
	if (strlen(source) > ODSQL_TEXT_MAX)
		return err_set(e, ERR_INVALID,
		    "%s" NNBSP ": ce texte est trop long, %d octets au plus.",
		    clause, ODSQL_TEXT_MAX);
	return odsql_next(r, e);
}

bool
odsql_is(const struct odsql_reader *r, const char *what)
{
	return (r->token.kind == TOKEN_SIGN || r->token.kind == TOKEN_NAME) &&
	    strcasecmp(r->token.text, what) == 0;
}

bool
odsql_is_call(const struct odsql_reader *r)
{
	const char *rest = r->source + r->token.end;

	return r->token.kind == TOKEN_NAME && rest[strspn(rest, " \t")] == '(';
}

enum err_code
odsql_take(struct odsql_reader *r, const char *what, bool *taken, struct err *e)
{
	*taken = odsql_is(r, what);
	return *taken ? odsql_next(r, e) : ERR_OK;
}

enum err_code
odsql_expect(struct odsql_reader *r, const char *what, struct err *e)
{
	if (odsql_is(r, what))
		return odsql_next(r, e);
	if (r->token.kind == TOKEN_END)
		return odsql_wrong(r, r->token.at, e,
		    "le texte s’arrête là où «" NNBSP "%s" NNBSP
		    "» est attendu.",
		    what);
	return odsql_wrong(r, r->token.at, e,
	    "«" NNBSP "%s" NNBSP "» est attendu, et non «" NNBSP "%s" NNBSP
	    "».",
	    what,
	    ask_quote(
		r->a, r->source + r->token.at, r->token.end - r->token.at));
}

/* --- literals ------------------------------------------------------------ */

/* date'...' and geom'...': the text follows the word at once. */
static bool
has_text_behind(const struct odsql_reader *r)
{
	char c = r->source[r->token.end];

	return c == '\'' || c == '"';
}

bool
odsql_is_literal(const struct odsql_reader *r)
{
	if (r->token.kind == TOKEN_TEXT || r->token.kind == TOKEN_NUMBER ||
	    odsql_is(r, "-") || odsql_is(r, "+"))
		return true;
	if (odsql_is(r, "true") || odsql_is(r, "false"))
		return true;
	if (odsql_is(r, "now"))
		return odsql_is_call(r);
	return (odsql_is(r, "date") || odsql_is(r, "geom")) &&
	    has_text_behind(r);
}

/* -12 */
static enum err_code
read_signed(struct odsql_reader *r, struct odsql_literal *out, struct err *e)
{
	bool minus = odsql_is(r, "-");
	enum err_code rc = odsql_next(r, e);

	if (rc)
		return rc;
	if (r->token.kind != TOKEN_NUMBER)
		return odsql_wrong(r, r->token.at, e,
		    "un nombre est attendu après ce signe" NNBSP
		    "; les calculs ne sont pas proposés ici.");
	out->kind = LITERAL_NUMBER;
	out->text = arena_printf(r->a, "%s%s", minus ? "-" : "", r->token.text);
	return odsql_next(r, e);
}

enum err_code
odsql_literal(struct odsql_reader *r, struct odsql_literal *out, struct err *e)
{
	enum err_code rc;

	*out = (struct odsql_literal){ .at = r->token.at };
	if (!odsql_is_literal(r))
		return odsql_wrong(r, r->token.at, e,
		    "une valeur est attendue" NNBSP
		    ": un nombre, un \"texte\", date'2024-03-07', true ou "
		    "false.");
	if (odsql_is(r, "-") || odsql_is(r, "+"))
		return read_signed(r, out, e);
	out->text = r->token.text;
	out->kind =
	    r->token.kind == TOKEN_NUMBER ? LITERAL_NUMBER : LITERAL_TEXT;
	if (r->token.kind != TOKEN_NAME)
		return odsql_next(r, e);
	if (odsql_is(r, "true") || odsql_is(r, "false")) {
		out->kind = LITERAL_TRUTH;
		out->truth = odsql_is(r, "true");
		return odsql_next(r, e);
	}
	out->kind = odsql_is(r, "geom") ? LITERAL_GEO : LITERAL_DATE;
	if (odsql_is(r, "now"))
		return odsql_now(r, &out->text, e);
	rc = odsql_next(r, e);
	out->text = r->token.text;
	return rc ? rc : odsql_next(r, e);
}

static bool
on_earth(double lon, double lat)
{
	return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

static bool
read_wkt(const char *text, double *lon, double *lat)
{
	const char *p = text + strspn(text, " ");
	char *end;

	if (strncasecmp(p, "POINT", 5) != 0)
		return false;
	p += 5 + strspn(p + 5, " ");
	if (*p++ != '(')
		return false;
	*lon = strtod(p, &end);
	if (end == p)
		return false;
	p = end + strspn(end, " ,");
	*lat = strtod(p, &end);
	if (end == p)
		return false;
	p = end + strspn(end, " ");
	return *p == ')' && p[1 + strspn(p + 1, " ")] == '\0';
}

static bool
read_geojson(const char *text, double *lon, double *lat)
{
	json_t *j = json_loads(text, 0, NULL), *c;
	const char *type = json_string_value(json_object_get(j, "type"));
	bool ok = type && strcmp(type, "Point") == 0;

	c = json_object_get(j, "coordinates");
	ok = ok && json_array_size(c) >= 2 &&
	    json_is_number(json_array_get(c, 0)) &&
	    json_is_number(json_array_get(c, 1));
	*lon = json_number_value(json_array_get(c, 0));
	*lat = json_number_value(json_array_get(c, 1));
	json_decref(j);
	return ok;
}

bool
odsql_read_point(const char *text, double *lon, double *lat)
{
	if (strlen(text) > GEOJSON_MAX)
		return false;
	return (read_wkt(text, lon, lat) || read_geojson(text, lon, lat)) &&
	    on_earth(*lon, *lat);
}
