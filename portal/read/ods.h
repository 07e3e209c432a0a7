/* SPDX-License-Identifier: Apache-2.0 */
/* ods.h - the sheets of an OpenDocument workbook (ODF 1.3, part 3). */
#ifndef PARVIS_READ_ODS_H
#define PARVIS_READ_ODS_H

#include "read/reader.h"
#include "read/zip_parts.h"

#define ODS_CONTENT "content.xml"

/* Open the archive, unless it is kept by a password (ERR_INVALID). */
enum err_code ods_archive(struct arena *a, const char *path,
    struct zip_parts **out, struct err *e) must_check;

/* The sheets that have a cell filled, and hidden ones; the content is read to
 * the last of them. */
enum err_code ods_sheets(
    struct read_listing *l, struct zip_parts *z, struct err *e) must_check;

#endif
