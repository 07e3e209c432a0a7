/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - what a person says of a file's layout, kept as JSON. */
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/sniff.h"

static json_t *
members_of(const struct csv_options *o)
{
	json_t *j = json_object();

	if (o->charset_given)
		json_object_set_new(
		    j, "encoding", json_string(charset_name(o->charset)));
	if (o->separator_given)
		json_object_set_new(
		    j, "separator", json_stringn(&o->separator, 1));
	if (o->header_given)
		json_object_set_new(
		    j, "header_line", json_integer(o->header_line));
	return j;
}

static char *
take_text(struct arena *a, json_t *j)
{
	char *dump = json_object_size(j) ? json_dumps(j, JSON_COMPACT) : NULL;
	char *out = arena_strdup(a, dump);

	free(dump);
	json_decref(j);
	return out;
}

static void
number_key(int64_t number, char key[24])
{
	snprintf(key, 24, "%" PRId64, number);
}

/* How all its tables are read, whatever was said of one of them. */
static void
set_whole(json_t *j, json_t *own)
{
	static const char *const said[] = { "encoding", "separator",
		"header_line", "tables" };

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		json_object_del(j, said[i]);
	json_object_update(j, own);
}

static void
set_table(json_t *j, int64_t number, json_t *own)
{
	json_t *tables;
	char key[24];

	if (!json_is_object(json_object_get(j, "tables")))
		json_object_set_new(j, "tables", json_object());
	tables = json_object_get(j, "tables");
	number_key(number, key);
	if (json_object_size(own) > 0)
		json_object_set(tables, key, own);
	else
		json_object_del(tables, key);
	if (json_object_size(tables) == 0)
		json_object_del(j, "tables");
}

char *
csv_options_set(struct arena *a, const char *json, int64_t number,
    const struct csv_options *o)
{
	json_t *j = json_loads(json, 0, NULL), *own = members_of(o);

	if (!json_is_object(j)) {
		json_decref(j);
		j = json_object();
	}
	if (number > 0)
		set_table(j, number, own);
	else
		set_whole(j, own);
	json_decref(own);
	return take_text(a, j);
}

static enum err_code
parse_encoding(const json_t *v, struct csv_options *out, struct err *e)
{
	const char *name = json_string_value(v);

	if (!name || !charset_find(name, &out->charset))
		return err_set(e, ERR_INVALID,
		    "Encodage inconnu" NNBSP ": choisir parmi ceux de la "
		    "liste.");
	out->charset_given = true;
	return ERR_OK;
}

bool
csv_is_separator(char c)
{
	return c == '\t' || (c != '"' && ispunct((unsigned char)c));
}

static enum err_code
parse_separator(const json_t *v, struct csv_options *out, struct err *e)
{
	const char *s = json_string_value(v);

	if (!s || strlen(s) != 1 || !csv_is_separator(s[0]))
		return err_set(e, ERR_INVALID,
		    "Séparateur inconnu" NNBSP ": choisir le point-virgule, la "
		    "virgule, la tabulation, la barre verticale ou un autre "
		    "signe.");
	out->separator = s[0];
	out->separator_given = true;
	return ERR_OK;
}

static enum err_code
parse_header(const json_t *v, struct csv_options *out, struct err *e)
{
	json_int_t line = json_integer_value(v);

	if (!json_is_integer(v) || line < 0 || line > 1000)
		return err_set(e, ERR_INVALID,
		    "La ligne des titres de colonnes est un nombre de 0 (pas "
		    "de titres) à 1" NNBSP "000.");
	out->header_line = line;
	out->header_given = true;
	return ERR_OK;
}

static enum err_code
parse_members(const json_t *j, struct csv_options *out, struct err *e)
{
	static const struct {
		const char *key;
		enum err_code (*parse)(
		    const json_t *, struct csv_options *, struct err *);
	} members[] = {
		{ "encoding", parse_encoding },
		{ "separator", parse_separator },
		{ "header_line", parse_header },
	};
	enum err_code rc = ERR_OK;

	for (size_t i = 0; !rc && i < sizeof(members) / sizeof(members[0]);
	     i++) {
		const json_t *v = json_object_get(j, members[i].key);

		if (v)
			rc = members[i].parse(v, out, e);
	}
	return rc;
}

enum err_code
csv_options_parse_table(
    const char *json, int64_t number, struct csv_options *out, struct err *e)
{
	enum err_code rc;
	char key[24];
	json_t *j;

	memset(out, 0, sizeof(*out));
	if (!json || json[0] == '\0')
		return ERR_OK;
	j = json_loads(json, 0, NULL);
	if (!json_is_object(j)) {
		json_decref(j);
		return err_set(e, ERR_INVALID,
		    "Les options de lecture du fichier sont illisibles.");
	}
	rc = parse_members(j, out, e);
	number_key(number, key);
	if (!rc)
		rc = parse_members(
		    json_object_get(json_object_get(j, "tables"), key), out, e);
	json_decref(j);
	return rc;
}

enum err_code
csv_options_parse(const char *json, struct csv_options *out, struct err *e)
{
	return csv_options_parse_table(json, 0, out, e);
}
