/* SPDX-License-Identifier: Apache-2.0 */
/* site.h - what a clerk may change about the portal: title, colours, law. */
#ifndef PARVIS_MODEL_SITE_H
#define PARVIS_MODEL_SITE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/org.h"

/* One member per row of site.def; texts never NULL. */
struct site {
#define SITE(key, def, label, help, max) const char *key;
#include "model/site.def"
#undef SITE
};

/* One value to give to a key of site.def. */
struct site_value {
	const char *key, *value;
};

enum err_code site_get(
    struct db *db, struct arena *a, struct site *out, struct err *e) must_check;
/* Change one key inside or outside db_write(). ERR_INVALID in French for an
 * unknown key or a value over its limit or of a wrong form. */
enum err_code site_set(struct db *db, const char *key, const char *value,
    struct err *e) must_check;
/* Every value cleaned, in a; a finding under each key whose value is wrong.
 * Lists end with a row without key. */
void site_check(struct arena *a, struct site_value *list, struct findings *f);
/* All of the values or none of them, and the line « site.settings » of the
 * record; ERR_INVALID as site_set(). */
enum err_code site_save(struct db *db, const struct site_value *list,
    const char *who, const char *address, struct err *e) must_check;
/* The portal has been set up (an organization and an administrator). */
enum err_code site_is_ready(struct db *db, bool *out, struct err *e) must_check;

#endif
