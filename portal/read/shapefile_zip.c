/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile_zip.c - the layers of a zipped shapefile. */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/text.h"
#include "read/shapefile.h"
#include "read/unpack.h"

static size_t
base_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? (size_t)(dot - name) : strlen(name);
}

static const char *
last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static bool
is_layer(const struct unpack_entry *f)
{
	/* What macOS adds, and other hidden files. */
	return strcasecmp(f->name + base_length(f->name), ".shp") == 0 &&
	    strncmp(f->name, "__MACOSX/", 9) != 0 &&
	    last_part(f->name)[0] != '.';
}

static enum err_code
list_layers(struct arena *a, const char *path, struct unpack_archive **out,
    unsigned *layers, struct err *e)
{
	enum err_code rc = unpack_open(a, path, "zip", out, e);

	*layers = 0;
	for (unsigned i = 0; !rc && i < (*out)->count; i++)
		*layers += is_layer(&(*out)->files[i]);
	if (!rc && *layers == 0)
		return err_set(e, ERR_UNSUPPORTED,
		    "Cette archive ne contient pas de couche (fichier .shp).");
	return rc;
}

static enum err_code
shapefile_tables(struct read_listing *l, const char *path, struct err *e)
{
	struct unpack_archive *ar;
	unsigned layers, n = 0;
	enum err_code rc = list_layers(l->a, path, &ar, &layers, e);

	if (rc)
		return rc;
	for (unsigned i = 0; i < ar->count && l->count < l->max; i++) {
		const char *base = last_part(ar->files[i].name);

		if (!is_layer(&ar->files[i]))
			continue;
		read_listing_add(l,
		    &(struct read_table){ .name = layers > 1
			    ? arena_strndup(l->a, base, base_length(base))
			    : "",
			.format = "shp",
			.member = "",
			.sheet = n++ });
	}
	return ERR_OK;
}

/* Unpack the file of a layer that has this extension; *out NULL when there
 * is none. */
static enum err_code
take_part(struct arena *a, const struct unpack_archive *ar, const char *layer,
    const char *extension, const char **out, struct err *e)
{
	size_t len = base_length(layer);

	*out = NULL;
	for (unsigned i = 0; i < ar->count; i++) {
		const char *name = ar->files[i].name;

		if (base_length(name) == len &&
		    strncasecmp(name, layer, len) == 0 &&
		    strcasecmp(name + len, extension) == 0)
			return unpack_file(
			    a, ar, ar->files[i].index, -1, NULL, out, e);
	}
	return ERR_OK;
}

static enum err_code
open_layer(struct arena *a, const struct unpack_archive *ar, const char *layer,
    struct shapefile_parts *parts, struct err *e)
{
	const struct {
		const char *extension;
		const char **path;
	} wanted[] = {
		{ ".shp", &parts->shp },
		{ ".shx", &parts->shx },
		{ ".dbf", &parts->dbf },
		{ ".prj", &parts->prj },
		{ ".cpg", &parts->cpg },
	};
	enum err_code rc = ERR_OK;

	for (size_t i = 0; !rc && i < sizeof(wanted) / sizeof(wanted[0]); i++)
		rc = take_part(
		    a, ar, layer, wanted[i].extension, wanted[i].path, e);
	return rc;
}

static enum err_code
shapefile_open_zip(struct arena *a, const char *path, unsigned sheet,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct shapefile_parts parts = { 0 };
	const char *layer = NULL;
	struct unpack_archive *ar;
	struct stat st;
	unsigned layers, n = 0;
	enum err_code rc = list_layers(a, path, &ar, &layers, e);

	for (unsigned i = 0; !rc && i < ar->count; i++) {
		if (is_layer(&ar->files[i]) && n++ == sheet)
			layer = ar->files[i].name;
	}
	if (!rc && !layer)
		return err_set(
		    e, ERR_NOT_FOUND, "Cette couche n’est pas dans l’archive.");
	if (!rc)
		rc = open_layer(a, ar, layer, &parts, e);
	if (!rc)
		rc = shapefile_open(a, &parts, o, max_bytes, out, e);
	if (!rc && stat(path, &st) == 0)
		shapefile_set_size(*out, st.st_size);
	return rc;
}

static enum err_code
shapefile_sniff(struct arena *a, const char *path, unsigned sheet,
    struct csv_options *o, struct err *e)
{
	(void)a;
	(void)path;
	(void)sheet;
	(void)e;
	o->header_line = 1;
	return ERR_OK;
}

const struct read_format read_shapefile = {
	.format = "shp",
	.tables = shapefile_tables,
	.sniff = shapefile_sniff,
	.open = shapefile_open_zip,
};
