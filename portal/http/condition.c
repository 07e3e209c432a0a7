/* SPDX-License-Identifier: Apache-2.0 */
/* condition.c - 304, ranges and files (RFC 9110, 13 and 14). */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/str.h"
#include "base/text.h"
#include "http/exchange.h"

#define GZIP_TAG "-gzip"

/* One entity-tag of a list, quotes and weakness left out. */
static const char *
next_tag(const char **list, size_t *len)
{
	const char *s = *list + strspn(*list, ", \t");
	const char *end;

	if (strncmp(s, "W/", 2) == 0)
		s += 2;
	if (*s == '*') {
		*list = s + 1;
		*len = 1;
		return s;
	}
	if (*s != '"')
		return NULL;
	end = strchr(++s, '"');
	if (!end)
		return NULL;
	*len = (size_t)(end - s);
	*list = end + 1;
	return s;
}

bool
etag_listed(const struct request *req, const char *tag, bool *gzipped)
{
	const char *list = request_header(req, "If-None-Match");
	size_t want = strlen(tag), len = 0;
	const char *s;

	*gzipped = false;
	if (!list)
		return false;
	while ((s = next_tag(&list, &len)) != NULL) {
		if (len == 1 && *s == '*')
			return true;
		if (len < want || memcmp(s, tag, want) != 0)
			continue;
		if (len == want)
			return true;
		if (len == want + strlen(GZIP_TAG) &&
		    memcmp(s + want, GZIP_TAG, strlen(GZIP_TAG)) == 0) {
			*gzipped = true;
			return true;
		}
	}
	return false;
}

static bool
unchanged(
    struct request *req, const char *etag, int64_t modified, bool *gzipped)
{
	const char *since;
	int64_t at;

	*gzipped = false;
	if (request_header(req, "If-None-Match"))
		return etag && etag_listed(req, etag, gzipped);
	since = request_header(req, "If-Modified-Since");
	return since && modified && date_parse_http(since, &at) &&
	    modified <= at;
}

static void
validators(struct response *res, struct request *req, const char *etag,
    bool gzipped, int64_t modified)
{
	if (etag)
		response_header(res, req, "ETag",
		    arena_printf(
			req->a, "\"%s%s\"", etag, gzipped ? GZIP_TAG : ""));
	if (modified)
		response_header(
		    res, req, "Last-Modified", date_http(req->a, modified));
}

bool
response_not_modified(struct response *res, struct request *req,
    const char *etag, int64_t modified)
{
	bool gzipped, same;

	same = req->method == GET && unchanged(req, etag, modified, &gzipped);
	validators(res, req, etag, same && gzipped, modified);
	if (!same)
		return false;
	res->status = 304;
	res->kind = BODY_NONE;
	return true;
}

/* If-Range: a strong tag, or exactly our date. */
static bool
range_holds(struct request *req, const char *etag, int64_t modified)
{
	const char *field = request_header(req, "If-Range");
	int64_t at;

	if (!field)
		return true;
	if (*field == '"')
		return etag &&
		    strcmp(field, arena_printf(req->a, "\"%s\"", etag)) == 0;
	return modified && date_parse_http(field, &at) && at == modified;
}

static bool
number(const char **s, int64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)**s))
		return false;
	*out = strtoll(*s, &end, 10);
	*s = end;
	return true;
}

enum range {
	WHOLE,
	PART,
	OUTSIDE
};

/* The last n bytes: « -100 », s just after the dash. */
static enum range
read_suffix(const char *s, int64_t size, int64_t *from, int64_t *to)
{
	int64_t n;

	if (!number(&s, &n) || *s)
		return WHOLE;
	if (n == 0 || size == 0)
		return OUTSIDE;
	*from = n < size ? size - n : 0;
	*to = size - 1;
	return PART;
}

/* « bytes=0-99 », « bytes=100- », « bytes=-100 »; what we cannot read, and
 * several ranges, give the whole (RFC 9110, 14.2). */
static enum range
read_range(const char *s, int64_t size, int64_t *from, int64_t *to)
{
	int64_t first, last = INT64_MAX;

	if (strncmp(s, "bytes=", 6) != 0)
		return WHOLE;
	s += 6;
	if (*s == '-')
		return read_suffix(s + 1, size, from, to);
	if (!number(&s, &first) || *s++ != '-')
		return WHOLE;
	if (*s && (!number(&s, &last) || last < first || *s))
		return WHOLE;
	if (first >= size)
		return OUTSIDE;
	*from = first;
	*to = last < size - 1 ? last : size - 1;
	return PART;
}

/* RFC 6266 with an ASCII fall-back and, when needed, RFC 8187. */
static const char *
disposition(struct arena *a, const char *name)
{
	bool plain = true;
	struct str s;

	str_init(&s, a, 4096);
	str_append(&s, "attachment; filename=\"");
	for (const char *p = name; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0x20 && c < 0x7f && !strchr("\"\\%", c)) {
			str_append_char(&s, (char)c);
			continue;
		}
		plain = false;
		if ((c & 0xc0) != 0x80)
			str_append_char(&s, '_');
	}
	str_append_char(&s, '"');
	if (!plain) {
		str_append(&s, "; filename*=UTF-8''");
		str_append_url(&s, name);
	}
	return str_text(&s);
}

static void
outside(struct response *res, struct request *req, int64_t size)
{
	static const char text[] =
	    "La partie demandée se trouve hors du fichier.\n";

	response_header(res, req, "Content-Range",
	    arena_printf(req->a, "bytes */%" PRId64, size));
	response_bytes(
	    res, 416, "text/plain; charset=utf-8", text, sizeof(text) - 1);
}

void
response_file(struct response *res, struct request *req, int fd, int64_t size,
    const char *type, const char *etag, int64_t modified, const char *download)
{
	const char *range = request_header(req, "Range");
	int64_t from = 0, to = size - 1;
	enum range what = WHOLE;
	bool gzipped;

	res->status = 200;
	response_header(res, req, "Accept-Ranges", "bytes");
	validators(res, req, etag, false, modified);
	if (unchanged(req, etag, modified, &gzipped)) {
		close(fd);
		res->status = 304;
		res->kind = BODY_NONE;
		return;
	}
	if (range && !req->is_head && range_holds(req, etag, modified))
		what = read_range(range, size, &from, &to);
	if (what == OUTSIDE) {
		close(fd);
		outside(res, req, size);
		return;
	}
	if (what == PART) {
		res->status = 206;
		response_header(res, req, "Content-Range",
		    arena_printf(req->a,
			"bytes %" PRId64 "-%" PRId64 "/%" PRId64, from, to,
			size));
	}
	if (download)
		response_header(res, req, "Content-Disposition",
		    disposition(req->a, download));
	res->type = type;
	res->kind = BODY_FILE;
	res->fd = fd;
	res->offset = from;
	res->size = to - from + 1;
}
