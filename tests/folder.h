/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - a fresh folder for a test, removed with all it holds. */
#ifndef PARVIS_TESTS_FOLDER_H
#define PARVIS_TESTS_FOLDER_H

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct folder {
	char path[64];
};

static inline void
folder_make(struct folder *f)
{
	char *made;

	snprintf(f->path, sizeof(f->path), "/tmp/parvis-test-XXXXXX");
	made = mkdtemp(f->path);
	assert(made);
}

static inline int
folder_remove_one(
    const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static inline void
folder_remove(struct folder *f)
{
	int rc = nftw(f->path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);

	assert(rc == 0);
}

#endif
