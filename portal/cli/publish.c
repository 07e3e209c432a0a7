/* SPDX-License-Identifier: Apache-2.0 */
/* publish.c - parvis publish: files to a dataset online, in one command. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/command.h"
#include "jobs/deposit.h"
#include "jobs/queue.h"
#include "model/blank.h"
#include "model/licence.h"
#include "store/blob.h"

struct publication {
	struct cli *cli;
	struct dataset d;
	struct option_list files, keywords, themes, zones;
	const char *org, *department;
	bool draft;
};

/* A file of the user's into the store and the dataset. */
static enum err_code
add_file(struct publication *p, const char *path, struct err *e)
{
	struct cli *c = p->cli;
	const char *slash = strrchr(path, '/');
	struct resource r;
	struct spool s;
	char buf[65536];
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err_code rc;

	if (fd < 0)
		return file_err(e, "lire le fichier", path);
	rc = spool_open(&s, blob_tmp_dir(c->blobs), c->conf.max_upload, e);
	if (rc) {
		close(fd);
		return rc;
	}
	while (!rc && (n = read(fd, buf, sizeof(buf))) > 0)
		rc = spool_write(&s, buf, (size_t)n, e);
	if (!rc && n < 0)
		rc = file_err(e, "lire le fichier", path);
	close(fd);
	if (!rc)
		rc = spool_finish(&s, e);
	if (rc) {
		spool_drop(&s);
		return rc;
	}
	return deposit_file(c->db, c->a, c->blobs, &s, slash ? slash + 1 : path,
	    p->d.id, "", NULL, &r, e);
}

static int
by_name(const struct dirent **x, const struct dirent **y)
{
	return strcmp((*x)->d_name, (*y)->d_name);
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* A folder stands for its files, hidden ones and subfolders left out. */
static enum err_code
expand(struct publication *p, const char *path, struct option_list *out,
    struct err *e)
{
	struct dirent **names;
	struct stat st;
	int n;

	if (stat(path, &st) != 0)
		return err_set(e, ERR_NOT_FOUND,
		    "Le fichier « %.200s » n'existe pas ou ne peut pas être "
		    "lu.",
		    path);
	if (!S_ISDIR(st.st_mode)) {
		if (out->count == 256)
			return err_set(e, ERR_TOO_BIG,
			    "Trop de fichiers : 256 au plus par jeu.");
		out->values[out->count++] = path;
		return ERR_OK;
	}
	n = scandir(path, &names, visible, by_name);
	if (n < 0)
		return file_err(e, "lire le dossier", path);
	for (int i = 0; i < n; i++) {
		char *full =
		    arena_printf(p->cli->a, "%s/%s", path, names[i]->d_name);

		if (stat(full, &st) == 0 && S_ISREG(st.st_mode) &&
		    out->count < 256)
			out->values[out->count++] = full;
		free(names[i]);
	}
	free(names);
	return ERR_OK;
}

static void
copy_list(struct arena *a, const struct option_list *from, const char ***to,
    unsigned *count)
{
	*to = arena_array_of(a, from->count + 1, const char *);
	for (unsigned i = 0; i < from->count; i++)
		(*to)[i] = from->values[i];
	*count = from->count;
}

/* Everything but the files, checked before anything is written. */
static enum err_code
check(struct publication *p, struct option_list *files, struct org *org,
    struct err *e)
{
	struct cli *c = p->cli;
	struct findings f = { 0 };
	const struct licence *l;
	enum err_code rc = ERR_OK;

	for (unsigned i = 0; !rc && i < p->files.count; i++)
		rc = expand(p, p->files.values[i], files, e);
	if (!rc && p->d.license[0])
		rc = licence_find(p->d.license, &l, e);
	if (!rc)
		rc = org_get(c->db, c->a, p->org, org, e);
	if (rc)
		return rc;
	copy_list(c->a, &p->keywords, &p->d.keywords, &p->d.nkeywords);
	copy_list(c->a, &p->themes, &p->d.themes, &p->d.nthemes);
	copy_list(c->a, &p->zones, &p->d.zones, &p->d.nzones);
	if (!p->d.data_date[0])
		p->d.data_date = date_iso(c->a, date_now() / 86400);
	p->d.organization_id = org->id;
	dataset_check(c->a, &p->d, &f);
	if (f.count > 0)
		return err_set(e, ERR_UNPROCESSABLE, "%s", f.rows[0].message);
	return ERR_OK;
}

/* The draft's own columns under what was asked for. */
static enum err_code
describe(struct publication *p, struct err *e)
{
	struct cli *c = p->cli;
	struct dataset now, *d = &p->d;
	const char *id;
	enum err_code rc =
	    dataset_create(c->db, c->a, d->organization_id, NULL, &id, e);

	if (!rc)
		rc = dataset_get(c->db, c->a, id, &now, e);
	if (rc)
		return rc;
	d->department_name = p->department;
	d->id = now.id;
	d->slug = now.slug;
	d->version = now.version;
	d->state = now.state;
	return dataset_save(c->db, c->a, d, NULL, e);
}

static enum err_code
print_result(struct publication *p, struct err *e)
{
	struct cli *c = p->cli;
	const char *base =
	    c->conf.base_url[0] ? c->conf.base_url : "http://127.0.0.1:8080";
	json_t *resources;
	struct dataset d;
	enum err_code rc = dataset_get(c->db, c->a, p->d.id, &d, e);

	if (rc)
		return rc;
	if (!c->json) {
		printf("%s/jeux-de-donnees/%s\n", base, d.slug);
		return ERR_OK;
	}
	resources = json_array();
	for (unsigned i = 0; i < d.nresources; i++)
		json_array_append_new(resources,
		    json_pack("{s:s, s:s, s:I, s:s}", "id", d.resources[i].id,
			"title", d.resources[i].title, "rows",
			(json_int_t)d.resources[i].table_rows, "table_state",
			d.resources[i].table_state));
	cli_print_json(json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", d.id,
	    "slug", d.slug, "state", d.state, "url",
	    arena_printf(c->a, "%s/jeux-de-donnees/%s", base, d.slug),
	    "resources", resources));
	return ERR_OK;
}

/* Nothing of a publication that failed: its draft goes as well. */
static enum err_code
give_up(struct publication *p, enum err_code rc)
{
	struct err e = { 0 };

	if (rc && p->d.id[0] &&
	    dataset_delete(p->cli->db, p->cli->a, p->d.id, NULL, &e))
		log_err("draft left behind", &e);
	return rc;
}

static enum err_code
publish(struct publication *p, struct err *e)
{
	struct option_list files = { 0 };
	struct cli *c = p->cli;
	struct dataset d;
	struct org org;
	enum err_code rc = check(p, &files, &org, e);

	if (!rc)
		rc = describe(p, e);
	for (unsigned i = 0; !rc && i < files.count; i++)
		rc = add_file(p, files.values[i], e);
	if (!rc)
		rc = dataset_get(c->db, c->a, p->d.id, &d, e);
	/* One that cannot be read as a table is still a file: its report
	 * says why on its page. */
	for (unsigned i = 0; !rc && i < d.nresources; i++) {
		struct err why = { 0 };

		if (queue_run(
			c->db, c->blobs, c->conf.data, d.resources[i].id, &why))
			fprintf(stderr, "parvis : %s : %s\n",
			    d.resources[i].title, why.msg);
	}
	if (!rc && !p->draft)
		rc = dataset_publish(
		    c->db, c->a, p->d.id, c->conf.base_url, NULL, e);
	if (rc)
		return give_up(p, rc);
	rc = print_result(p, e);
	cli_work_later(c);
	return rc;
}

enum err_code
cmd_publish(struct cli *c, int argc, char **argv, struct err *e)
{
	struct publication p = { .cli = c, .org = "", .department = "" };
	struct dataset *d = &p.d;
	const struct option table[] = { CLI_OPTIONS(c),
		{ "--org", OPTION_TEXT, &p.org },
		{ "--title", OPTION_TEXT, &d->title },
		{ "--description", OPTION_TEXT, &d->description },
		{ "--license", OPTION_TEXT, &d->license },
		{ "--frequency", OPTION_TEXT, &d->frequency },
		{ "--date", OPTION_TEXT, &d->data_date },
		{ "--start", OPTION_TEXT, &d->temporal_start },
		{ "--end", OPTION_TEXT, &d->temporal_end },
		{ "--contact", OPTION_TEXT, &d->contact_email },
		{ "--department", OPTION_TEXT, &p.department },
		{ "--keyword", OPTION_LIST, &p.keywords },
		{ "--theme", OPTION_LIST, &p.themes },
		{ "--zone", OPTION_LIST, &p.zones },
		{ "--draft", OPTION_FLAG, &p.draft }, { 0 } };
	enum err_code rc;

	dataset_init(d);
	rc = options_read(argc, argv, table, &p.files, e);
	if (!rc && p.files.count == 0)
		rc = err_set(
		    e, ERR_USAGE, "Indiquez au moins un fichier à publier.");
	if (!rc && !p.org[0])
		rc = err_set(e, ERR_USAGE,
		    "Indiquez l'organisation qui publie avec --org.");
	if (!rc && !d->title[0])
		rc = err_set(e, ERR_USAGE,
		    "Donnez un titre au jeu de données avec --title.");
	if (!rc)
		rc = cli_open(c, e);
	return rc ? rc : publish(&p, e);
}
