/* SPDX-License-Identifier: Apache-2.0 */
/* api_territories.c - completion of communes and intercommunalities by name. */
#include "model/territory.h"

#include <stdlib.h>
#include <string.h>

#include "web/app.h"
#include "web/ctx.h"
#include "web/handlers.h"

#define MAX_ANSWERS 10

enum err_code
api_territories(struct request *req, struct response *res, struct err *e)
{
	const char *q = request_query(req, "q", "");
	struct territory *found =
	    arena_array_of(req->a, MAX_ANSWERS, struct territory);
	unsigned n = territory_search(req->a, NULL, q, found, MAX_ANSWERS);
	json_t *root = json_object(), *list = ctx_list(root, "data");
	struct str out;
	char *text;

	for (unsigned i = 0; i < n; i++) {
		json_t *o = ctx_row(list);

		ctx_text(o, "kind", found[i].kind);
		ctx_text(o, "code", found[i].code);
		ctx_text(o, "name", found[i].name);
		ctx_text(o, "siren", found[i].siren);
		ctx_text(o, "departement", found[i].departement);
		ctx_text(o, "zone",
		    arena_printf(
			req->a, "fr:%s:%s", found[i].kind, found[i].code));
		ctx_int(o, "population", found[i].population);
	}
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	str_init(&out, req->a, 65536);
	str_append(&out, text ? text : "{}");
	free(text);
	if (str_failed(&out))
		return err_set(e, ERR_TOO_BIG, "La réponse est trop longue.");
	response_json(res, 200, &out);
	return ERR_OK;
}
