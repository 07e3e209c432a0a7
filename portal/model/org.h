/* SPDX-License-Identifier: Apache-2.0 */
/* org.h - organizations that publish, and their departments. */
#ifndef PARVIS_MODEL_ORG_H
#define PARVIS_MODEL_ORG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;

/* Box in degrees, WGS 84; known is false when there is none. */
struct bbox {
	bool known;
	double west, south, east, north;
};

/* Texts never NULL ("" when empty), in the arena of the call. */
struct org {
	const char *id, *slug, *name, *acronym, *kind;
	const char *siren, *siret, *insee_code, *parent_id;
	const char *description, *email, *telephone, *url, *address;
	const char *logo_sha256, *logo_type;
	struct bbox bbox;
	int64_t created_at, modified_at;
	int64_t datasets; /* published ones; filled by org_list and org_get */
};

#define DEPARTMENT_NAME_MAX 200 /* characters */

/* A finding on one field of a form: name of the field and what to mend. */
struct finding {
	const char *field;
	const char *message;
};
struct findings {
	struct finding *rows;
	unsigned count;
};
void findings_add(struct findings *f, struct arena *a, const char *field,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* By id or slug. ERR_NOT_FOUND. */
enum err_code org_get(struct db *db, struct arena *a, const char *key,
    struct org *out, struct err *e) must_check;
/* Only its id: the rest counts its datasets. By id or slug. ERR_NOT_FOUND. */
enum err_code org_id(struct db *db, struct arena *a, const char *key,
    const char **id, struct err *e) must_check;
/* The organization a former slug belongs to now: its slug, or ERR_NOT_FOUND. */
enum err_code org_moved(struct db *db, struct arena *a, const char *slug,
    const char **now, struct err *e) must_check;
/* All, by name; *count rows in a. */
enum err_code org_list(struct db *db, struct arena *a, struct org **out,
    unsigned *count, struct err *e) must_check;

/* Check and normalise the fields of a form or an import: known kind, SIREN
 * and SIRET keys, INSEE code in the list, e-mail, URL, lengths, box. Empty
 * fields the code determines (name, SIREN, EPCI) are filled in. */
void org_check(struct arena *a, struct org *o, struct findings *f);
/* What it cannot do without once checked: its name and its kind. */
void org_require(struct arena *a, const struct org *o, struct findings *f);
/* A commune or EPCI given by its name alone gets its code when one and only
 * one in the list has that name. */
void org_complete(struct arena *a, struct org *o);
/* New (id empty: made, slug made from the name unless given) or changed.
 * ERR_CONFLICT when the slug is taken. The former slug redirects for ever.
 * who: account id or NULL. */
enum err_code org_save(struct db *db, struct arena *a, struct org *o,
    const char *who, struct err *e) must_check;

/* The department of that name, made when missing; "" gives "". */
enum err_code department_ensure(struct db *db, struct arena *a,
    const char *organization_id, const char *name, const char **id,
    struct err *e) must_check;

#endif
