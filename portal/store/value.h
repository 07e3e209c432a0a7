/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - one typed value on its way to or from a database. */
#ifndef PARVIS_STORE_VALUE_H
#define PARVIS_STORE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
	VALUE_NULL,
	VALUE_INT,
	VALUE_REAL,
	VALUE_TEXT
};

/* text is borrowed, len bytes of UTF-8, not always NUL-terminated. */
struct value {
	enum value_type type;
	int64_t i;
	double d;
	const char *text;
	size_t len;
};

/* An integer, or a real; *out means nothing for another. */
bool value_is_number(const struct value *v, double *out);

#endif
