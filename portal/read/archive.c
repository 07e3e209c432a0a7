/* SPDX-License-Identifier: Apache-2.0 */
/* archive.c - the tables among the files of an archive. */
#include "read/archive.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/text.h"
#include "read/unpack.h"

enum {
	HEAD = 256 << 10, /* enough to know a text */
	LOOKS_MAX = 500   /* files looked at */
};

/* The archive, and what was met there that is no table for us. */
struct search {
	struct read_listing *list;
	const struct unpack_archive *archive;
	bool has_archive, has_password, has_mapinfo;
};

/* Files that may be tables. Others are not even looked at. */
static bool
may_be_table(const char *name)
{
	static const char *const extensions[] = { "csv", "tsv", "txt", "xlsx",
		"xlsm", "xls", "ods", "json", "geojson", "ndjson", "jsonl",
		"zip", "gz" };
	const char *base = strrchr(name, '/'), *dot;

	base = base ? base + 1 : name;
	dot = strrchr(base, '.');
	/* What macOS adds, and other hidden files. */
	if (base[0] == '.' || strncmp(name, "__MACOSX/", 9) == 0 || !dot)
		return false;
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]);
	     i++) {
		if (strcasecmp(dot + 1, extensions[i]) == 0)
			return true;
	}
	return false;
}

/* One file, open for a look: its first bytes, or all of them. */
struct look {
	struct arena *a; /* goes with the look */
	const struct unpack_entry *entry;
	const char *path, *format;
	bool is_whole;
};

static enum err_code
take(const struct search *s, struct look *l, int64_t max_bytes, struct err *e)
{
	struct stat st;
	enum err_code rc = unpack_file(l->a, s->archive, l->entry->index,
	    max_bytes, s->list->pulse, &l->path, e);

	if (rc)
		return rc;
	l->is_whole = max_bytes < 0 ||
	    (stat(l->path, &st) == 0 && st.st_size < max_bytes);
	return sniff_format(l->path, l->entry->name, &l->format, e);
}

static bool
starts_like_json(const char *path)
{
	char head[64];
	FILE *in = fopen(path, "rbe");
	size_t n = in ? fread(head, 1, sizeof(head) - 1, in) : 0, at;

	if (in)
		fclose(in);
	head[n] = '\0';
	at = strncmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	at += strspn(head + at, " \t\r\n");
	return head[at] == '[' || head[at] == '{';
}

/* What the first bytes do not tell: a workbook has its directory at its end,
 * JSON its last bracket. */
static bool
is_unsure(const struct look *l)
{
	static const char *const unsure[] = { "zip", "xls", "xlsx", "ods",
		"shp", "json", "geojson" };

	if (l->is_whole)
		return false;
	for (size_t i = 0; i < sizeof(unsure) / sizeof(unsure[0]); i++) {
		if (strcmp(l->format, unsure[i]) == 0)
			return true;
	}
	return starts_like_json(l->path);
}

static void
add(struct search *s, const struct unpack_entry *entry, const char *format,
    const struct read_table *sheet)
{
	struct read_table t = {
		.name = entry->name,
		.format = format,
		.member = entry->name,
		.archive = s->archive,
		.entry = entry->index,
	};

	if (sheet) {
		t.sheet = sheet->sheet;
		t.is_hidden = sheet->is_hidden;
	}
	if (sheet && sheet->name[0])
		t.name = arena_printf(s->list->a, "%s%s%s", entry->name,
		    entry->name[0] ? NNBSP ": " : "", sheet->name);
	read_listing_add(s->list, &t);
}

/* Every sheet of a workbook; one that is damaged says so when it is read. */
static enum err_code
add_tables(struct search *s, const struct look *l, const struct read_format *f,
    struct err *e)
{
	struct read_listing in = {
		.a = l->a, .max = s->list->max, .pulse = s->list->pulse
	};
	struct err why = { 0 };
	enum err_code rc;

	if (!f->tables || in.max == 1) {
		add(s, l->entry, f->format, NULL);
		return ERR_OK;
	}
	in.out = arena_array_of(l->a, in.max, struct read_table);
	rc = f->tables(&in, l->path, &why);
	if (rc == ERR_BUSY) {
		*e = why;
		return rc;
	}
	if (rc)
		add(s, l->entry, f->format, NULL);
	for (unsigned i = 0; !rc && i < in.count; i++)
		add(s, l->entry, f->format, &in.out[i]);
	return ERR_OK;
}

static enum err_code
look_at(struct search *s, struct look *l, struct err *e)
{
	const struct read_format *f;
	enum err_code rc = take(s, l, HEAD, e);

	if (!rc && is_unsure(l))
		rc = take(s, l, -1, e);
	if (rc)
		return rc;
	s->has_archive |= unpack_knows(l->format);
	f = read_format_find(l->format);
	/* Its list of sheets may be anywhere. */
	if (f && f->tables && !l->is_whole)
		rc = take(s, l, -1, e);
	return !rc && f ? add_tables(s, l, f, e) : rc;
}

static enum err_code
check_total(const struct unpack_archive *ar, struct err *e)
{
	const struct unpack_entry *list = ar->files;
	int64_t total = 0;

	for (unsigned i = 0; i < ar->count; i++) {
		if (list[i].size <= 0 || !may_be_table(list[i].name))
			continue;
		total += list[i].size > UNPACK_TOTAL_MAX ? UNPACK_TOTAL_MAX
							 : list[i].size;
		if (total >= UNPACK_TOTAL_MAX)
			return err_set(e, ERR_TOO_BIG,
			    "Les fichiers de cette archive dépassent "
			    "8" NNBSP "Gio une fois décompressés" NNBSP
			    ": découpez-la, ou déposez-les un par un.");
	}
	return ERR_OK;
}

/* Layers of MapInfo: .tab with its .map, or .mif. */
static bool
is_mapinfo(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot &&
	    (strcasecmp(dot, ".map") == 0 || strcasecmp(dot, ".mif") == 0);
}

static enum err_code
look_at_all(struct search *s, struct err *e)
{
	const struct unpack_entry *list = s->archive->files;
	bool is_gzip = strcmp(s->archive->packing, "gz") == 0;
	enum err_code rc = ERR_OK;
	unsigned looks = 0;

	for (unsigned i = 0; !rc && i < s->archive->count; i++) {
		struct look l = { .entry = &list[i] };

		s->has_mapinfo |= is_mapinfo(list[i].name);
		/* A gzip is one file, whatever its name. */
		if (!is_gzip && !may_be_table(list[i].name))
			continue;
		if (list[i].is_encrypted) {
			s->has_password = true;
			continue;
		}
		if (s->list->count == s->list->max)
			break;
		s->list->is_cut = looks++ == LOOKS_MAX;
		if (s->list->is_cut)
			break;
		l.a = arena_new();
		rc = look_at(s, &l, e);
		arena_free(l.a);
	}
	return rc;
}

static enum err_code
why_none(const struct search *s, struct err *e)
{
	if (s->has_password)
		return err_set(e, ERR_INVALID,
		    "Cette archive est protégée par un mot de passe" NNBSP
		    ": refaites-la sans mot de passe, puis déposez-la à "
		    "nouveau.");
	if (s->has_archive)
		return err_set(e, ERR_INVALID,
		    "Cette archive en contient une autre" NNBSP
		    ": décompressez-la, puis déposez directement les fichiers "
		    "qu’elle contient.");
	if (s->has_mapinfo)
		return err_set(e, ERR_INVALID,
		    "Cette archive contient une couche MapInfo, que Parvis ne "
		    "sait pas lire" NNBSP
		    ": exportez-la en GeoJSON ou en Shapefile (QGIS le fait), "
		    "puis déposez le résultat.");
	if (s->list->is_cut)
		return err_set(e, ERR_INVALID,
		    "Les 500 premiers fichiers de cette archive ne sont pas "
		    "des tableaux que Parvis sache lire" NNBSP
		    ": n’y laissez que ceux à publier, puis déposez-la à "
		    "nouveau.");
	return err_set(e, ERR_UNSUPPORTED,
	    "Cette archive ne contient aucun tableau que Parvis sache "
	    "lire" NNBSP ": elle sera proposée au téléchargement telle "
	    "quelle.");
}

enum err_code
archive_tables(struct read_listing *l, const char *path, const char *packing,
    struct err *e)
{
	struct search s = { .list = l };
	struct unpack_archive *ar;
	enum err_code rc = unpack_open(l->a, path, packing, &ar, e);

	s.archive = ar;
	if (!rc)
		rc = check_total(ar, e);
	if (!rc)
		rc = look_at_all(&s, e);
	if (!rc && l->count == 0)
		rc = why_none(&s, e);
	return rc;
}
