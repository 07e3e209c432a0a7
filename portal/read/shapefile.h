/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile.h - layers of a GIS: shapes, attributes, projection. */
#ifndef PARVIS_READ_SHAPEFILE_H
#define PARVIS_READ_SHAPEFILE_H

#include "read/reader.h"

/* The files of one layer, paths to them; NULL when missing. */
struct shapefile_parts {
	const char *shp, *shx; /* shapes, and where each stands */
	const char *dbf;       /* attributes */
	const char *prj;       /* projection */
	const char *cpg;       /* charset of the attributes */
};

enum {
	SHAPEFILE_RECORDS_MAX = 8 << 20 /* shapes; 16 bytes of memory each */
};

/*
 * One row a shape: attributes, then its geometry. Paths are « /proc/self/fd/N »
 * of files that stay open as long as the reader. In a. ERR_INVALID, in French,
 * for a file that is missing, cut or damaged, and for a projection that is
 * not known; without .prj only degrees are read.
 */
enum err_code shapefile_open(struct arena *a,
    const struct shapefile_parts *parts, const struct csv_options *o,
    int64_t max_bytes, struct reader **out, struct err *e) must_check;

/* What the counts of the reader call its size, for progress: that of the .shp
 * until this is called. */
void shapefile_set_size(struct reader *base, int64_t size);

#endif
