/* SPDX-License-Identifier: Apache-2.0 */
/* container.h - what a ZIP archive is, from the names inside. */
#ifndef PARVIS_READ_CONTAINER_H
#define PARVIS_READ_CONTAINER_H

/* Format id of the ZIP file open on fd: xlsx, ods, odt, odp, docx, pptx, kmz,
 * shp (zipped shapefile), else zip. Reads at most 1 MiB of its directory;
 * unpacks nothing; never fails. */
const char *container_format(int fd);

#endif
