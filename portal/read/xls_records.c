/* SPDX-License-Identifier: Apache-2.0 */
/* xls_records.c - records and texts of an Excel 97-2003 workbook. */
#include <string.h>

#include "read/xls_book.h"

enum {
	HEAD = 4 /* type and size of a record */
};

struct xls_records *
xls_records_new(struct arena *a, struct xls_file *f, int64_t at)
{
	struct xls_records *r = arena_new_of(a, struct xls_records);

	r->file = f;
	r->at = r->from = at;
	return r;
}

/* Copy what stands at `at`; *got fewer at the end of the stream. */
static enum err_code
copy(struct xls_records *r, int64_t at, unsigned char *out, size_t len,
    size_t *got, struct err *e)
{
	*got = 0;
	while (*got < len) {
		size_t in, n;
		enum err_code rc;

		if (at < r->from || at >= r->from + (int64_t)r->len) {
			rc = xls_file_read(r->file, at, r->window,
			    sizeof(r->window), &r->len, e);
			r->from = at;
			if (rc || r->len == 0)
				return rc;
		}
		in = (size_t)(at - r->from);
		n = r->len - in < len - *got ? r->len - in : len - *got;
		memcpy(out + *got, r->window + in, n);
		*got += n;
		at += (int64_t)n;
	}
	return ERR_OK;
}

enum err_code
xls_records_next(struct xls_records *r, bool *more, struct err *e)
{
	unsigned char head[HEAD];
	size_t got;
	enum err_code rc;

	*more = true;
	r->pos = 0;
	if (r->again) {
		r->again = false;
		return ERR_OK;
	}
	rc = copy(r, r->at, head, sizeof(head), &got, e);
	if (rc)
		return rc;
	if (got < sizeof(head)) {
		*more = false;
		return ERR_OK;
	}
	r->type = (unsigned)head[0] | (unsigned)head[1] << 8;
	r->size = (size_t)head[2] | (size_t)head[3] << 8;
	rc = copy(r, r->at + HEAD, r->body, r->size, &got, e);
	if (!rc && got < r->size)
		rc = xls_file_damaged(e, "a record is cut");
	r->at += HEAD + (int64_t)r->size;
	return rc;
}

uint32_t
xls_u32(const struct xls_records *r, size_t at)
{
	return at + 4 > r->size
	    ? 0
	    : (uint32_t)r->body[at] | (uint32_t)r->body[at + 1] << 8 |
		(uint32_t)r->body[at + 2] << 16 |
		(uint32_t)r->body[at + 3] << 24;
}

unsigned
xls_u16(const struct xls_records *r, size_t at)
{
	return at + 2 > r->size
	    ? 0
	    : (unsigned)r->body[at] | (unsigned)r->body[at + 1] << 8;
}

double
xls_double(const struct xls_records *r, size_t at)
{
	uint64_t bits = (uint64_t)xls_u32(r, at + 4) << 32 | xls_u32(r, at);
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

/* A unit of UTF-16; the first half of a pair waits for the other. */
static void
add_unit(struct str *out, uint32_t *high, uint32_t c)
{
	char utf8[4];

	if (*high && c >= 0xdc00 && c < 0xe000)
		c = 0x10000 + ((*high - 0xd800) << 10) + (c - 0xdc00);
	else if (*high)
		str_append(out, "\ufffd");
	*high = 0;
	if (c >= 0xd800 && c < 0xdc00)
		*high = c;
	else
		str_append_n(out, utf8, sheet_text_encode(utf8, c));
}

/* To the record that goes on with this one; *more is false when it ends. */
static enum err_code
go_on(struct xls_records *r, bool *more, struct err *e)
{
	enum err_code rc = xls_records_next(r, more, e);

	if (!rc && *more && r->type != XLS_CONTINUE) {
		r->again = true;
		*more = false;
	}
	return rc;
}

enum err_code
xls_bytes(struct xls_records *r, unsigned char *out, size_t len, bool *all,
    struct err *e)
{
	*all = true;
	while (len > 0 && *all) {
		size_t n = r->size - r->pos < len ? r->size - r->pos : len;
		enum err_code rc = ERR_OK;

		if (n == 0)
			rc = go_on(r, all, e);
		else if (out)
			memcpy(out, r->body + r->pos, n);
		if (rc)
			return rc;
		r->pos += n;
		out = out ? out + n : NULL;
		len -= n;
	}
	return ERR_OK;
}

enum err_code
xls_letters(struct xls_records *r, unsigned count, bool wide, struct str *out,
    struct err *e)
{
	size_t start = out->len;
	uint32_t high = 0;

	while (count > 0) {
		bool more;
		enum err_code rc;

		if (r->pos + wide < r->size) {
			add_unit(out, &high,
			    wide ? xls_u16(r, r->pos) : r->body[r->pos]);
			r->pos += 1 + (size_t)wide;
			count--;
			continue;
		}
		rc = go_on(r, &more, e);
		if (rc)
			return rc;
		if (!more || r->size == 0)
			return xls_file_damaged(e, "a text is cut");
		/* Flags again: the width may change. */
		wide = r->body[r->pos++] & 1;
	}
	if (high)
		str_append(out, "\ufffd");
	if (!str_failed(out) && out->len > start)
		out->len = start +
		    sheet_text_lines(out->data + start, out->len - start);
	return ERR_OK;
}

enum err_code
xls_text(struct xls_records *r, unsigned count, struct str *out, struct err *e)
{
	bool wide = r->pos < r->size && (r->body[r->pos] & 1);

	r->pos += r->pos < r->size;
	return xls_letters(r, count, wide, out, e);
}
