/* SPDX-License-Identifier: Apache-2.0 */
/* api_map.c - the places of a table as a map shows them: GeoJSON by view. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "draw/map.h"
#include "web/budget.h"
#include "web/handlers.h"
#include "web/table_asked.h"

#define BODY_MAX (16u << 20)

static const char *const own[] = { "bbox", "zoom", NULL };

/* OUEST,SUD,EST,NORD */
static bool
read_box(const char *text, struct map_view *v)
{
	double *const sides[] = { &v->west, &v->south, &v->east, &v->north };
	char *end;

	for (int i = 0; i < 4; i++) {
		*sides[i] = strtod(text, &end);
		if (end == text || *end != (i < 3 ? ',' : '\0'))
			return false;
		text = end + 1;
	}
	return true;
}

static enum err_code
read_view(const struct request *req, struct map_view *v, struct err *e)
{
	int64_t zoom;
	enum err_code rc =
	    request_query_int(req, "zoom", 0, 0, MAP_ZOOM, &zoom, e);

	if (rc)
		return rc;
	v->zoom = (unsigned)zoom;
	if (!read_box(request_query(req, "bbox", ""), v))
		return err_set(e, ERR_INVALID,
		    "La vue de la carte est mal écrite" NNBSP
		    ": bbox=OUEST,SUD,EST,NORD, en degrés (par exemple "
		    "bbox=5.4,45,5.6,45.2).");
	return ERR_OK;
}

enum err_code
api_map_show(struct request *req, struct response *res, struct err *e)
{
	struct table_asked t;
	struct map_view view;
	struct place place;
	struct str out;
	bool refused;
	enum err_code rc = table_asked_open(req, &t, e);

	if (rc || table_asked_unchanged(req, res, &t))
		return rc;
	if (!place_of_table(t.table, &place))
		return err_set(e, ERR_NOT_FOUND,
		    "Aucune colonne de ce tableau ne dit où sont les lignes.");
	t.own = own;
	rc = read_view(req, &view, e);
	if (!rc)
		rc = table_asked_read(req, res, &t, &refused, e);
	if (rc || refused)
		return rc;
	str_init(&out, req->a, BODY_MAX);
	rc = map_features(req->a, t.table, &place, t.question.query.where,
	    &view, map_label(t.table), budget_until(req), &out, e);
	if (rc)
		return budget_spent(req, res, rc, e);
	if (str_failed(&out))
		return err_set(e, ERR_TOO_BIG,
		    "Trop de lieux pour une seule vue" NNBSP
		    ": agrandissez la carte.");
	response_json(res, 200, &out);
	res->type = "application/geo+json";
	return ERR_OK;
}
