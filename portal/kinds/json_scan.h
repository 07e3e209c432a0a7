/* SPDX-License-Identifier: Apache-2.0 */
/* json_scan.h - is a cell JSON, and which; nothing is allocated. */
#ifndef PARVIS_KINDS_JSON_SCAN_H
#define PARVIS_KINDS_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum json_kind {
	JSON_NONE, /* not JSON, or nested deeper than 64 */
	JSON_KIND_OBJECT,
	JSON_KIND_ARRAY,
	JSON_KIND_TEXT,
	JSON_KIND_NUMBER,
	JSON_KIND_WORD /* true, false, null */
};

/* A value within the text of another one. */
struct json_part {
	enum json_kind kind;
	const char *text; /* with its quotes */
	size_t len;
};

/* Is the whole text one value? quotes: « ' » may stand for « " ». */
enum json_kind json_scan(const char *text, size_t len, bool quotes);

/* The member of an object that json_scan() accepts, false when there is
 * none. Names are compared as written. */
bool json_member(
    const char *text, size_t len, const char *name, struct json_part *out);

/* An object of GeoJSON (RFC 7946, 3.1), whose first position may be one of
 * longitude and latitude. */
bool json_is_geometry(const char *text, size_t len);

#endif
