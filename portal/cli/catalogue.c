/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c - parvis import and export: the catalogue in and out. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command.h"
#include "jobs/import.h"
#include "publish/dcat.h"
#include "publish/json.h"
#include "store/db.h"

#define BATCH 50
#define PIECE_MAX (64u << 20)

static void
say(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

static const char *
base_url(const struct cli *c)
{
	return c->conf.base_url[0] ? c->conf.base_url : "http://127.0.0.1:8080";
}

enum err_code
cmd_import(struct cli *c, int argc, char **argv, struct err *e)
{
	const char *org_key = "";
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--org", OPTION_TEXT, &org_key }, { 0 } };
	struct import_counts n = { 0 };
	struct org org;
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc && args.count != 1)
		rc = err_set(e, ERR_USAGE, "Indiquez le fichier à reprendre.");
	if (!rc && !org_key[0])
		rc = err_set(e, ERR_USAGE,
		    "Indiquez l'organisation qui publie avec --org.");
	if (!rc)
		rc = cli_open(c, e);
	if (!rc)
		rc = org_get(c->db, c->a, org_key, &org, e);
	if (!rc)
		rc = import_json(c->db, c->a, c->blobs, args.values[0], org.id,
		    c->conf.base_url, say, NULL, &n, e);
	if (rc)
		return rc;
	if (c->json)
		cli_print_json(json_pack("{s:I, s:I, s:I}", "created",
		    (json_int_t)n.created, "updated", (json_int_t)n.updated,
		    "refused", (json_int_t)n.refused));
	else
		printf("Jeux de données créés : %lld, mis à jour : %lld, "
		       "refusés : %lld\n",
		    (long long)n.created, (long long)n.updated,
		    (long long)n.refused);
	if (n.refused > 0)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Certains jeux de données n'ont pas été repris : voir "
		    "ci-dessus.");
	return ERR_OK;
}

/* Where the export goes: a file that appears whole, or standard output. */
struct output {
	const char *path; /* NULL: standard output */
	struct spool spool;
	struct str piece;
};

static enum err_code
output_flush(struct output *o, struct err *e)
{
	enum err_code rc = ERR_OK;

	if (str_failed(&o->piece))
		return err_set(e, ERR_TOO_BIG,
		    "Un jeu de données est trop gros pour être exporté.");
	if (o->path)
		rc = spool_write(
		    &o->spool, str_text(&o->piece), o->piece.len, e);
	else if (fwrite(str_text(&o->piece), 1, o->piece.len, stdout) !=
	    o->piece.len)
		rc = file_err(e, "écrire l'export", "-");
	str_reset(&o->piece);
	return rc;
}

static enum err_code
export_dcat(struct cli *c, const struct dcat_feed_opts *opts, struct output *o,
    struct err *e)
{
	struct dcat_feed *f;
	bool more = true;
	enum err_code rc = dcat_feed_new(c->db, c->a, opts, &f, e);

	while (!rc && more) {
		rc = dcat_feed_next(c->db, f, &o->piece, &more, e);
		if (!rc)
			rc = output_flush(o, e);
	}
	return rc;
}

/* What was said of the files of a dataset, that the API does not repeat. */
static enum err_code
keep_words(struct cli *c, struct arena *a, const struct dataset *d, json_t *j,
    struct err *e)
{
	json_t *list = json_object_get(j, "resources");
	const char **ids = arena_array_of(a, d->nresources + 1, const char *);
	struct saved_view *views;
	unsigned n = 0;
	enum err_code rc;

	for (unsigned i = 0; i < d->nresources; i++)
		ids[i] = d->resources[i].id;
	rc = saved_view_list(c->db, a, ids, d->nresources, &views, &n, e);
	for (unsigned i = 0; i < d->nresources && !rc; i++)
		json_resource_keep(
		    json_array_get(list, i), &d->resources[i], views, n);
	return rc;
}

/* Read once: an organization counts its datasets. */
struct orgs {
	struct org *list;
	unsigned count;
};

/* NULL when it was made since. */
static const struct org *
find_org(const struct orgs *orgs, const char *id)
{
	for (unsigned i = 0; i < orgs->count; i++) {
		if (strcmp(orgs->list[i].id, id) == 0)
			return &orgs->list[i];
	}
	return NULL;
}

/* One dataset of the JSON export, with its organization. */
static enum err_code
append_dataset(struct cli *c, struct arena *a, const struct dataset *d,
    const struct orgs *orgs, struct str *out, struct err *e)
{
	json_t *j =
	    json_dataset(a, d, find_org(orgs, d->organization_id), base_url(c));
	char *text;
	enum err_code rc = keep_words(c, a, d, j, e);

	text = rc ? NULL : json_dumps(j, 0);
	json_decref(j);
	if (rc)
		return rc;
	if (!text)
		return err_set(e, ERR_INTERNAL,
		    "Le jeu de données « %.80s » ne peut pas être écrit.",
		    d->title);
	str_append(out, text);
	free(text);
	return ERR_OK;
}

static enum err_code
export_json(
    struct cli *c, const char *organization_id, struct output *o, struct err *e)
{
	struct arena *a = arena_new();
	char after[512] = "";
	unsigned count = BATCH;
	bool first = true;
	struct orgs orgs = { 0 };
	enum err_code rc = org_list(c->db, c->a, &orgs.list, &orgs.count, e);

	str_append(&o->piece, "{\"datasets\": [");
	while (!rc && count == BATCH) {
		struct dataset *rows;

		rc = dataset_batch(
		    c->db, a, organization_id, after, BATCH, &rows, &count, e);
		for (unsigned i = 0; !rc && i < count; i++) {
			str_append(&o->piece, first ? "\n" : ",\n");
			first = false;
			rc =
			    append_dataset(c, a, &rows[i], &orgs, &o->piece, e);
		}
		if (!rc && count > 0)
			snprintf(after, sizeof(after), "%s",
			    rows[count - 1].identifier);
		if (!rc)
			rc = output_flush(o, e);
		arena_reset(a);
	}
	arena_free(a);
	if (rc)
		return rc;
	str_append(&o->piece, "\n]}\n");
	return output_flush(o, e);
}

/* What the command line asks for. */
struct wish {
	const char *format, *org_key, *profile;
};

static enum err_code
check_wish(const struct wish *w, unsigned nargs, struct err *e)
{
	if (!w->format[0] || nargs > 0)
		return err_set(e, ERR_USAGE,
		    "Indiquez le format avec --format : rdf, ttl, nt, jsonld "
		    "ou json.");
	if (strcmp(w->profile, "datagouv") != 0 &&
	    strcmp(w->profile, "dcat-ap") != 0)
		return err_set(e, ERR_USAGE,
		    "Profil inconnu : choisissez datagouv ou dcat-ap.");
	return ERR_OK;
}

static enum err_code
run_export(struct cli *c, const struct wish *w, const char *organization_id,
    struct output *o, struct err *e)
{
	struct dcat_feed_opts opts = {
		.base_url = base_url(c),
		.organization_id = organization_id,
		.dataset_id = "",
		.profile = strcmp(w->profile, "dcat-ap") == 0 ? DCAT_AP
							      : DCAT_DATAGOUV,
	};

	str_init(&o->piece, c->a, PIECE_MAX);
	if (strcmp(w->format, "json") == 0)
		return export_json(c, organization_id, o, e);
	if (!rdf_syntax_find(w->format, &opts.syntax))
		return err_set(e, ERR_USAGE,
		    "Format inconnu : choisissez rdf, ttl, nt, jsonld ou "
		    "json.");
	opts.self =
	    arena_printf(c->a, "%s/catalog.%s", opts.base_url, w->format);
	return export_dcat(c, &opts, o, e);
}

/* The whole export under its name, or no file at all. */
static enum err_code
export_to_file(struct cli *c, const struct wish *w, const char *organization_id,
    struct output *o, struct err *e)
{
	enum err_code rc =
	    spool_open(&o->spool, file_folder(c->a, o->path), INT64_MAX, e);

	if (rc)
		return rc;
	rc = run_export(c, w, organization_id, o, e);
	if (!rc)
		rc = spool_finish(&o->spool, e);
	if (!rc && rename(o->spool.path, o->path) != 0)
		rc = file_err(e, "écrire l'export", o->path);
	if (rc)
		spool_drop(&o->spool);
	return rc;
}

enum err_code
cmd_export(struct cli *c, int argc, char **argv, struct err *e)
{
	struct wish w = { "", "", "datagouv" };
	struct output o = { 0 };
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--format", OPTION_TEXT, &w.format },
		{ "--org", OPTION_TEXT, &w.org_key },
		{ "--profile", OPTION_TEXT, &w.profile },
		{ "-o", OPTION_TEXT, &o.path }, { 0 } };
	struct org org = { .id = "" };
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (!rc)
		rc = check_wish(&w, args.count, e);
	if (!rc)
		rc = cli_open(c, e);
	if (!rc)
		rc = db_unmap(c->db, e);
	if (!rc && w.org_key[0])
		rc = org_get(c->db, c->a, w.org_key, &org, e);
	if (rc)
		return rc;
	return o.path ? export_to_file(c, &w, org.id, &o, e)
		      : run_export(c, &w, org.id, &o, e);
}
