/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - one line per event on standard error, for journald or a file. */
#ifndef PARVIS_BASE_LOG_H
#define PARVIS_BASE_LOG_H

#include <stdbool.h>

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG
};

/* What is below `level` is dropped; json: one JSON object a line. */
void log_setup(enum log_level level, bool json);

/*
 * `event` is a short English verb phrase; then pairs of name and text, ended
 * by NULL: log_event(LOG_INFO, "job done", "kind", kind, "id", id, NULL).
 * Values are escaped; never pass a password, token, key or full query string.
 */
void log_event(enum log_level level, const char *event, ...)
    __attribute__((sentinel));

/* A failure with its place and cause. */
struct err;
void log_err(const char *event, const struct err *e);

#endif
