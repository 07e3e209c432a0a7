/* SPDX-License-Identifier: Apache-2.0 */
/* setup.c - first set-up. */
#include "model/setup.h"

#include <string.h>

#include "base/text.h"
#include "model/record.h"
#include "model/user.h"
#include "store/db.h"

static const char *
value_of(const struct setup *s, const char *key)
{
	for (const struct site_value *v = s->site; v && v->key; v++) {
		if (strcmp(v->key, key) == 0)
			return v->value;
	}
	return "";
}

void
setup_check(struct arena *a, struct setup *s, struct findings *f)
{
	struct err e = { 0 };

	org_complete(a, &s->org);
	org_check(a, &s->org, f);
	org_require(a, &s->org, f);
	if (s->site)
		site_check(a, s->site, f);
	if (!s->admin_email[0])
		return;
	if (!text_is_email(s->admin_email))
		findings_add(f, a, "admin_email",
		    "L'adresse électronique de l'administrateur n'est pas "
		    "complète : elle s'écrit nom@exemple.fr.");
	if (password_check(s->admin_password, s->admin_email, &e))
		findings_add(f, a, "admin_password", "%s", e.msg);
}

struct task {
	struct arena *a;
	struct setup *s;
	struct org *org;
	const char **account;
};

static enum err_code
save_site(struct db *db, const struct task *t, struct err *e)
{
	enum err_code rc = site_set(db, "organization_id", t->org->id, e);

	if (!rc && !value_of(t->s, "title")[0])
		rc = site_set(db, "title",
		    arena_printf(t->a, "Données ouvertes – %s", t->org->name),
		    e);
	if (!rc && !value_of(t->s, "legal_publisher")[0])
		rc = site_set(db, "legal_publisher", t->org->name, e);
	if (!rc && !value_of(t->s, "contact_email")[0] && t->org->email[0])
		rc = site_set(db, "contact_email", t->org->email, e);
	for (const struct site_value *v = t->s->site; !rc && v && v->key; v++) {
		if (v->value[0])
			rc = site_set(db, v->key, v->value, e);
	}
	return rc;
}

/* An organization made before there was an administrator is the one that is
 * set up now, not a second one. */
static enum err_code
adopt(struct db *db, const struct task *t, struct err *e)
{
	struct org *known;
	unsigned count;
	enum err_code rc = org_list(db, t->a, &known, &count, e);

	if (rc || count == 0)
		return rc;
	if (!t->s->admin_email[0])
		return err_set(e, ERR_CONFLICT,
		    "Ce portail a déjà son organisation : il ne lui manque "
		    "qu'un compte d'administration.");
	if (count == 1) {
		t->org->id = known[0].id;
		t->org->slug = known[0].slug;
		t->org->created_at = known[0].created_at;
	}
	return ERR_OK;
}

static enum err_code
write_all(struct db *db, void *arg, struct err *e)
{
	struct task *t = arg;
	const char *who = NULL;
	bool ready = false;
	enum err_code rc = site_is_ready(db, &ready, e);

	if (rc)
		return rc;
	if (ready)
		return err_set(e, ERR_CONFLICT,
		    "Ce portail est déjà en service : la première mise en "
		    "service ne se fait qu'une fois.");
	*t->org = t->s->org;
	rc = adopt(db, t, e);
	if (!rc)
		rc = org_save(db, t->a, t->org, NULL, e);
	if (!rc && t->s->admin_email[0]) {
		rc = account_create(db, t->a, t->s->admin_email,
		    t->s->admin_name, t->s->admin_password, true, t->account,
		    e);
		who = *t->account;
	}
	if (!rc)
		rc = save_site(db, t, e);
	if (!rc)
		rc = audit_add(db, who, "site.setup", "organization",
		    t->org->id, t->org->name, "", e);
	return rc;
}

enum err_code
setup_run(struct db *db, struct arena *a, struct setup *s, struct org *org,
    const char **account, struct err *e)
{
	struct task t = { a, s, org, account };
	struct findings f = { 0 };

	*account = "";
	setup_check(a, s, &f);
	if (f.count > 0)
		return err_set(e, ERR_UNPROCESSABLE, "%s", f.rows[0].message);
	return db_write(db, write_all, &t, e);
}
