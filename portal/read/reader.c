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
list_tables(
    struct read_listing *l, const char *path, const char *format, struct err *e)
{
	const struct read_format *f;
	enum err_code rc;

	if (unpack_knows(format))
		return archive_tables(l, path, format, e);
	rc = need(format, &f, e);
	if (rc)
		return rc;
	if (f->tables)
		return f->tables(l, path, e);
	read_listing_add(l,
	    &(struct read_table){ .name = "", .format = format, .member = "" });
	return ERR_OK;
}

enum err_code
reader_tables(struct arena *a, const char *path, const char *format,
    const struct unpack_pulse *pulse, struct read_tables *out, struct err *e)
{
	struct read_listing l = {
		.a = a,
		.out =
		    arena_array_of(a, READ_TABLES_MAX + 1, struct read_table),
		.max = READ_TABLES_MAX + 1,
		.pulse = pulse,
	};
	enum err_code rc = list_tables(&l, path, format, e);

	if (rc)
		return rc;
	out->list = l.out;
	out->more = l.is_cut || l.count > READ_TABLES_MAX;
	out->count = l.count > READ_TABLES_MAX ? READ_TABLES_MAX : l.count;
	return ERR_OK;
}

bool
reader_has_table(const char *path, const char *format)
{
	struct read_table first;
	struct read_listing l = { .out = &first, .max = 1 };
	struct err e = { 0 };
	bool has;

	if (!unpack_knows(format))
		return reader_knows(format);
	l.a = arena_new();
	has = archive_tables(&l, path, format, &e) != ERR_UNSUPPORTED;
	arena_free(l.a);
	return has;
}

enum err_code
reader_unpack(struct arena *a, const char **path, const struct read_table **t,
    int64_t max_bytes, const struct unpack_pulse *pulse, struct err *e)
{
	struct read_table *plain;
	enum err_code rc;

	if (!(*t)->archive)
		return ERR_OK;
	plain = arena_new_of(a, struct read_table);
	*plain = **t;
	plain->member = "";
	plain->archive = NULL;
	rc = unpack_file(a, (*t)->archive, (*t)->entry,
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

enum charset
reader_charset(const char *path)
{
	return guess_charset_of(path);
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
