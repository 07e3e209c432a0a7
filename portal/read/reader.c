/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c - the formats that are read as tables. */
#include "read/reader.h"

#include <string.h>

#include "base/text.h"
#include "read/archive.h"
#include "read/guess.h"
#include "read/unpack.h"

static const struct read_format *const formats[] = {
	&read_csv,
	&read_tsv,
	&read_xlsx,
	&read_ods,
	&read_xls,
	&read_json,
	&read_ndjson,
	&read_geojson,
	&read_shapefile,
};

const struct read_format *
read_format_find(const char *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i]->format, format) == 0)
			return formats[i];
	}
	return NULL;
}

static enum err_code
need(const char *format, const struct read_format **out, struct err *e)
{
	*out = read_format_find(format);
	if (*out)
		return ERR_OK;
	return err_set(e, ERR_UNSUPPORTED,
	    "Ce format de fichier ne se lit pas comme un tableau" NNBSP
	    ": il sera proposé au téléchargement tel quel. Pour un "
	    "aperçu, enregistrez le tableau au format CSV.");
}

bool
reader_knows(const char *format)
{
	return read_format_find(format) || unpack_knows(format);
}

bool
reader_is_text(const struct read_table *t)
{
	const struct read_format *f = read_format_find(t->format);

	return f && f->is_text;
}

static enum err_code
plain_tables(struct arena *a, const char *path, const char *format,
    struct read_table *out, unsigned max, unsigned *count, struct err *e)
{
	const struct read_format *f;
	enum err_code rc = need(format, &f, e);

	if (rc)
		return rc;
	*count = 1;
	out[0] = (struct read_table){
		.name = "", .format = format, .member = "", .packing = ""
	};
	return f->tables ? f->tables(a, path, out, max, count, e) : ERR_OK;
}

enum err_code
reader_tables(struct arena *a, const char *path, const char *format,
    const struct read_table **out, unsigned *count, bool *more, struct err *e)
{
	struct read_table *tables =
	    arena_array_of(a, READ_TABLES_MAX + 1, struct read_table);
	enum err_code rc = unpack_knows(format)
	    ? archive_tables(
		  a, path, format, tables, READ_TABLES_MAX + 1, count, e)
	    : plain_tables(
		  a, path, format, tables, READ_TABLES_MAX + 1, count, e);

	if (rc)
		return rc;
	*out = tables;
	*more = *count > READ_TABLES_MAX;
	if (*more)
		*count = READ_TABLES_MAX;
	return ERR_OK;
}

bool
reader_has_table(const char *path, const char *format)
{
	struct read_table first;
	struct arena *a;
	struct err e = { 0 };
	unsigned n;
	bool has;

	if (!unpack_knows(format))
		return reader_knows(format);
	a = arena_new();
	has = archive_tables(a, path, format, &first, 1, &n, &e) !=
	    ERR_UNSUPPORTED;
	arena_free(a);
	return has;
}

enum err_code
reader_unpack(struct arena *a, const char **path, const struct read_table **t,
    int64_t max_bytes, const struct unpack_pulse *pulse, struct err *e)
{
	struct read_table *plain;
	enum err_code rc;

	if (!(*t)->packing[0])
		return ERR_OK;
	plain = arena_new_of(a, struct read_table);
	*plain = **t;
	plain->packing = plain->member = "";
	rc = unpack_file(a, *path, (*t)->packing, (*t)->entry,
	    reader_is_text(*t) ? max_bytes : -1, pulse, path, e);
	*t = plain;
	return rc;
}

enum err_code
reader_sniff(struct arena *a, const char *path, const struct read_table *t,
    struct csv_options *o, struct err *e)
{
	const struct read_format *f;
	enum err_code rc = need(t->format, &f, e);

	return rc ? rc : f->sniff(a, path, t->sheet, o, e);
}

enum err_code
reader_charset(struct arena *a, const char *path, const struct read_table *t,
    enum charset *out, struct err *e)
{
	(void)a;
	(void)t;
	(void)e;
	*out = guess_charset_of(path);
	return ERR_OK;
}

enum err_code
reader_open(struct arena *a, const char *path, const struct read_table *t,
    const struct csv_options *o, int64_t max_bytes, struct reader **out,
    struct err *e)
{
	const struct read_format *f;
	enum err_code rc = need(t->format, &f, e);

	return rc ? rc : f->open(a, path, t->sheet, o, max_bytes, out, e);
}
