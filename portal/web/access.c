/* SPDX-License-Identifier: Apache-2.0 */
/* access.c - may this visitor? */
#include "web/access.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "web/app.h"

static enum err_code
roles_of(struct request *req, const char *organization_id,
    const char *dataset_id, unsigned *roles, struct err *e)
{
	const struct account *who = app_user(req);
	struct db *db;
	enum err_code rc;

	*roles = 0;
	if (!who)
		return ERR_OK;
	rc = app_db(req, &db, e);
	return rc ? rc
		  : member_roles(db, req->a, who, organization_id,
			dataset_id ? dataset_id : "", roles, e);
}

enum err_code
access_ask(struct request *req, enum right right, const char *organization_id,
    const char *dataset_id, struct err *e)
{
	unsigned roles;
	enum err_code rc =
	    roles_of(req, organization_id, dataset_id, &roles, e);

	if (rc || right_held(right, roles))
		return rc;
	return err_set(e, ERR_FORBIDDEN,
	    "Vous ne pouvez pas %s" NNBSP
	    ": demandez ce rôle à son gestionnaire ou à l’administrateur du "
	    "portail.",
	    right_words(right));
}

/* What an address is about. */
static enum err_code
owner_of(struct request *req, struct owner *o, bool *found, struct err *e)
{
	const char *id = request_param(req, "rid");
	struct db *db;
	enum err_code rc = app_db(req, &db, e);

	*found = true;
	*o = (struct owner){
		.dataset_id = "", .organization_id = "", .state = ""
	};
	if (rc)
		return rc;
	if (id)
		return member_owner_of_resource(db, req->a, id, o, found, e);
	id = request_param(req, "id");
	if (!id)
		return ERR_OK;
	return strncmp(req->path, "/admin/organisations/", 21) == 0
	    ? member_owner_of_organization(db, req->a, id, o, found, e)
	    : member_owner_of_dataset(db, req->a, id, o, found, e);
}

enum err_code
access_check(struct request *req, struct err *e)
{
	enum right right = (enum right)(req->route->access - BY_RIGHT);
	struct owner o;
	bool found;
	enum err_code rc = owner_of(req, &o, &found, e);

	if (!rc && !found)
		return err_set(e, ERR_NOT_FOUND,
		    "Il n’y a rien à cette adresse" NNBSP
		    ": repartez de l’accueil de l’administration.");
	if (rc)
		return rc;
	return access_ask(req, right_for_state(right, o.state),
	    o.organization_id, o.dataset_id, e);
}

bool
access_has(struct request *req, enum right right, const struct dataset *d)
{
	struct err e = { 0 };
	unsigned roles;

	if (roles_of(req, d->organization_id, d->id, &roles, &e)) {
		log_err("access", &e);
		return false;
	}
	return right_held(right, roles);
}

bool
access_sees(struct request *req, const struct dataset *d)
{
	return access_has(req, RIGHT_READ, d);
}

enum err_code
access_orgs(struct request *req, enum right right, struct org **out,
    unsigned *count, struct err *e)
{
	struct org *all = NULL;
	struct db *db;
	unsigned n = 0, kept = 0;
	enum err_code rc = app_db(req, &db, e);

	if (!rc)
		rc = org_list(db, req->a, &all, &n, e);
	for (unsigned i = 0; !rc && i < n; i++) {
		unsigned roles;

		rc = roles_of(req, all[i].id, NULL, &roles, e);
		if (!rc && right_held(right, roles))
			all[kept++] = all[i];
	}
	*out = all;
	*count = kept;
	return rc;
}

const char *
access_lists(const struct request *req)
{
	const struct account *who = app_user(req);

	return who->is_admin ? "" : who->id;
}
