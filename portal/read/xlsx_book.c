/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx_book.c - the sheets of a workbook and where its parts are. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "read/xlsx.h"

enum {
	MAX_LINKS = 500,
	MAX_LINK = 1024,  /* bytes of an id or a target */
	MAX_SHEETS = 200, /* far over READ_TABLES_MAX */
	MAX_NAME = 255    /* bytes: 31 characters in Excel */
};

/* One relationship: the part that an id points to. */
struct link {
	const char *id, *part, *type;
};

/* Of one file of relationships. */
struct links {
	struct arena *a;
	const char *folder; /* of the part they belong to */
	unsigned count;
	struct link *all;
};

/* The workbook's part being read. */
struct book {
	struct xlsx_book *out;
	const struct links *links;
};

/* The path of a target: from the root when it starts by a slash, else from
 * the folder; . and .. are followed. */
static const char *
resolve(struct arena *a, const char *folder, const char *target)
{
	char *out =
	    arena_printf(a, "%s/%s", *target == '/' ? "" : folder, target);
	size_t w = 0;

	for (const char *p = out; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && memcmp(p, "..", 2) == 0) {
			while (w > 0 && out[--w] != '/')
				;
		} else if (len > 0 && !(len == 1 && *p == '.')) {
			if (w > 0)
				out[w++] = '/';
			memmove(out + w, p, len);
			w += len;
		}
		p += len + (p[len] == '/');
	}
	out[w] = '\0';
	return out;
}

static void
start_link(void *arg, const char *name, const char **atts)
{
	struct links *l = arg;
	const char *id = sheet_xml_att(atts, "Id");
	const char *target = sheet_xml_att(atts, "Target");
	const char *type = sheet_xml_att(atts, "Type");
	const char *mode = sheet_xml_att(atts, "TargetMode");
	const char *slash = type ? strrchr(type, '/') : NULL;

	if (strcmp(sheet_xml_local(name), "Relationship") != 0 || !id ||
	    !target || !slash || l->count == MAX_LINKS ||
	    strlen(id) > MAX_LINK || strlen(target) > MAX_LINK ||
	    strlen(type) > MAX_LINK || (mode && strcmp(mode, "External") == 0))
		return;
	l->all[l->count++] = (struct link){
		.id = arena_strdup(l->a, id),
		.part = resolve(l->a, l->folder, target),
		.type = arena_strdup(l->a, slash + 1),
	};
}

/* The relationships of a part; none when their file is missing. */
static enum err_code
read_links(struct zip_parts *z, struct arena *a, const char *part,
    struct links *out, struct err *e)
{
	static const struct sheet_xml_events events = { .start = start_link };
	const char *slash = strrchr(part, '/');
	const char *file;

	*out = (struct links){ .a = a };
	out->folder = slash ? arena_strndup(a, part, (size_t)(slash - part))
			    : arena_strdup(a, "");
	out->all = arena_array_of(a, MAX_LINKS, struct link);
	file = arena_printf(a, "%s%s_rels/%s.rels", out->folder,
	    slash ? "/" : "", slash ? slash + 1 : part);
	if (!zip_parts_has(z, file))
		return ERR_OK;
	return sheet_xml_read(z, file, &events, out, e);
}

static const struct link *
find_link(const struct links *l, const char *id, const char *type)
{
	for (unsigned i = 0; i < l->count; i++) {
		if ((!id || strcmp(l->all[i].id, id) == 0) &&
		    (!type || strcmp(l->all[i].type, type) == 0))
			return &l->all[i];
	}
	return NULL;
}

static void
start_sheet(struct book *b, const char **atts)
{
	const char *name = sheet_xml_att(atts, "name");
	const char *id = sheet_xml_att(atts, "id");
	const char *state = sheet_xml_att(atts, "state");
	const struct link *l = id ? find_link(b->links, id, NULL) : NULL;
	struct xlsx_book *out = b->out;

	/* A sheet may also hold a chart, a dialog or macros. */
	if ((l && strcmp(l->type, "worksheet") != 0) ||
	    out->count == MAX_SHEETS)
		return;
	if (!name)
		name = "";
	out->sheets[out->count++] = (struct xlsx_sheet){
		.name = arena_strndup(
		    out->a, name, text_cut(name, strlen(name), MAX_NAME)),
		.part = l ? l->part : "",
		.is_hidden = state && strcmp(state, "visible") != 0,
	};
}

static void
start_book(void *arg, const char *name, const char **atts)
{
	struct book *b = arg;

	name = sheet_xml_local(name);
	if (strcmp(name, "sheet") == 0)
		start_sheet(b, atts);
	else if (strcmp(name, "workbookPr") == 0)
		b->out->from_1904 = sheet_xml_flag(atts, "date1904");
}

static bool
is_binary(const char *part)
{
	size_t len = strlen(part);

	return len > 4 && strcmp(part + len - 4, ".bin") == 0;
}

/* The workbook's part: what the root of the archive points to. */
static enum err_code
find_book(struct xlsx_book *out, const char **part, struct err *e)
{
	const struct link *l;
	struct links root;
	enum err_code rc = read_links(out->zip, out->a, "", &root, e);

	if (rc)
		return rc;
	l = find_link(&root, NULL, "officeDocument");
	*part = l ? l->part : "xl/workbook.xml";
	if (is_binary(*part) ||
	    (!zip_parts_has(out->zip, *part) &&
		zip_parts_has(out->zip, "xl/workbook.bin")))
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce classeur est au format binaire d’Excel (.xlsb)" NNBSP
		    ": enregistrez-le au format XLSX ou ODS, puis "
		    "déposez-le à nouveau.");
	return ERR_OK;
}

static enum err_code
read_book(struct xlsx_book *out, struct err *e)
{
	static const struct sheet_xml_events events = { .start = start_book };
	struct book b = { .out = out };
	const struct link *l;
	struct links links;
	const char *part;
	enum err_code rc = find_book(out, &part, e);

	if (!rc)
		rc = read_links(out->zip, out->a, part, &links, e);
	if (rc)
		return rc;
	b.links = &links;
	out->sheets = arena_array_of(out->a, MAX_SHEETS, struct xlsx_sheet);
	rc = sheet_xml_read(out->zip, part, &events, &b, e);
	if (rc)
		return rc;
	l = find_link(&links, NULL, "styles");
	out->styles = l && zip_parts_has(out->zip, l->part) ? l->part : "";
	l = find_link(&links, NULL, "sharedStrings");
	out->strings = l && zip_parts_has(out->zip, l->part) ? l->part : "";
	return ERR_OK;
}

enum err_code
xlsx_book_open(
    struct arena *a, const char *path, struct xlsx_book *out, struct err *e)
{
	enum err_code rc;

	*out = (struct xlsx_book){ .a = a, .folder = file_folder(a, path) };
	rc = zip_parts_open(a, path, &out->zip, e);
	if (rc)
		return rc;
	rc = read_book(out, e);
	if (rc)
		xlsx_book_close(out);
	return rc;
}

void
xlsx_book_close(struct xlsx_book *b)
{
	zip_parts_close(b->zip);
	b->zip = NULL;
}
