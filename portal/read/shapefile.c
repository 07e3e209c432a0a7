/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile.c - one row a shape: attributes, then the geometry. */
#include "read/shapefile.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "read/shapefile_dbf.h"
#include "read/shapefile_shape.h"

enum limits {
	HEAD = 100, /* of .shp and .shx */
	INDEX = 8,  /* of .shx, for each shape */
	SHAPE_BYTES_MAX = 32 << 20,
	PRJ_MAX = 16 << 10
};

struct shapefile_reader {
	struct reader base;
	SHPHandle shp;
	struct dbf dbf;
	bool has_dbf;
	struct shape shape;
	int64_t shapes, rows; /* rows: the longer of shapes and attributes */
	int64_t at;
	int64_t left; /* bytes that may still be read, -1: no limit */
	int64_t size; /* of the archive or of the .shp, for progress */
	bool has_header;
	unsigned count;
	struct cell *titles, *cells;
};

static uint32_t
be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static enum err_code
refuse_cut(const char *which, struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "Le fichier %s est coupé ou endommagé" NNBSP
	    ": exportez à nouveau la couche, puis déposez l’archive complète.",
	    which);
}

/* Of a .shp or .shx, whose header says how long it is. */
static enum err_code
check_length(
    const char *path, const char *which, int64_t *length, struct err *e)
{
	unsigned char head[HEAD];
	struct stat st;
	FILE *f = fopen(path, "rbe");
	size_t got = f ? fread(head, 1, sizeof(head), f) : 0;

	if (f)
		fclose(f);
	if (got < HEAD || be32(head) != 9994 || stat(path, &st) != 0)
		return refuse_cut(which, e);
	*length = (int64_t)be32(head + 24) * 2;
	if (*length < HEAD || *length > st.st_size)
		return refuse_cut(which, e);
	return ERR_OK;
}

/* shapelib allocates what headers count: they must be true. */
static enum err_code
open_shp(struct shapefile_reader *r, const struct shapefile_parts *parts,
    struct err *e)
{
	char name[64];
	SAHooks hooks;
	int64_t length = 0;
	int type = 0, count = 0;
	enum err_code rc;

	if (!parts->shx)
		return err_set(e, ERR_INVALID,
		    "Il manque le fichier .shx de cette couche" NNBSP
		    ": l’archive doit contenir au moins les fichiers .shp, "
		    ".shx et .dbf, du même nom.");
	rc = check_length(parts->shp, ".shp", &length, e);
	if (!rc)
		rc = check_length(parts->shx, ".shx", &length, e);
	if (rc)
		return rc;
	if ((length - HEAD) / INDEX > SHAPEFILE_RECORDS_MAX)
		return err_set(e, ERR_TOO_BIG,
		    "Cette couche a plus de 8 millions d’objets" NNBSP
		    ": découpez-la avant de la déposer.");
	shapefile_hooks(&hooks);
	snprintf(name, sizeof(name), "%s-%s.shp", strrchr(parts->shp, '/') + 1,
	    strrchr(parts->shx, '/') + 1);
	r->shp = SHPOpenLL(name, "rb", &hooks);
	if (!r->shp)
		return refuse_cut(".shp", e);
	SHPGetInfo(r->shp, &count, &type, NULL, NULL);
	r->shapes = count;
	if (!shapefile_knows(type))
		return err_set(e, ERR_UNSUPPORTED,
		    "Cette couche contient des volumes (%s), que Parvis ne "
		    "sait pas lire" NNBSP
		    ": exportez-la en points, lignes ou polygones.",
		    SHPTypeName(type));
	return ERR_OK;
}

/* --- projection --------------------------------------------------------- */

/* Without .prj: what looks like degrees is. */
static enum err_code
guess_degrees(const struct shapefile_reader *r, struct err *e)
{
	static const double limits[] = { 180, 90 };

	for (int i = 0; i < 2 && r->shapes > 0; i++) {
		if (fabs(r->shp->adBoundsMin[i]) <= limits[i] &&
		    fabs(r->shp->adBoundsMax[i]) <= limits[i])
			continue;
		return err_set(e, ERR_INVALID,
		    "Il manque le fichier .prj, qui dit dans quel système sont "
		    "les coordonnées, et ce ne sont pas des degrés" NNBSP
		    ": ajoutez-le à l’archive, ou exportez la couche en "
		    "WGS" NBSP "84 (EPSG:4326).");
	}
	return ERR_OK;
}

static enum err_code
choose_projection(
    struct shapefile_reader *r, struct arena *a, const char *prj, struct err *e)
{
	char name[64] = "", *text = "";
	struct err why = { 0 };
	size_t len = 0;
	enum err_code rc =
	    prj ? file_read(a, prj, PRJ_MAX, &text, &len, &why) : ERR_OK;

	projection_find_epsg(4326, &r->shape.source);
	if (rc == ERR_TOO_BIG)
		return err_set(e, ERR_INVALID,
		    "Le fichier .prj de cette couche est trop long pour dire "
		    "un système de coordonnées" NNBSP
		    ": exportez à nouveau la couche.");
	if (rc) {
		*e = why;
		return rc;
	}
	if (strspn(text, " \t\r\n") == len)
		return guess_degrees(r, e);
	if (projection_read_wkt(text, len, &r->shape.source, name))
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "Le système de coordonnées de cette couche («" NNBSP "%s" NNBSP
	    "») n’est pas connu de Parvis" NNBSP
	    ": exportez-la en Lambert-93 (EPSG:2154) ou en WGS" NBSP
	    "84 (EPSG:4326).",
	    name[0] ? name : "illisible");
}

/* --- rows --------------------------------------------------------------- */

static enum err_code
refuse_row(const struct shapefile_reader *r, enum err_code code,
    const char *words, struct err *e)
{
	return err_set(
	    e, code, "Objet n°" NBSP "%" PRId64 NNBSP ": %s", r->at, words);
}

static enum err_code
read_shape(
    struct shapefile_reader *r, int64_t at, struct cell *out, struct err *e)
{
	struct read_counts *c = &r->base.counts;
	enum shape_fault fault;
	SHPObject *o;

	*out = (struct cell){ "", 0 };
	if (at >= r->shapes)
		return ERR_OK;
	if (r->shp->panRecSize[at] > SHAPE_BYTES_MAX)
		return refuse_row(r, ERR_TOO_BIG,
		    "cette géométrie dépasse 32 Mio, c’est trop pour une "
		    "ligne de tableau. Simplifiez son tracé.",
		    e);
	o = SHPReadObject(r->shp, (int)at);
	if (!o)
		return refuse_row(r, ERR_INVALID,
		    "sa géométrie est coupée ou endommagée. Exportez à "
		    "nouveau la couche.",
		    e);
	fault = shapefile_write(&r->shape, o);
	SHPDestroyObject(o);
	if (fault)
		return refuse_row(r, ERR_INVALID, shape_words(fault), e);
	if (str_failed(&r->shape.out))
		return refuse_row(r, ERR_TOO_BIG,
		    "cette géométrie dépasse 8 Mio, c’est trop pour une "
		    "cellule. Simplifiez son tracé.",
		    e);
	c->converted += r->shape.is_converted;
	c->coarse += r->shape.is_coarse;
	if (r->shape.is_outside && c->outside++ == 0)
		c->outside_line = r->at;
	if (r->shape.is_open && c->open_rings++ == 0)
		c->open_line = r->at;
	if (r->shape.is_flat && c->flat_rings++ == 0)
		c->flat_line = r->at;
	*out = (struct cell){ str_text(&r->shape.out), r->shape.out.len };
	return ERR_OK;
}

/* The attributes; *is_row is false when they were deleted. */
static enum err_code
read_attributes(
    struct shapefile_reader *r, int64_t at, bool *is_row, struct err *e)
{
	enum dbf_state state = DBF_ROW;

	if (r->has_dbf && at < r->dbf.records)
		state = dbf_read(&r->dbf, at, r->cells);
	else
		for (unsigned i = 0; i + 1 < r->count; i++)
			r->cells[i] = (struct cell){ "", 0 };
	*is_row = state == DBF_ROW;
	if (state == DBF_DAMAGED)
		return refuse_cut(".dbf", e);
	return ERR_OK;
}

/* Does a part that is read of the file still hold this row? */
static bool
is_within(struct shapefile_reader *r, int64_t at)
{
	if (r->left < 0)
		return true;
	if (at < r->shapes)
		r->left -= INDEX + (int64_t)r->shp->panRecSize[at];
	if (r->has_dbf)
		r->left -= r->dbf.record_bytes;
	r->left = r->left < 0 ? 0 : r->left;
	return r->left > 0;
}

static void
count(struct shapefile_reader *r)
{
	struct read_counts *c = &r->base.counts;

	c->records++;
	c->line = r->at;
	c->multibyte = r->dbf.met.multibyte;
	c->repaired = r->dbf.met.repaired;
	c->replaced = r->dbf.met.replaced;
	c->errors = r->dbf.met.errors;
	c->bytes = (int64_t)((double)r->size * (double)r->at / (double)r->rows);
}

static enum err_code
shapefile_next(
    struct reader *base, const struct cell **cells, unsigned *n, struct err *e)
{
	struct shapefile_reader *r = (struct shapefile_reader *)base;
	bool is_row = false;

	*n = 0;
	if (r->has_header) {
		r->has_header = false;
		*cells = r->titles;
		*n = r->count;
		return ERR_OK;
	}
	while (!is_row) {
		int64_t at = r->at;
		enum err_code rc;

		if (at == r->rows || !is_within(r, at))
			return ERR_OK;
		r->at++;
		rc = read_attributes(r, at, &is_row, e);
		if (!rc && is_row)
			rc = read_shape(r, at, &r->cells[r->count - 1], e);
		if (rc)
			return rc;
	}
	count(r);
	*cells = r->cells;
	*n = r->count;
	return ERR_OK;
}

static void
shapefile_close(struct reader *base)
{
	struct shapefile_reader *r = (struct shapefile_reader *)base;

	if (r->shp)
		SHPClose(r->shp);
	r->shp = NULL;
	if (r->has_dbf)
		dbf_close(&r->dbf);
	r->has_dbf = false;
	str_free(&r->shape.out);
}

static void
set_titles(struct shapefile_reader *r, struct arena *a)
{
	unsigned fields = r->has_dbf ? r->dbf.fields : 0;

	r->count = fields + 1;
	r->titles = arena_array_of(a, r->count, struct cell);
	r->cells = arena_array_of(a, r->count, struct cell);
	if (fields > 0)
		memcpy(r->titles, r->dbf.names, fields * sizeof(struct cell));
	r->titles[fields] = (struct cell){ "geometry", 8 };
}

static enum err_code
open_parts(struct shapefile_reader *r, struct arena *a,
    const struct shapefile_parts *parts, struct err *e)
{
	struct err why = { 0 };
	char *cpg = "";
	size_t len;
	enum err_code rc = open_shp(r, parts, e);

	if (!rc)
		rc = choose_projection(r, a, parts->prj, e);
	if (rc || !parts->dbf)
		return rc;
	if (parts->cpg && file_read(a, parts->cpg, 1024, &cpg, &len, &why))
		cpg = "";
	r->has_dbf = true;
	return dbf_open(&r->dbf, a, parts->dbf, cpg, e);
}

enum err_code
shapefile_open(struct arena *a, const struct shapefile_parts *parts,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	struct shapefile_reader *r = arena_new_of(a, struct shapefile_reader);
	struct stat st;
	enum err_code rc;

	r->base.next = shapefile_next;
	r->base.close = shapefile_close;
	r->left = max_bytes;
	r->has_header = o->header_line != 0;
	r->size = stat(parts->shp, &st) == 0 ? st.st_size : 0;
	str_init(&r->shape.out, NULL, READ_GEOMETRY_MAX);
	rc = open_parts(r, a, parts, e);
	if (rc) {
		shapefile_close(&r->base);
		return rc;
	}
	r->rows = r->shapes;
	if (r->has_dbf && r->dbf.records > r->rows)
		r->rows = r->dbf.records;
	set_titles(r, a);
	*out = &r->base;
	return ERR_OK;
}

void
shapefile_set_size(struct reader *base, int64_t size)
{
	((struct shapefile_reader *)base)->size = size;
}
