/* SPDX-License-Identifier: Apache-2.0 */
/* dataset.h - datasets: metadata, life from draft to tombstone. */
#ifndef PARVIS_MODEL_DATASET_H
#define PARVIS_MODEL_DATASET_H

#include "model/org.h"
#include "model/resource.h"

#define DATASET_TITLE_MAX 350         /* characters: data.gouv.fr's limit */
#define DATASET_DESCRIPTION_MAX 65536 /* bytes */
#define DATASET_KEYWORDS_MAX 50

/* Texts never NULL; lists in order. Columns: db/schema/0001-catalogue.sql. */
struct dataset {
	const char *id, *slug, *identifier, *organization_id, *department_id;
	const char *state; /* draft, submitted, published, archived, deleted */
	const char *title, *acronym, *description, *license, *frequency;
	const char *data_date, *temporal_start, *temporal_end;
	struct bbox bbox;
	const char *contact_name, *contact_email, *contact_url;
	const char *language, *access, *schema_url, *hvd_category;
	const char *origin_url;
	const char **keywords, **themes, **zones;
	unsigned nkeywords, nthemes, nzones;
	int64_t version, created_at, modified_at;
	int64_t published_at, archived_at, deleted_at; /* 0: never */
	/* filled by dataset_get and the lists: */
	const char *organization_name, *organization_slug, *department_name;
	const char *organization_email, *organization_url; /* its contact */
	struct resource *resources; /* those not deleted, in order */
	unsigned nresources;
};

/* Whole dataset by id or slug, whatever its state: the caller looks at state.
 * ERR_NOT_FOUND. */
enum err_code dataset_get(struct db *db, struct arena *a, const char *key,
    struct dataset *out, struct err *e) must_check;
/* The same without its lists and resources (NULL, 0): for who only asks
 * whether it may be seen. */
enum err_code dataset_get_bare(struct db *db, struct arena *a, const char *key,
    struct dataset *out, struct err *e) must_check;
/* Anybody may see it: published, or archived since. What was archived as a
 * draft stays in the back office. */
bool dataset_is_public(const struct dataset *d);
/* Anybody could see it once: its removal may be told. */
bool dataset_was_public(const struct dataset *d);
/* The present slug of a former one; ERR_NOT_FOUND. */
enum err_code dataset_moved(struct db *db, struct arena *a, const char *slug,
    const char **now, struct err *e) must_check;
/* For the back office: by state ("" = all but deleted), those an account may
 * see ("" = all), last changed first; no resources nor lists filled in. */
enum err_code dataset_list(struct db *db, struct arena *a, const char *state,
    const char *account_id, unsigned offset, unsigned limit,
    struct dataset **out, unsigned *count, int64_t *total,
    struct err *e) must_check;

/* The same of an organization. */
enum err_code dataset_list_of(struct db *db, struct arena *a,
    const char *organization_id, unsigned limit, struct dataset **out,
    unsigned *count, struct err *e) must_check;

/*
 * For the feeds: published datasets in the order of their identifier, at most
 * `limit` after the identifier `after` ("" = from the first), everything
 * filled in, in a handful of queries whatever the number. organization_id ""
 * = all. *count under limit: there are no more.
 */
enum err_code dataset_batch(struct db *db, struct arena *a,
    const char *organization_id, const char *after, unsigned limit,
    struct dataset **out, unsigned *count, struct err *e) must_check;
/* The same for who describes files without opening them: the fields of their
 * tables are those of resource_init(), which spares reading long reports. */
enum err_code dataset_batch_described(struct db *db, struct arena *a,
    const char *organization_id, const char *after, unsigned limit,
    struct dataset **out, unsigned *count, struct err *e) must_check;
/* How many dataset_batch() goes through. */
enum err_code dataset_count_published(struct db *db,
    const char *organization_id, int64_t *out, struct err *e) must_check;
/* Where a page starts: in a, the `after` that makes dataset_batch() leave out
 * the first `offset` datasets; "" for 0. ERR_NOT_FOUND when there are not
 * that many. */
enum err_code dataset_batch_start(struct db *db, struct arena *a,
    const char *organization_id, int64_t offset, const char **after,
    struct err *e) must_check;

/* A new empty draft; its id in a. */
enum err_code dataset_create(struct db *db, struct arena *a,
    const char *organization_id, const char *who, const char **id,
    struct err *e) must_check;

/*
 * Clean and check what was typed or imported: limits, dates that exist and
 * are not in the future (data_date), licence and frequency known, keywords
 * split, deduplicated, e-mails, URLs, box; raw <...> in Markdown mended as
 * dcat.md (decision 5) asks. Findings say what is wrong; empty fields are no
 * finding here (drafts).
 */
void dataset_check(struct arena *a, struct dataset *d, struct findings *f);

/*
 * Save the metadata of *d (id and version as read), making the department of
 * that name when its organization has none; department_id is read from it,
 * not before. ERR_CONFLICT when
 * somebody saved since: the caller re-reads and shows what differs. A new
 * title gives a draft a new slug; a published dataset keeps its slug unless
 * d->slug itself was changed, then the former one redirects.
 */
enum err_code dataset_save(struct db *db, struct arena *a, struct dataset *d,
    const char *who, struct err *e) must_check;

/*
 * For an import: make or replace a dataset keeping what *d says of its
 * identity and life: id (made when it is no UUID), slug (changed when taken),
 * identifier, state, dates. Checked as by dataset_check(); recognised by id,
 * else by identifier; what is empty or 0 is filled in, and d with it. Its
 * resources are not touched: add them next. ERR_UNPROCESSABLE, ERR_CONFLICT
 * when it was deleted here.
 */
enum err_code dataset_import(struct db *db, struct arena *a, struct dataset *d,
    const char *who, bool *created, struct err *e) must_check;

/* What is missing before it can be published (product.md), in French, each
 * with the field it is about; field "files" for the resources. Advice comes
 * in *advice (may be NULL): keywords, themes, coverage, description over 100
 * characters... */
void dataset_missing(struct arena *a, const struct dataset *d,
    struct findings *missing, struct findings *advice);

/*
 * Publish: ERR_UNPROCESSABLE when something is missing. Freezes the
 * identifier at the first time: base_url/id/dataset/ID. While the portal's
 * address is not settled (base_url "") it is /id/dataset/ID only, and follows
 * the address until dataset_freeze_identifiers().
 */
enum err_code dataset_publish(struct db *db, struct arena *a, const char *id,
    const char *base_url, const char *who, struct err *e) must_check;
/*
 * On its way to the public, when somebody else has the last word: a draft with
 * nothing missing is submitted; who submitted it may take it back; who
 * validates returns it, saying what is to be changed (ERR_UNPROCESSABLE
 * without), or publishes it. ERR_CONFLICT from another state.
 */
enum err_code dataset_submit(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e) must_check;
enum err_code dataset_withdraw(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e) must_check;
enum err_code dataset_return(struct db *db, struct arena *a, const char *id,
    const char *comment, const char *who, struct err *e) must_check;
/* In a: dct:identifier as the world sees it, an absolute URL. */
const char *dataset_identifier(
    struct arena *a, const struct dataset *d, const char *base_url);
/* The portal's address is settled: identifiers given before are completed with
 * it, once and for ever. Called at the start of a server that has one. */
enum err_code dataset_freeze_identifiers(
    struct db *db, const char *base_url, struct err *e) must_check;
enum err_code dataset_archive(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e) must_check;
/* From archived to published, or to draft when it never was. */
enum err_code dataset_restore(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e) must_check;
/* Leaves a tombstone: 410 with title and date. Files stay in the store. */
enum err_code dataset_delete(struct db *db, struct arena *a, const char *id,
    const char *who, struct err *e) must_check;

/* Late against its frequency, in days; 0 when it is not. */
int64_t dataset_late_days(const struct dataset *d, int64_t now);

#endif
