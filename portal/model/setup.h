/* SPDX-License-Identifier: Apache-2.0 */
/* setup.h - first set-up: the first organization, its portal, its keeper. */
#ifndef PARVIS_MODEL_SETUP_H
#define PARVIS_MODEL_SETUP_H

#include "model/site.h"

struct setup {
	struct org org; /* fields as typed; id and slug empty */
	const char *admin_email, *admin_name; /* email "": no account */
	const char *admin_password;
	struct site_value *site; /* ended by a row without key; may be NULL */
};

/*
 * Check everything at once, completing the organization from the lists of
 * communes and EPCI (org_check). Fields of the findings: those of org_check,
 * « admin_email », « admin_password », and the keys of site.
 */
void setup_check(struct arena *a, struct setup *s, struct findings *f);

/*
 * Create the organization, the portal's settings and the administrator in one
 * transaction. ERR_CONFLICT when the portal is already set up;
 * ERR_UNPROCESSABLE with the first finding when something is wrong.
 * *account is the administrator's id, "" without one. Without a title among
 * the values, the portal is called « Données ouvertes – NAME ».
 */
enum err_code setup_run(struct db *db, struct arena *a, struct setup *s,
    struct org *org, const char **account, struct err *e) must_check;

#endif
