/* SPDX-License-Identifier: Apache-2.0 */
/* repair.c - what a person asked to mend while a file is read. */
#include "ingest/repair.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "kinds/number.h"
#include "kinds/semantic.h"

enum {
	LOOKED_AT = 40, /* bytes of a cell that may say « total » */
	NAME_CHARS = 60
};

const char *const repair_names[REPAIRS] = {
	[REPAIR_HEADINGS] = "titres",
	[REPAIR_TOTALS] = "totaux",
	[REPAIR_ROWS] = "lignes-vides",
	[REPAIR_COLUMNS] = "colonnes-vides",
	[REPAIR_CODES] = "codes",
	[REPAIR_SPACES] = "espaces",
};

const char *
repair_of_codes(struct arena *a, const struct semantic *s, const char *column)
{
	return arena_printf(a, "codes:%s:%s", s->name, column);
}

const char *
repair_of_spaces(struct arena *a, const char *column)
{
	return arena_printf(a, "espaces:%s", column);
}

/* « siret:NAME » */
static bool
parse_codes(struct arena *a, const char *text, struct repair *out)
{
	size_t len = strcspn(text, ":");

	if (text[len] != ':' || text[len + 1] == '\0')
		return false;
	out->semantic = semantic_find(arena_strndup(a, text, len));
	out->column = arena_strdup(a, text + len + 1);
	return out->semantic != NULL;
}

/* False for what nobody offers. */
static bool
parse(struct arena *a, const char *text, struct repair *out)
{
	size_t len = strcspn(text, ":");
	const char *rest = text + len;

	*out =
	    (struct repair){ .kind = REPAIRS, .text = arena_strdup(a, text) };
	for (int i = 0; i < REPAIRS; i++) {
		if (strlen(repair_names[i]) == len &&
		    strncmp(repair_names[i], text, len) == 0)
			out->kind = (enum repair_kind)i;
	}
	if (*rest == '\0')
		return out->kind != REPAIRS && out->kind != REPAIR_CODES;
	if (out->kind == REPAIR_CODES)
		return parse_codes(a, rest + 1, out);
	out->column = arena_strdup(a, rest + 1);
	return out->kind == REPAIR_SPACES && out->column[0];
}

static const char *
key_of(int64_t number, char key[24])
{
	snprintf(key, 24, "%" PRId64, number);
	return key;
}

void
repair_read(struct arena *a, const char *reading, int64_t number,
    struct repair_list *out)
{
	json_t *j = *reading ? json_loads(reading, 0, NULL) : NULL, *list, *one;
	char key[24];
	size_t i;

	list =
	    json_object_get(json_object_get(j, "repairs"), key_of(number, key));
	*out = (struct repair_list){ .count = 0 };
	out->repairs =
	    arena_array_of(a, json_array_size(list) + 1, struct repair);
	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);

		if (text && parse(a, text, &out->repairs[out->count]))
			out->count++;
	}
	json_decref(j);
}

/* The list of this table in the reading, made where it is missing. */
static json_t *
own_list(json_t *j, int64_t number)
{
	char key[24];
	json_t *all = json_object_get(j, "repairs");

	if (!json_is_object(all)) {
		all = json_object();
		json_object_set_new(j, "repairs", all);
	}
	key_of(number, key);
	if (!json_is_array(json_object_get(all, key)))
		json_object_set_new(all, key, json_array());
	return json_object_get(all, key);
}

/* The place of a repair in the list; its size when it is not there. */
static size_t
place_in(const json_t *list, const char *repair)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);

		if (text && strcmp(text, repair) == 0)
			break;
	}
	return i;
}

enum err_code
repair_ask(struct arena *a, const char *reading, int64_t number,
    const char *repair, bool wanted, const char **out, struct err *e)
{
	json_t *j, *list;
	struct repair parsed;
	char *dump;
	size_t at;

	if (!parse(a, repair, &parsed))
		return err_set(
		    e, ERR_INVALID, "Cette réparation n’est pas connue.");
	j = *reading ? json_loads(reading, 0, NULL) : NULL;
	if (!json_is_object(j)) {
		json_decref(j);
		j = json_object();
	}
	list = own_list(j, number);
	at = place_in(list, repair);
	if (wanted && at == json_array_size(list))
		json_array_append_new(list, json_string(repair));
	else if (!wanted)
		json_array_remove(list, at);
	dump = json_dumps(j, JSON_COMPACT);
	*out = arena_strdup(a, dump);
	free(dump);
	json_decref(j);
	return ERR_OK;
}

static bool
says_total(const char *text, size_t len)
{
	static const char *const words[] = { "total", "totaux", "sous-total",
		"sous total" };
	struct arena *a = arena_new();
	const char *folded = text_fold(
	    a, arena_strndup(a, text, text_cut(text, len, LOOKED_AT)));
	bool found = false;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		/* « totalité » is no total. */
		found |= strncmp(folded, words[i], n) == 0 &&
		    !(folded[n] >= 'a' && folded[n] <= 'z');
	}
	arena_free(a);
	return found;
}

bool
repair_is_blank(const struct cell *cells, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (blank_prefix(cells[i].text, cells[i].len) < cells[i].len)
			return false;
	}
	return true;
}

bool
repair_is_total(const struct cell *cells, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const char *text = cells[i].text;
		size_t len = cells[i].len, blank = blank_prefix(text, len);

		if (blank == len)
			continue;
		text += blank;
		/* Before anything that costs. */
		if (len - blank < 5 ||
		    (strncasecmp(text, "tota", 4) != 0 &&
			strncasecmp(text, "sous", 4) != 0))
			return false;
		return says_total(text, len - blank);
	}
	return false;
}

/* What a repair does, and did: once, several times. */
static const struct {
	const char *what, *one, *many;
} words[REPAIRS] = {
	[REPAIR_HEADINGS] = { "laisser de côté les lignes de titres répétées",
	    "ligne de titres répétée laissée de côté",
	    "lignes de titres répétées laissées de côté" },
	[REPAIR_TOTALS] = { "laisser de côté les lignes de totaux",
	    "ligne de total laissée de côté",
	    "lignes de totaux laissées de côté" },
	[REPAIR_ROWS] = { "laisser de côté les lignes vides",
	    "ligne vide laissée de côté", "lignes vides laissées de côté" },
	[REPAIR_COLUMNS] = { "retirer les colonnes vides",
	    "colonne vide retirée", "colonnes vides retirées" },
	[REPAIR_SPACES] = { "retirer les espaces en trop",
	    "cellule débarrassée de ses espaces en trop",
	    "cellules débarrassées de leurs espaces en trop" },
	[REPAIR_CODES] = { "rétablir les codes", "code rétabli",
	    "codes rétablis" },
};

/* « dans la colonne « siret » » */
static const char *
where(struct arena *a, const struct repair *r)
{
	if (!r->column)
		return "";
	return arena_printf(a, " dans la colonne «" NNBSP "%s" NNBSP "»",
	    text_excerpt(a, text_clean(a, r->column), NAME_CHARS));
}

static const char *
count_done(struct arena *a, const struct repair *r)
{
	if (r->semantic && strcmp(r->semantic->name, "tel_fr") == 0)
		return text_count(
		    a, r->done, "numéro rétabli", "numéros rétablis");
	return text_count(a, r->done, words[r->kind].one, words[r->kind].many);
}

const char *
repair_words(struct arena *a, const struct repair *r)
{
	if (r->done > 0)
		return arena_printf(a,
		    "Réparé à votre demande" NNBSP
		    ": %s%s. Le fichier d’origine n’a pas changé.",
		    count_done(a, r), where(a, r));
	if (r->column && !r->has_column)
		return arena_printf(a,
		    "Vous aviez demandé de %s%s" NNBSP
		    ": ce fichier n’a plus de colonne de ce nom, rien n’a été "
		    "réparé.",
		    words[r->kind].what, where(a, r));
	return arena_printf(a, "%s%s", words[r->kind].what, where(a, r));
}

const char *
repair_action(struct arena *a, const char *repair)
{
	struct repair r;
	char *said;

	if (!parse(a, repair, &r))
		return NULL;
	said = arena_printf(a, "%s%s", words[r.kind].what, where(a, &r));
	*said = (char)(*said - 'a' + 'A');
	return said;
}
