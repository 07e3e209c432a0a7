/* SPDX-License-Identifier: Apache-2.0 */
/* api_exports.c - the rows of a table, or of a view of it, as a file. */
#include <string.h>

#include "base/text.h"
#include "export/export.h"
#include "web/answer.h"
#include "web/answer_export.h"
#include "web/app.h"
#include "web/handlers.h"
#include "web/table_asked.h"

/* ASCII, by the names people know: « budgets-2025-depenses.csv ». */
static const char *
file_name(struct arena *a, const struct dataset *d, const struct resource *r,
    const struct export_format *f)
{
	size_t len = strlen(d->slug);
	char *title = arena_strdup(a, r->title);
	char *dot = strrchr(title, '.');
	const char *slug;

	/* The title of a file is often its name. */
	if (dot && strlen(dot) <= strlen(".geojson"))
		*dot = '\0';
	slug = text_slug(a, title, "");
	if (!*slug || strcmp(slug, d->slug) == 0)
		return arena_printf(a, "%s.%s", d->slug, f->extension);
	if (strncmp(slug, d->slug, len) == 0)
		return arena_printf(a, "%s.%s", slug, f->extension);
	return arena_printf(a, "%s-%s.%s", d->slug, slug, f->extension);
}

static enum err_code
refuse_style(struct request *req, struct response *res)
{
	return answer_refusal(req, res, 400, "style",
	    "Le CSV a trois styles" NNBSP ": api (virgule, pour les "
	    "programmes), fr (point-virgule, pour les tableurs) et brut (les "
	    "cellules du fichier d’origine).");
}

static enum err_code
no_such_format(struct request *req, struct err *e)
{
	struct str s;

	str_init(&s, req->a, 512);
	for (unsigned i = 0; i < export_formats_count; i++)
		str_append_printf(
		    &s, "%s%s", i ? ", " : "", export_formats[i].id);
	return err_set(e, ERR_NOT_FOUND,
	    "Les lignes ne sont pas données dans ce format" NNBSP
	    ": choisissez parmi %s.",
	    str_text(&s));
}

static enum err_code
send(struct request *req, struct response *res, struct table_asked *t,
    struct export_wish *wish, struct err *e)
{
	struct resource r;
	struct dataset d;
	enum err_code rc = answer_resource(req, t->id, true, &r, &d, e);

	if (rc)
		return rc;
	wish->title = *r.title ? r.title : d.title;
	return answer_export(req, res, t->table, &t->question.query, wish,
	    file_name(req->a, &d, &r, wish->format), e);
}

/* Pages are for reading: a file has all the rows of the view. */
static void
ask_all_rows(struct query *q)
{
	q->offset = 0;
	q->limit = -1;
	q->after = NULL;
}

static const char *const own[] = { "style", NULL };

enum err_code
api_exports(struct request *req, struct response *res, struct err *e)
{
	struct table_asked *t = arena_new_of(req->a, struct table_asked);
	int style = csv_style_find(request_query(req, "style", "api"));
	struct export_wish wish = { .format = export_format_find(
					request_param(req, "format")) };
	bool refused;
	enum err_code rc;

	if (!wish.format)
		return no_such_format(req, e);
	if (style < 0)
		return refuse_style(req, res);
	rc = table_asked_open(req, t, e);
	t->own = own;
	t->has_brut = wish.format->has_written;
	if (!rc)
		rc = table_asked_read(req, res, t, &refused, e);
	if (rc || refused || table_asked_unchanged(req, res, t))
		return rc;
	ask_all_rows(&t->question.query);
	wish.style =
	    t->question.query.raw ? CSV_WRITTEN : (enum csv_style)style;
	return send(req, res, t, &wish, e);
}
