/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - one typed value on its way to or from a database. */
#ifndef PARVIS_STORE_VALUE_H
#define PARVIS_STORE_VALUE_H

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

#endif
