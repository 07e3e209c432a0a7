/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c - the formats that are read as tables. */
#include "read/reader.h"

#include <string.h>

#include "base/text.h"
#include "read/guess.h"

static const struct read_format *const formats[] = {
	&read_csv,
	&read_tsv,
};

static const struct read_format *
find(const char *format)
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
	*out = find(format);
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
	return find(format) != NULL;
}

bool
reader_is_text(const struct read_table *t)
{
	const struct read_format *f = find(t->format);

	return f && f->is_text;
}

enum err_code
reader_tables(struct arena *a, const char *path, const char *format,
    const struct read_table **out, unsigned *count, bool *more, struct err *e)
{
	struct read_table *tables =
	    arena_array_of(a, READ_TABLES_MAX + 1, struct read_table);
	const struct read_format *f;
	enum err_code rc = need(format, &f, e);

	if (rc)
		return rc;
	*out = tables;
	*count = 1;
	tables[0] = (struct read_table){
		.name = "", .format = format, .member = "", .packing = ""
	};
	if (f->tables)
		rc = f->tables(a, path, tables, READ_TABLES_MAX + 1, count, e);
	*more = *count > READ_TABLES_MAX;
	if (*more)
		*count = READ_TABLES_MAX;
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
