/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_xml.h - a part of a zipped document parsed as XML, by steps. */
#ifndef PARVIS_READ_SHEET_XML_H
#define PARVIS_READ_SHEET_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "read/zip_parts.h"

struct sheet_xml;

/*
 * What is told of a document. Names are as written, prefix included; atts:
 * name, value, name, value, NULL. Texts come in pieces, only while
 * sheet_xml_listen() asks for them. Only start is needed.
 */
struct sheet_xml_events {
	void (*start)(void *arg, const char *name, const char **atts);
	void (*end)(void *arg, const char *name);
	void (*text)(void *arg, const char *s, int len);
};

/*
 * Start on a part. Not trusted: a document type, over 200 nested elements, or
 * over 16 MiB of what the parser must keep, are errors of the next step.
 */
enum err_code sheet_xml_open(struct zip_parts *z, const char *name,
    const struct sheet_xml_events *events, void *arg, struct sheet_xml **out,
    struct err *e) must_check;
void sheet_xml_close(struct sheet_xml *x);

/*
 * Go on until an event calls sheet_xml_pause(), or for one block of the part
 * at most; *more is false once the end is reached. An error that an event
 * gave to sheet_xml_fail() comes back here.
 */
enum err_code sheet_xml_step(
    struct sheet_xml *x, bool *more, struct err *e) must_check;

/* From events: stop after this one; stop for good; whether texts are told. */
void sheet_xml_pause(struct sheet_xml *x);
void sheet_xml_fail(struct sheet_xml *x, enum err_code rc);
void sheet_xml_listen(struct sheet_xml *x, bool wanted);
/* Where an event puts its error, the one given to the current step. */
struct err *sheet_xml_err(struct sheet_xml *x);

/* Read a whole part. */
enum err_code sheet_xml_read(struct zip_parts *z, const char *name,
    const struct sheet_xml_events *events, void *arg, struct err *e) must_check;

/* Take the document to end after about max more bytes. */
void sheet_xml_limit(struct sheet_xml *x, int64_t max);
/* Did it end that way? */
bool sheet_xml_is_cut(const struct sheet_xml *x);
/* Bytes unpacked so far, and those announced. */
int64_t sheet_xml_done(const struct sheet_xml *x);
int64_t sheet_xml_size(const struct sheet_xml *x);

/* After the prefix: row for x:row. */
const char *sheet_xml_local(const char *name);
/* Value of the attribute of that local name; NULL when it is not there. */
const char *sheet_xml_att(const char **atts, const char *local);
/* Is it « 1 » or « true »? */
bool sheet_xml_flag(const char **atts, const char *local);

#endif
