/* SPDX-License-Identifier: Apache-2.0 */
/* container.h - what a ZIP archive is, from the names inside. */
#ifndef PARVIS_READ_CONTAINER_H
#define PARVIS_READ_CONTAINER_H

#include "base/err.h"

/* Format id of the ZIP file open on fd: xlsx, ods, odt, odp, docx, pptx, kmz,
 * shp (zipped shapefile), else zip; NULL when its end is missing. Reads at most
 * 1 MiB of its directory; unpacks nothing; never fails. */
const char *container_format(int fd);

/* Before a library reads its directory into memory: ERR_TOO_BIG, in French,
 * when that is over 4 MiB. ERR_NOT_FOUND when there is no such file. */
enum err_code container_check(const char *path, struct err *e) must_check;

#endif
