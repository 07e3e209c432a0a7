/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - one line per event on standard error. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "base/text.h"

#define VALUE_MAX 4096

static enum log_level limit = LOG_INFO;
static bool as_json;

static const char *const names[] = { "error", "warn", "info", "debug" };

void
log_setup(enum log_level level, bool json)
{
	limit = level;
	as_json = json;
}

/* The moment, written once a second by each thread. */
static const char *
moment(struct arena *a)
{
	static _Thread_local int64_t second = -1;
	static _Thread_local char text[32];
	int64_t now = date_now();

	if (now != second) {
		snprintf(text, sizeof(text), "%s", date_utc(a, now));
		second = now;
	}
	return text;
}

static void
append_pair(struct str *s, const char *name, const char *text)
{
	if (as_json) {
		str_append_char(s, ',');
		str_append_json(s, name, strlen(name));
		str_append_char(s, ':');
	} else {
		str_append_char(s, ' ');
		str_append(s, name);
		str_append_char(s, '=');
	}
	/* A long value must not cost the end of the line. */
	str_append_json(s, text, text_cut(text, strlen(text), VALUE_MAX));
}

static void
write_line(enum log_level level, const char *event, va_list ap)
{
	struct arena *a = arena_new();
	const char *name;
	struct str s;

	str_init(&s, a, 1 << 20);
	if (as_json) {
		str_append(&s, "{\"time\":\"");
		str_append(&s, moment(a));
		str_append(&s, "\",\"level\":\"");
		str_append(&s, names[level]);
		str_append(&s, "\",\"event\":");
		str_append_json(&s, event, strlen(event));
	} else {
		str_append(&s, moment(a));
		str_append_char(&s, ' ');
		str_append(&s, names[level]);
		str_append_char(&s, ' ');
		str_append(&s, event);
	}
	for (name = va_arg(ap, const char *); name;
	     name = va_arg(ap, const char *)) {
		const char *text = va_arg(ap, const char *);

		append_pair(&s, name, text ? text : "");
	}
	if (as_json)
		str_append_char(&s, '}');
	str_append_char(&s, '\n');
	/* One write, so that lines of threads do not mix. */
	if (write(STDERR_FILENO, str_text(&s), s.len) < 0) {
		/* Nowhere left to say it. */
	}
	arena_free(a);
}

void
log_event(enum log_level level, const char *event, ...)
{
	va_list ap;

	if (level > limit)
		return;
	va_start(ap, event);
	write_line(level, event, ap);
	va_end(ap);
}

void
log_err(const char *event, const struct err *e)
{
	char at[96];

	snprintf(at, sizeof(at), "%s:%d", e->file ? e->file : "?", e->line);
	log_event(LOG_ERROR, event, "message", e->msg, "cause", e->cause, "at",
	    at, NULL);
}
