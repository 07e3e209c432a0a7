/* SPDX-License-Identifier: Apache-2.0 */
/* err.c - failures as values. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const int http_status[ERR_CODES] = {
	[ERR_OK] = 200,
	[ERR_INVALID] = 400,
	[ERR_UNPROCESSABLE] = 422,
	[ERR_UNAUTHENTICATED] = 401,
	[ERR_FORBIDDEN] = 403,
	[ERR_NOT_FOUND] = 404,
	[ERR_METHOD] = 405,
	[ERR_NOT_ACCEPTABLE] = 406,
	[ERR_TIMEOUT] = 408,
	[ERR_CONFLICT] = 409,
	[ERR_GONE] = 410,
	[ERR_TOO_BIG] = 413,
	[ERR_UNSUPPORTED] = 415,
	[ERR_RANGE] = 416,
	[ERR_THROTTLED] = 429,
	[ERR_HEADERS] = 431,
	[ERR_INTERNAL] = 500,
	[ERR_BUSY] = 503,
	[ERR_NO_SPACE] = 507,
};

/* Format into buf; what does not fit is cut between two characters. */
static void
format(char *buf, size_t size, const char *fmt, va_list ap)
{
	int n = vsnprintf(buf, size, fmt, ap);

	if (n >= 0 && (size_t)n >= size)
		buf[text_cut(buf, size - 1, size - 1)] = '\0';
}

enum err_code
err_set_at(struct err *e, enum err_code code, const char *file, int line,
    const char *fmt, ...)
{
	va_list ap;

	if (e->code)
		return e->code;
	e->code = code;
	e->file = file;
	e->line = line;
	va_start(ap, fmt);
	format(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return code;
}

void
err_cause(struct err *e, const char *fmt, ...)
{
	va_list ap;

	if (e->cause[0])
		return;
	va_start(ap, fmt);
	format(e->cause, sizeof(e->cause), fmt, ap);
	va_end(ap);
}

void
err_clear(struct err *e)
{
	memset(e, 0, sizeof(*e));
}

int
err_http_status(enum err_code code)
{
	return code < ERR_CODES ? http_status[code] : 500;
}
