/* SPDX-License-Identifier: Apache-2.0 */
/* version_reason.c - why a version of a file was made, in a few words. */
#include "web/version_reason.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "ingest/repair.h"

enum {
	REPAIRS_SHOWN = 3
};

static const char again[] = "Même fichier, lu à nouveau.";

static bool
is_same(const json_t *x, const json_t *y)
{
	return x == y || json_equal(x, y);
}

/* Does x say of this member, for any of its tables, what y does not? */
static bool
says_more(const json_t *x, const json_t *y, const char *member)
{
	json_t *of_x = json_object_get(x, "tables");
	json_t *of_y = json_object_get(y, "tables"), *one;
	const char *key;

	if (!is_same(json_object_get(x, member), json_object_get(y, member)))
		return true;
	json_object_foreach(of_x, key, one)
	{
		json_t *other = json_object_get(of_y, key);

		if (!is_same(json_object_get(one, member),
			json_object_get(other, member)))
			return true;
	}
	return false;
}

/* A version, parsed: what was asked of its reading, and what was read. */
struct parsed {
	json_t *reading, *report;
};

/* The form sends all it shows: what was guessed so before did not change. What
 * was read of other tables than the first is not told here. */
static bool
has_changed(
    const struct parsed *now, const struct parsed *then, const char *member)
{
	const json_t *x = json_object_get(now->report, member);
	bool alike = x && json_equal(x, json_object_get(then->report, member));

	if (!says_more(now->reading, then->reading, member) &&
	    !says_more(then->reading, now->reading, member))
		return false;
	return !alike || json_object_get(now->reading, "tables") ||
	    json_object_get(then->reading, "tables");
}

/* « Lecture corrigée : encodage, séparateur »; "" when it is the same. */
static const char *
layout_words(
    struct arena *a, const struct parsed *now, const struct parsed *then)
{
	static const char *const members[][2] = {
		{ "encoding", "encodage" },
		{ "separator", "séparateur" },
		{ "header_line", "ligne des noms de colonnes" },
	};
	const char *all = "";

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (has_changed(now, then, members[i][0]))
			all = arena_printf(
			    a, "%s%s%s", all, *all ? ", " : "", members[i][1]);
	}
	return *all ? arena_printf(a, "Lecture corrigée" NNBSP ": %s.", all)
		    : "";
}

static bool
has(const json_t *list, const json_t *repair)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (json_equal(one, repair))
			return true;
	}
	return false;
}

/* « retirer les lignes vides »: as its button, within a sentence. */
static const char *
repair_said(struct arena *a, const json_t *repair)
{
	const char *text = json_string_value(repair);
	const char *action = text ? repair_action(a, text) : NULL;

	return action ? arena_printf(a, "%c%s", tolower(*action), action + 1)
		      : NULL;
}

/* The repairs of x that y has not; "" when there are none. */
static const char *
repair_words_of(
    struct arena *a, const json_t *x, const json_t *y, const char *what)
{
	json_t *of_x = json_object_get(x, "repairs");
	json_t *of_y = json_object_get(y, "repairs"), *list, *one;
	const char *key, *all = "";
	unsigned n = 0;
	size_t i;

	json_object_foreach(of_x, key, list)
	{
		json_array_foreach(list, i, one)
		{
			const char *said = repair_said(a, one);

			if (!said || has(json_object_get(of_y, key), one))
				continue;
			if (n++ < REPAIRS_SHOWN)
				all = arena_printf(
				    a, "%s%s%s", all, *all ? ", " : "", said);
		}
	}
	if (n > REPAIRS_SHOWN)
		all = arena_printf(a, "%s et %s", all,
		    text_count(a, n - REPAIRS_SHOWN, "autre", "autres"));
	return n ? arena_printf(a, "Réparation%s %s%s" NNBSP ": %s.",
		       n > 1 ? "s" : "", what, n > 1 ? "s" : "", all)
		 : "";
}

static void
parse(const struct version *v, struct parsed *out)
{
	out->reading = json_loads(v->reading, 0, NULL);
	out->report = json_loads(v->report, 0, NULL);
}

static void
drop(struct parsed *p)
{
	json_decref(p->reading);
	json_decref(p->report);
}

/* The same bytes, read in another way. */
static const char *
reading_reason(
    struct arena *a, const struct version *v, const struct version *before)
{
	struct parsed now, then;
	const char *all = "";

	if (strcmp(v->reading, before->reading) == 0)
		return strcmp(before->table_state, "failed") == 0
		    ? again
		    : "Colonnes corrigées.";
	parse(v, &now);
	parse(before, &then);
	const char *parts[] = { layout_words(a, &now, &then),
		repair_words_of(a, now.reading, then.reading, "demandée"),
		repair_words_of(a, then.reading, now.reading, "retirée") };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		all = arena_printf(
		    a, "%s%s%s", all, *all && *parts[i] ? " " : "", parts[i]);
	drop(&now);
	drop(&then);
	return *all ? all : again;
}

const char *
version_reason(
    struct arena *a, const struct version *v, const struct version *before)
{
	if (!before)
		return v->number == 1 ? "Premier dépôt."
				      : "Première version publiée.";
	if (strcmp(v->sha256, before->sha256) != 0)
		return "Nouveau fichier.";
	return reading_reason(a, v, before);
}
