/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary.c - what a contributor says of the columns of a file's tables. */
#include "model/dictionary.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/record.h"
#include "model/user.h"
#include "store/db.h"

static const char *
text_of(struct arena *a, const json_t *o, const char *name)
{
	return arena_strdup(a, json_string_value(json_object_get(o, name)));
}

static const char *
semantic_of(struct arena *a, const json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "semantic"));

	return name ? arena_strdup(a, name) : NULL;
}

static int
type_of(const json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "type"));

	for (int i = 0; name && i < COLUMN_TYPES; i++) {
		if (strcmp(column_type_name((enum column_type)i), name) == 0)
			return i;
	}
	return TYPE_AS_READ;
}

static const char *
key_of(int64_t number, char key[24])
{
	snprintf(key, 24, "%" PRId64, number);
	return key;
}

bool
column_words_read_alike(
    const struct column_words *x, const struct column_words *y)
{
	bool same = x->semantic && y->semantic
	    ? strcmp(x->semantic, y->semantic) == 0
	    : x->semantic == y->semantic;

	return same && x->type == y->type;
}

void
dictionary_read(struct arena *a, const char *json, int64_t number,
    struct column_words **out, unsigned *count)
{
	json_t *all = *json ? json_loads(json, 0, NULL) : NULL, *own, *o;
	const char *name;
	char key[24];

	own = json_object_get(
	    json_object_get(all, "tables"), key_of(number, key));
	*count = 0;
	*out =
	    arena_array_of(a, json_object_size(own) + 1, struct column_words);
	json_object_foreach(own, name, o)
	{
		(*out)[(*count)++] = (struct column_words){
			.name = arena_strdup(a, name),
			.type = type_of(o),
			.semantic = semantic_of(a, o),
			.label = text_of(a, o, "label"),
			.unit = text_of(a, o, "unit"),
			.description = text_of(a, o, "description"),
		};
	}
	json_decref(all);
}

static void
put(json_t *o, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(o, name, json_string(text));
}

static json_t *
table_json(const struct column_words *words, unsigned count)
{
	json_t *table = json_object();

	for (unsigned i = 0; i < count; i++) {
		const struct column_words *w = &words[i];
		json_t *o = json_object();

		if (w->type != TYPE_AS_READ)
			put(o, "type",
			    column_type_name((enum column_type)w->type));
		if (w->semantic)
			json_object_set_new(
			    o, "semantic", json_string(w->semantic));
		put(o, "label", w->label);
		put(o, "unit", w->unit);
		put(o, "description", w->description);
		if (json_object_size(o) > 0)
			json_object_set(table, w->name, o);
		json_decref(o);
	}
	return table;
}

char *
dictionary_write(struct arena *a, const char *json, int64_t number,
    const struct column_words *words, unsigned count)
{
	json_t *all = *json ? json_loads(json, 0, NULL) : NULL;
	json_t *tables, *own = table_json(words, count);
	char key[24], *dump, *out;

	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	if (!json_is_object(json_object_get(all, "tables")))
		json_object_set_new(all, "tables", json_object());
	tables = json_object_get(all, "tables");
	key_of(number, key);
	if (json_object_size(own) > 0)
		json_object_set(tables, key, own);
	else
		json_object_del(tables, key);
	json_decref(own);
	dump = json_object_size(tables) ? json_dumps(all, JSON_COMPACT) : NULL;
	out = arena_strdup(a, dump);
	free(dump);
	json_decref(all);
	return out;
}

static enum err_code
check_words(struct arena *a, struct column_words *w,
    bool (*knows)(const char *semantic), struct err *e)
{
	if (w->semantic && *w->semantic && !knows(w->semantic))
		w->semantic = NULL;
	w->label = text_clean(a, w->label);
	w->unit = text_clean(a, w->unit);
	w->description = text_clean_multiline(a, w->description);
	if (strlen(w->label) <= LABEL_MAX && strlen(w->unit) <= UNIT_MAX &&
	    strlen(w->description) <= DESCRIPTION_MAX)
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "ce qui est dit de la colonne «" NNBSP "%s" NNBSP
	    "» est trop long.",
	    text_excerpt(a, w->name, 80));
}

static enum err_code
check_table(struct arena *a, const char *json, int64_t number,
    bool (*knows)(const char *semantic), const char **out, struct err *e)
{
	struct column_words *words;
	unsigned n;
	enum err_code rc = ERR_OK;

	dictionary_read(a, json, number, &words, &n);
	for (unsigned i = 0; i < n && !rc; i++)
		rc = check_words(a, &words[i], knows, e);
	if (!rc)
		*out = dictionary_write(a, *out, number, words, n);
	return rc;
}

enum err_code
dictionary_check(struct arena *a, const char *json,
    bool (*knows)(const char *semantic), const char **out, struct err *e)
{
	json_t *j = json_loads(json, 0, NULL);
	json_t *tables = json_object_get(j, "tables"), *own;
	const char *key;
	enum err_code rc = ERR_OK;

	*out = "";
	if (!json_is_object(tables))
		rc = err_set(e, ERR_INVALID,
		    "ce qui est dit de ses colonnes est illisible.");
	json_object_foreach(tables, key, own)
	{
		int64_t number = strtoll(key, NULL, 10);

		if (!rc && number > 0)
			rc = check_table(a, json, number, knows, out, e);
	}
	json_decref(j);
	return rc;
}

void
dictionary_describe(
    struct table *t, const struct column_words *words, unsigned count)
{
	for (unsigned i = 0; i < table_ncols(t); i++) {
		const char *name = table_columns(t)[i].name;
		const struct column_words *own = NULL;

		for (unsigned k = 0; !own && k < count; k++) {
			if (strcmp(words[k].name, name) == 0)
				own = &words[k];
		}
		table_describe(t, i, own ? own->label : "",
		    own ? own->unit : "", own ? own->description : "");
	}
}

struct saving {
	const char *id, *json, *who;
};

static enum err_code
save(struct db *db, void *arg, struct err *e)
{
	const struct saving *s = arg;
	enum err_code rc = db_exec(db, Q_RESOURCE_SET_DICTIONARY,
	    DB_ARGS(
		{ ":id", DB_TEXT(s->id) }, { ":dictionary", DB_TEXT(s->json) }),
	    NULL, e);

	return rc ? rc
		  : audit_add(db, s->who, "resource.dictionary", "resource",
			s->id, "", "", e);
}

enum err_code
dictionary_save(struct db *db, const char *resource_id, const char *json,
    const char *who, struct err *e)
{
	struct saving s = { resource_id, json, who };

	return db_write(db, save, &s, e);
}
