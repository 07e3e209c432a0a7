/* SPDX-License-Identifier: Apache-2.0 */
/* show_file.c - files and their versions as the templates read them. */
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "ingest/repair.h"
#include "model/vocab.h"
#include "view/markdown.h"
#include "web/ctx.h"
#include "web/show.h"
#include "web/version_reason.h"

/* « Télécharger (CSV, 1,2 Mo) »; a remote file is on another site. */
static const char *
action_of(struct arena *a, const struct resource *r, const char *verb)
{
	const char *format = show_format(a, r->format);

	if (r->version == 0)
		return "Ouvrir le fichier distant";
	if (format == NULL)
		format = "fichier";
	if (r->size < 0)
		return arena_printf(a, "%s (%s)", verb, format);
	return arena_printf(
	    a, "%s (%s, %s)", verb, format, text_size(a, r->size));
}

/* The rows that were repaired are in the table, not in the file. */
static bool
is_repaired(struct arena *a, const struct resource *r)
{
	struct repair_list list;

	if (strcmp(r->table_state, "ready") != 0)
		return false;
	repair_read(a, r->reading, r->table_number, &list);
	return list.count > 0;
}

static const char *
waiting_for(const struct resource *r)
{
	if (strcmp(r->table_state, "waiting") == 0 ||
	    strcmp(r->table_state, "loading") == 0)
		return "Ce fichier est en cours de lecture" NNBSP
		       ": ses lignes seront visibles dans un instant.";
	if (r->pending != 0)
		return "Une nouvelle version de ce fichier est en cours de "
		       "lecture.";
	return NULL;
}

void
show_file(struct arena *a, json_t *o, const struct dataset *d,
    const struct resource *r)
{
	const char *page = arena_printf(
	    a, "/jeux-de-donnees/%s/ressources/%s", d->slug, r->id);
	bool ready = strcmp(r->table_state, "ready") == 0;
	bool repaired = is_repaired(a, r);

	ctx_text(o, "id", r->id);
	ctx_text(o, "title", r->title);
	ctx_text(o, "format", show_format(a, r->format));
	ctx_text(o, "type",
	    strcmp(r->type, "main") == 0 ? NULL : resource_type_label(r->type));
	ctx_text(o, "size", r->size < 0 ? NULL : text_size(a, r->size));
	ctx_text(o, "rows",
	    ready ? text_count(a, r->table_rows, "ligne", "lignes") : NULL);
	ctx_text(o, "description_html",
	    *r->description == '\0' ? NULL
				    : markdown_html(a, r->description, 4));
	ctx_text(o, "waiting", waiting_for(r));
	ctx_flag(o, "is_unread", strcmp(r->table_state, "failed") == 0);
	ctx_flag(o, "is_remote", r->version == 0);
	ctx_text(o, "download",
	    r->version == 0 ? r->url : arena_printf(a, "/r/%s", r->id));
	ctx_text(o, "action",
	    action_of(a, r,
		repaired ? "Télécharger le fichier d’origine" : "Télécharger"));
	ctx_text(o, "repaired",
	    repaired ? arena_printf(a,
			   "/api/resources/%s/data/csv/?version=%lld&style=fr",
			   r->id, (long long)r->version)
		     : NULL);
	ctx_text(o, "page", page);
	ctx_text(o, "explore", ready ? page : NULL);
	show_updated(a, o, r->modified_at);
}

bool
show_versions(struct arena *a, json_t *o, const char *page,
    const struct resource *r, const struct version *v, unsigned count)
{
	json_t *list;

	if (count < 2)
		return false;
	ctx_text(o, "id", arena_printf(a, "v-%s", r->id));
	ctx_text(o, "caption",
	    arena_printf(a, "Versions de «" NNBSP "%s" NNBSP "»", r->title));
	list = ctx_list(o, "versions");
	for (unsigned i = 0; i < count; i++) {
		json_t *row = ctx_row(list);

		ctx_int(row, "number", v[i].number);
		ctx_flag(row, "current", v[i].number == r->version);
		ctx_text(row, "at_iso", date_utc(a, v[i].created_at));
		ctx_text(row, "at", date_french_time(a, v[i].created_at));
		ctx_text(row, "reason",
		    version_reason(a, &v[i], i + 1 < count ? &v[i + 1] : NULL));
		ctx_text(row, "file_name", v[i].file_name);
		ctx_text(row, "href",
		    arena_printf(a, "/r/%s/versions/%lld", r->id,
			(long long)v[i].number));
		ctx_text(row, "size", text_size(a, v[i].size));
		ctx_text(row, "rows",
		    v[i].table_rows < 0 ? "–" : text_int(a, v[i].table_rows));
		ctx_text(row, "explore",
		    v[i].table_rows < 0 ? NULL
					: arena_printf(a, "%s?version=%lld",
					      page, (long long)v[i].number));
	}
	return true;
}
