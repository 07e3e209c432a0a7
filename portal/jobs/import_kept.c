/* SPDX-License-Identifier: Apache-2.0 */
/* import_kept.c - what people said of a file, brought back by an import. */
#include "jobs/import_kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ingest/repair.h"
#include "kinds/semantic.h"
#include "model/dictionary.h"
#include "read/reader.h"

static const char *
dump_of(struct arena *a, const json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT);
	const char *out = arena_strdup(a, text);

	free(text);
	return out;
}

/* 0: of no table. */
static int64_t
number_of(const char *key)
{
	long long number = strtoll(key, NULL, 10);

	return number > 0 && number <= READ_TABLES_MAX ? number : 0;
}

/* --- how it is read ----------------------------------------------------- */

static enum err_code
check_repairs(struct arena *a, json_t *repairs, const char **out, struct err *e)
{
	const char *key;
	json_t *list, *one;
	size_t i;

	json_object_foreach(repairs, key, list)
	{
		int64_t number = number_of(key);

		json_array_foreach(list, i, one)
		{
			const char *text = json_string_value(one);
			enum err_code rc = number == 0
			    ? ERR_OK
			    : repair_ask(a, *out, number, text ? text : "",
				  true, out, e);

			if (rc)
				return rc;
		}
	}
	return ERR_OK;
}

static enum err_code
check_tables(struct arena *a, json_t *tables, const char **out, struct err *e)
{
	const char *key;
	json_t *own;

	json_object_foreach(tables, key, own)
	{
		struct csv_options o;
		enum err_code rc = csv_options_parse(dump_of(a, own), &o, e);

		if (rc)
			return rc;
		if (number_of(key) > 0)
			*out = csv_options_set(a, *out, number_of(key), &o);
	}
	return ERR_OK;
}

static enum err_code
check_reading(struct arena *a, const json_t *j, const char **out, struct err *e)
{
	struct csv_options o;
	enum err_code rc = csv_options_parse(dump_of(a, j), &o, e);

	if (rc)
		return rc;
	*out = csv_options_set(a, "", 0, &o);
	rc = check_tables(a, json_object_get(j, "tables"), out, e);
	if (!rc)
		rc = check_repairs(a, json_object_get(j, "repairs"), out, e);
	if (rc)
		*out = "";
	return rc;
}

/* --- reading ------------------------------------------------------------ */

static bool
is_semantic(const char *name)
{
	return semantic_find(name) != NULL;
}

static void
read_views(
    struct arena *a, const json_t *list, struct import_kept *out, struct err *e)
{
	size_t n = json_array_size(list);

	out->views = arena_array_of(a, n + 1, struct saved_view);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);
		struct saved_view *v = &out->views[out->nviews];
		struct err own = { 0 };

		v->name = arena_strdup(
		    a, json_string_value(json_object_get(o, "name")));
		v->query = arena_strdup(
		    a, json_string_value(json_object_get(o, "query")));
		if (saved_view_check(a, v, &own))
			err_set(e, ERR_INVALID,
			    "le nom ou l’adresse de sa vue enregistrée n°" NBSP
			    "%zu ne convient pas.",
			    i + 1);
		else
			out->nviews++;
	}
}

enum err_code
import_kept_read(struct arena *a, const json_t *resource,
    struct import_kept *out, struct err *e)
{
	const json_t *extras = json_object_get(resource, "extras");
	const json_t *reading = json_object_get(extras, "parvis:reading");
	const json_t *words = json_object_get(extras, "parvis:dictionary");

	*out = (struct import_kept){ .dictionary = "", .reading = "" };
	if (words &&
	    dictionary_check(
		a, dump_of(a, words), is_semantic, &out->dictionary, e))
		out->dictionary = "";
	if (reading && check_reading(a, reading, &out->reading, e))
		out->reading = "";
	read_views(a, json_object_get(extras, "parvis:saved_views"), out, e);
	return e->code;
}

/* --- keeping ------------------------------------------------------------ */

static bool
is_same(const char *x, const char *y)
{
	json_t *j = json_loads(x, 0, NULL), *k = json_loads(y, 0, NULL);
	bool same = j && k ? json_equal(j, k) : *x == *y;

	json_decref(j);
	json_decref(k);
	return same;
}

static bool
is_named(const struct saved_view *all, unsigned n, const char *name)
{
	for (unsigned i = 0; i < n; i++) {
		if (strcmp(all[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum err_code
add_views(struct db *db, struct arena *a, const struct resource *r,
    const struct import_kept *kept, unsigned *surplus, struct err *e)
{
	struct saved_view *there;
	unsigned n, room;
	enum err_code rc = saved_view_list(
	    db, a, (const char *const[]){ r->id }, 1, &there, &n, e);

	room = SAVED_VIEWS_MAX - n;
	for (unsigned i = 0; i < kept->nviews && !rc; i++) {
		struct saved_view v = kept->views[i];

		if (is_named(there, n, v.name))
			continue;
		if (room == 0) {
			++*surplus;
			continue;
		}
		room--;
		v.resource_id = r->id;
		rc = saved_view_add(db, a, &v, NULL, e);
	}
	return rc;
}

/* Types and contents that the first gives and the second does not. */
static bool
gives_more_types(struct arena *a, const char *x, const char *y, int64_t number)
{
	struct column_words *own, *other;
	unsigned n, m;

	dictionary_read(a, x, number, &own, &n);
	dictionary_read(a, y, number, &other, &m);
	for (unsigned i = 0; i < n; i++) {
		bool same = own[i].type == TYPE_AS_READ && !own[i].semantic;

		for (unsigned k = 0; k < m && !same; k++)
			same = strcmp(other[k].name, own[i].name) == 0 &&
			    column_words_read_alike(&other[k], &own[i]);
		if (!same)
			return true;
	}
	return false;
}

static bool
has_other_types(struct arena *a, const char *x, const char *y)
{
	for (int64_t number = 1; number <= READ_TABLES_MAX; number++) {
		if (gives_more_types(a, x, y, number) ||
		    gives_more_types(a, y, x, number))
			return true;
	}
	return false;
}

enum err_code
import_kept_save(struct db *db, struct arena *a, const struct resource *r,
    const struct import_kept *kept, bool is_known, unsigned *surplus,
    struct err *e)
{
	const char *reading = kept->reading, *words = kept->dictionary;
	bool again = false;
	int64_t number;
	enum err_code rc = ERR_OK;

	*surplus = 0;
	if (is_same(reading, r->reading))
		reading = "";
	if (is_same(words, r->dictionary))
		words = "";
	if (*words) {
		rc = dictionary_save(db, r->id, words, NULL, e);
		again = has_other_types(a, words, r->dictionary);
	}
	if (!rc && is_known && (again || *reading) &&
	    strcmp(r->table_state, "none") != 0)
		rc = resource_reread(
		    db, a, r->id, *reading ? reading : NULL, NULL, &number, e);
	return rc ? rc : add_views(db, a, r, kept, surplus, e);
}
