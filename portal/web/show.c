/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - datasets, files, dates and pages as the templates read them. */
#include "web/show.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "model/licence.h"
#include "model/vocab.h"
#include "view/markdown.h"
#include "web/ctx.h"

#define CARD_EXCERPT 150

/* Characters that str_append_html and view/markdown write as entities. */
static const struct {
	const char *entity, *text;
} entities[] = {
	{ "&amp;", "&" },
	{ "&lt;", "<" },
	{ "&gt;", ">" },
	{ "&quot;", "\"" },
	{ "&#39;", "'" },
};

static size_t
append_entity(struct str *out, const char *s)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t len = strlen(entities[i].entity);

		if (strncmp(s, entities[i].entity, len) == 0) {
			str_append(out, entities[i].text);
			return len;
		}
	}
	str_append_char(out, *s);
	return 1;
}

const char *
show_excerpt(struct arena *a, const char *markdown, size_t max)
{
	/* Four bytes a character and some mark-up: the rest cannot show. */
	size_t len = text_cut(markdown, strlen(markdown), max * 16 + 1024);
	const char *s = markdown_html(a, arena_strndup(a, markdown, len), 2);
	struct str out;

	str_init(&out, a, strlen(s) + 1);
	while (*s != '\0') {
		if (*s == '<') {
			/* Blocks end with a line feed; cells with nothing. */
			if (strncmp(s, "</t", 3) == 0)
				str_append_char(&out, ' ');
			s += strcspn(s, ">");
			s += *s == '>';
		} else if (*s == '&') {
			s += append_entity(&out, s);
		} else {
			str_append_char(&out, *s++);
		}
	}
	return text_excerpt(a, text_clean(a, str_text(&out)), max);
}

void
show_updated(struct arena *a, json_t *o, int64_t at)
{
	ctx_text(o, "updated_iso", date_utc(a, at));
	ctx_text(o, "updated_ago", date_ago(a, at, date_now()));
	ctx_text(o, "updated_long", date_french_time(a, at));
}

void
show_data_date(struct arena *a, json_t *o, const struct dataset *d)
{
	bool known = date_is_iso(d->data_date);

	ctx_text(o, "data_date", known ? d->data_date : NULL);
	ctx_text(o, "data_date_long",
	    known ? date_french_of_iso(a, d->data_date) : NULL);
}

const char *
show_format(struct arena *a, const char *format)
{
	const struct file_format *known = file_format_find(format);
	char *upper;

	if (*format == '\0')
		return NULL;
	if (known != NULL)
		return known->label;
	upper = arena_strdup(a, format);
	for (char *c = upper; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return upper;
}

static void
put_formats(struct arena *a, json_t *row, const struct dataset *d)
{
	json_t *formats = ctx_list(row, "formats");

	for (unsigned i = 0; i < d->nresources; i++) {
		const char *format = d->resources[i].format;
		const char *label = show_format(a, format);
		bool seen = label == NULL;

		for (unsigned j = 0; j < i && !seen; j++)
			seen = strcmp(d->resources[j].format, format) == 0;
		if (!seen)
			ctx_item(formats, label);
	}
	ctx_flag(row, "has_formats", json_array_size(formats) > 0);
}

void
show_dataset(struct arena *a, json_t *list, const struct dataset *d)
{
	json_t *row = ctx_row(list);
	const struct licence *l = NULL;
	struct err e = { 0 };

	ctx_text(row, "href", arena_printf(a, "/jeux-de-donnees/%s", d->slug));
	ctx_text(row, "title", d->title);
	ctx_text(row, "excerpt", show_excerpt(a, d->description, CARD_EXCERPT));
	ctx_text(row, "organization", d->organization_name);
	show_data_date(a, row, d);
	show_updated(a, row, d->modified_at);
	ctx_flag(row, "is_late", dataset_late_days(d, date_now()) > 0);
	ctx_flag(row, "is_archived", strcmp(d->state, "archived") == 0);
	ctx_text(row, "license",
	    *d->license == '\0' || licence_find(d->license, &l, &e)
		? NULL
		: l->short_title);
	put_formats(a, row, d);
}

void
show_notice(json_t *list, const char *kind, const char *message)
{
	static const char *const words[][2] = {
		{ "succes", "C’est fait" },
		{ "info", "À savoir" },
		{ "attention", "Attention" },
		{ "erreur", "Erreur" },
	};
	json_t *row = ctx_row(list);

	ctx_text(row, "kind", kind);
	ctx_text(row, "message", message);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i][0], kind) == 0)
			ctx_text(row, "word", words[i][1]);
	}
}

void
show_fact(json_t *list, const struct fact *f)
{
	json_t *row;

	if (f->value == NULL || *f->value == '\0')
		return;
	row = ctx_row(list);
	ctx_text(row, "label", f->label);
	ctx_text(row, "value", f->value);
	ctx_text(row, "href", f->href);
	ctx_text(row, "note", f->note);
	ctx_text(row, "datetime", f->datetime);
}

void
show_snippet(json_t *list, const char *name, const char *code)
{
	json_t *row = ctx_row(list);

	ctx_text(row, "name", name);
	ctx_text(row, "code", code);
}

void
show_link(json_t *list, const char *label, const char *text, const char *href)
{
	json_t *row = ctx_row(list);

	ctx_text(row, "label", label);
	ctx_text(row, "text", text);
	ctx_text(row, "href", href);
}

static void
put_number(struct arena *a, json_t *numbers, const char *address, int64_t n,
    int64_t page)
{
	json_t *row = ctx_row(numbers);

	ctx_text(row, "label", text_int(a, n));
	ctx_flag(row, "here", n == page);
	ctx_text(row, "link",
	    n == page ? NULL
		      : arena_printf(a, "%s%lld", address, (long long)n));
	ctx_flag(row, "gap", false);
}

static void
put_gap(json_t *numbers)
{
	json_t *row = ctx_row(numbers);

	ctx_null(row, "link");
	ctx_flag(row, "here", false);
	ctx_flag(row, "gap", true);
}

void
show_pages(struct arena *a, json_t *ctx, const char *address, int64_t page,
    int64_t count)
{
	json_t *o, *numbers;
	int64_t last = 0;

	ctx_null(ctx, "pages");
	if (count <= 1)
		return;
	o = ctx_object(ctx, "pages");
	ctx_text(o, "previous",
	    page > 1 ? arena_printf(a, "%s%lld", address, (long long)page - 1)
		     : NULL);
	ctx_text(o, "next",
	    page < count
		? arena_printf(a, "%s%lld", address, (long long)page + 1)
		: NULL);
	numbers = ctx_list(o, "numbers");
	/* The ends and the neighbours; a gap of one page is that page. */
	for (int64_t n = 1; n <= count; n++) {
		if (n == 2 && page > 4)
			n = page - 1;
		if (n == page + 2 && count > page + 3)
			n = count;
		if (n > last + 1)
			put_gap(numbers);
		put_number(a, numbers, address, n, page);
		last = n;
	}
}
