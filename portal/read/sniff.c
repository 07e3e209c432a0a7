/* SPDX-License-Identifier: Apache-2.0 */
/* sniff.c - the format of a file, from its content. */
#include "read/sniff.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "read/container.h"
#include "read/guess.h"

enum {
	HEAD = 32 << 10,
	LINE_MAX_BYTES = 8 << 20 /* of an object on a line */
};

/* The first bytes as they are, and as text: one byte a character. */
struct head {
	int fd;
	int64_t size;
	const char *path, *extension;
	size_t len, text_len;
	char bytes[HEAD + 1], text[HEAD + 1];
};

static const struct {
	size_t at, len;
	const char *bytes, *format;
} magics[] = {
	{ 0, 5, "%PDF-", "pdf" },
	{ 0, 8, "\x89PNG\r\n\x1a\n", "png" },
	{ 0, 3, "\xff\xd8\xff", "jpg" },
	{ 0, 6, "GIF87a", "gif" },
	{ 0, 6, "GIF89a", "gif" },
	{ 8, 4, "WEBP", "webp" },
	{ 0, 2, "\x1f\x8b", "gz" },
	{ 0, 4, "PAR1", "parquet" },
	{ 0, 16, "SQLite format 3", "sqlite" },
	{ 0, 4, "PK\x03\x04", "zip" },
	{ 0, 4, "PK\x05\x06", "zip" },
	{ 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole" },
	{ 0, 6, "7z\xbc\xaf\x27\x1c", "7z" },
	{ 0, 4, "Rar!", "bin" },
	{ 0, 4, "II*", "tiff" },
	{ 0, 4, "MM\0*", "tiff" },
};

static const char *
by_magic(const struct head *h)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (h->len >= magics[i].at + magics[i].len &&
		    memcmp(h->bytes + magics[i].at, magics[i].bytes,
			magics[i].len) == 0)
			return magics[i].format;
	}
	return NULL;
}

static bool
has_extension(const struct head *h, const char *ext)
{
	return strcasecmp(h->extension, ext) == 0;
}

/* Of one that is cut short, its name tells what it was. */
static const char *
zipped(const struct head *h)
{
	const char *format = container_format(h->fd);

	if (format)
		return format;
	return has_extension(h, "xlsx") ? "xlsx"
	    : has_extension(h, "ods")   ? "ods"
					: "zip";
}

static const char *
inside(const struct head *h, const char *format)
{
	if (strcmp(format, "zip") == 0)
		return zipped(h);
	if (strcmp(format, "ole") == 0)
		return has_extension(h, "doc") ? "doc"
		    : has_extension(h, "ppt")  ? "ppt"
					       : "xls";
	if (strcmp(format, "sqlite") == 0)
		return (h->len >= 72 &&
			   memcmp(h->bytes + 68, "GPKG", 4) == 0) ||
			has_extension(h, "gpkg")
		    ? "gpkg"
		    : "sqlite";
	return format;
}

/* After white space, an XML declaration, comments and processing. */
static const char *
first_tag(const char *p)
{
	for (;;) {
		const char *end;

		p += strspn(p, " \t\r\n");
		if (strncmp(p, "<!--", 4) == 0)
			end = strstr(p, "-->");
		else if (strncmp(p, "<?", 2) == 0)
			end = strstr(p, "?>");
		else if (strncasecmp(p, "<!doctype", 9) == 0 &&
		    strncasecmp(p + 9 + strspn(p + 9, " \t\r\n"), "html", 4))
			end = strchr(p, '>');
		else
			return p;
		if (!end)
			return p;
		p = strchr(end, '>') + 1;
	}
}

static const char *
by_tag(const struct head *h)
{
	static const struct {
		const char *tag, *format;
	} tags[] = {
		{ "!doctype", "html" },
		{ "html", "html" },
		{ "head", "html" },
		{ "body", "html" },
		{ "table", "html" },
		{ "script", "html" },
		{ "kml", "kml" },
		{ "gpx", "gpx" },
		{ "RDF", "rdf" },
		{ "svg", "svg" },
	};
	const char *p = first_tag(h->text), *colon;
	size_t len;

	if (*p++ != '<')
		return NULL;
	len = strcspn(p, " \t\r\n/>");
	if (len == 0 || !(isalpha((unsigned char)*p) || *p == '!' || *p == '?'))
		return NULL;
	colon = memchr(p, ':', len);
	if (colon) {
		len -= (size_t)(colon + 1 - p);
		p = colon + 1;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (len == strlen(tags[i].tag) &&
		    strncasecmp(p, tags[i].tag, len) == 0)
			return tags[i].format;
	}
	/* A line of a table may well start by a tag: XML declares itself. */
	if (strncmp(h->text + strspn(h->text, " \t\r\n"), "<?xml", 5) == 0 ||
	    has_extension(h, "xml"))
		return "xml";
	return NULL;
}

/* The last character that is no white space. */
static char
last_char(const struct head *h)
{
	char tail[4096];
	int64_t at = h->size > (int64_t)sizeof(tail)
	    ? h->size - (int64_t)sizeof(tail)
	    : 0;
	ssize_t n = pread(h->fd, tail, sizeof(tail), at);

	while (n > 0 && (isspace((unsigned char)tail[n - 1]) || !tail[n - 1]))
		n--;
	return n > 0 ? tail[n - 1] : '\0';
}

/* The end of the text between quotes that starts at p. */
static const char *
after_quotes(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		p += *p == '\\' && p[1];
	return *p ? p + 1 : p;
}

/* Is what stands between the quotes at p this word? */
static bool
is_quoted(const char *p, const char *word)
{
	size_t len = strlen(word);

	return *p == '"' && strncmp(p + 1, word, len) == 0 && p[1 + len] == '"';
}

static bool
is_geo_type(const char *value)
{
	static const char *const types[] = { "FeatureCollection", "Feature",
		"GeometryCollection", "Point", "MultiPoint", "LineString",
		"MultiLineString", "Polygon", "MultiPolygon" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (is_quoted(value, types[i]))
			return true;
	}
	return false;
}

/*
 * GeoJSON says what it is by its own "type", which may come after its features,
 * beyond what is read here: then by theirs. What is nested elsewhere may well
 * be a geometry in any JSON.
 */
static bool
is_geojson(const char *p)
{
	unsigned depth = 0;
	bool in_features = false;

	while (*p) {
		const char *key = p, *value;

		depth += *p == '{' || *p == '[';
		depth -= (*p == '}' || *p == ']') && depth > 0;
		if (*p != '"') {
			p++;
			continue;
		}
		p = after_quotes(p);
		value = p + strspn(p, " \t\r\n");
		if (*value != ':')
			continue;
		value += 1 + strspn(value + 1, " \t\r\n");
		if (depth == 1) {
			if (is_quoted(key, "type"))
				return is_geo_type(value);
			in_features = is_quoted(key, "features");
		}
		if (in_features &&
		    ((depth == 3 && is_quoted(key, "type") &&
			 is_quoted(value, "Feature")) ||
			(depth == 4 && is_quoted(key, "coordinates"))))
			return true;
	}
	return false;
}

/* After the first line of an object that the head does not hold whole: is it
 * ended where the line is, and is another on the next? */
static bool
is_followed(const struct head *h)
{
	char block[HEAD], last = '\0';
	bool is_next = false;

	for (int64_t at = 0; at < LINE_MAX_BYTES; at += HEAD) {
		ssize_t n = pread(h->fd, block, sizeof(block), at);

		for (ssize_t i = 0; i < n; i++) {
			if (isspace((unsigned char)block[i]))
				is_next |= block[i] == '\n';
			else if (is_next)
				return last == '}' && block[i] == '{';
			else
				last = block[i];
		}
		if (n <= 0)
			return false;
	}
	return false;
}

/* One object a line: the first line is whole and another follows. */
static bool
is_ndjson(const struct head *h, const char *p)
{
	const char *eol = strchr(p, '\n'), *end = eol;
	bool is_named = has_extension(h, "ndjson") || has_extension(h, "jsonl");

	if (!eol)
		return is_named || is_followed(h);
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	if (end[-1] != '}')
		return false;
	end = eol + strspn(eol, " \t\r\n");
	return *end == '{' || (is_named && !*end);
}

/* Its last bracket is there, or its name tells what it was before it was
 * cut: the reader will say so better than « this is no table ». */
static bool
is_json_to_the_end(const struct head *h, char last)
{
	static const char *const names[] = { "json", "geojson", "ndjson",
		"jsonl" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (has_extension(h, names[i]))
			return true;
	}
	return last_char(h) == last;
}

static const char *
by_json(const struct head *h)
{
	const char *p = h->text + strspn(h->text, " \t\r\n");
	const char *q = p[0] ? p + 1 + strspn(p + 1, " \t\r\n") : p;

	if (p[0] == '[' && *q && strchr("[{\"-0123456789tfn]", *q) &&
	    is_json_to_the_end(h, ']'))
		return "json";
	if (p[0] != '{' || (*q != '"' && *q != '}') ||
	    !is_json_to_the_end(h, '}'))
		return NULL;
	if (is_ndjson(h, p))
		return "ndjson";
	return is_geojson(p) ? "geojson" : "json";
}

static const char *
by_text(const struct head *h)
{
	static const char *const names[][2] = { { "csv", "csv" },
		{ "tsv", "tsv" }, { "tab", "tsv" }, { "md", "md" },
		{ "markdown", "md" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (has_extension(h, names[i][0]))
			return names[i][1];
	}
	return guess_is_table(h->path) ? "csv" : "txt";
}

/* UTF-16 becomes one byte a character; false: these bytes are no text. */
static bool
to_text(struct head *h)
{
	enum charset c = guess_charset(h->bytes, h->len);
	bool wide = c == CHARSET_UTF16LE || c == CHARSET_UTF16BE;
	size_t odd = 0;

	for (size_t i = 0; i < h->len; i++) {
		unsigned char b = (unsigned char)h->bytes[i];

		if (wide && (i & 1) == (c == CHARSET_UTF16LE))
			continue;
		if (b == 0 || (!wide && i < 3 && strchr("\xef\xbb\xbf", b)))
			continue;
		odd += b < 0x20 && !strchr("\t\n\r\f\x1a", b);
		h->text[h->text_len++] = (char)b;
	}
	h->text[h->text_len] = '\0';
	if (wide && h->text_len > 0 && (h->text[0] & 0x80))
		h->text[0] = ' ';
	return h->len > 0 && h->text_len > h->len / 3 && odd * 100 <= h->len;
}

static const char *
format_of(struct head *h)
{
	const char *format = by_magic(h);

	if (format)
		return inside(h, format);
	if (h->len == 0)
		return "txt";
	if (!to_text(h))
		return "bin";
	format = by_tag(h);
	if (!format)
		format = by_json(h);
	return format ? format : by_text(h);
}

static enum err_code
read_head(struct head *h, struct err *e)
{
	struct stat st;
	ssize_t n;

	if (fstat(h->fd, &st) != 0)
		return file_err(e, "lire le fichier", h->path);
	h->size = st.st_size;
	n = pread(h->fd, h->bytes, HEAD, 0);
	if (n < 0)
		return file_err(e, "lire le fichier", h->path);
	h->len = (size_t)n;
	return ERR_OK;
}

enum err_code
sniff_format(
    const char *path, const char *file_name, const char **format, struct err *e)
{
	const char *dot = strrchr(file_name, '.');
	struct head h = { .path = path, .extension = dot ? dot + 1 : "" };
	enum err_code rc;

	h.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (h.fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	if (h.fd < 0)
		return file_err(e, "ouvrir le fichier", path);
	rc = read_head(&h, e);
	if (!rc)
		*format = format_of(&h);
	close(h.fd);
	return rc;
}
