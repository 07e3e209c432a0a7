/* SPDX-License-Identifier: Apache-2.0 */
/* assets.c - the embedded table, and the operator's folder before it. */
#include "base/assets.h"

#include <fts.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/file.h"

#define OVERRIDE_MAX (16 << 20)

/* A file of the override folder, kept for ever. */
struct kept {
	struct kept *next;
	struct asset asset;
};

static struct {
	pthread_mutex_t lock;
	const char *dir;
	struct arena *memory;
	struct kept *files;
} over = { .lock = PTHREAD_MUTEX_INITIALIZER };

static char version[13];

static int
compare_entries(const FTSENT **x, const FTSENT **y)
{
	return strcmp((*x)->fts_name, (*y)->fts_name);
}

/* The built-in files, and name, size and date of those put before them. */
static void
set_version(void)
{
	char hex[SHA256_HEX];
	char *roots[] = { (char *)over.dir, NULL };
	FTS *tree = over.dir
	    ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, compare_entries)
	    : NULL;
	FTSENT *f = tree ? fts_read(tree) : NULL;
	struct sha256 h;

	sha256_start(&h);
	sha256_add(&h, assets_hash, strlen(assets_hash));
	for (; f; f = fts_read(tree)) {
		if (f->fts_info != FTS_F)
			continue;
		sha256_add(&h, f->fts_path, f->fts_pathlen + 1u);
		sha256_add(&h, &f->fts_statp->st_size, sizeof(off_t));
		sha256_add(&h, &f->fts_statp->st_mtim, sizeof(struct timespec));
	}
	if (tree)
		fts_close(tree);
	sha256_end(&h, hex);
	snprintf(version, sizeof(version), "%.12s", hex);
}

static void
forget(void)
{
	arena_free(over.memory);
}

void
assets_override(const char *dir)
{
	if (!over.memory) {
		over.memory = arena_new();
		(void)atexit(forget);
	}
	over.dir = dir && *dir ? arena_strdup(over.memory, dir) : NULL;
	over.files = NULL;
	set_version();
}

const char *
assets_version(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (!over.memory)
		pthread_once(&once, set_version);
	return version;
}

static int
compare_names(const void *key, const void *row)
{
	return strcmp(key, ((const struct asset *)row)->name);
}

static bool
is_safe(const char *name)
{
	return name[0] && name[0] != '/' && !strstr(name, "..");
}

/* The lock is held. */
static bool
find_kept(const char *name, struct asset *out)
{
	struct arena *a = over.memory;
	struct err e = { 0 };
	struct kept *k;
	struct stat st;
	char *path, *data;

	for (k = over.files; k; k = k->next) {
		if (strcmp(k->asset.name, name) == 0) {
			*out = k->asset;
			return true;
		}
	}
	if (asprintf(&path, "%s/%s", over.dir, name) < 0)
		return false;
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		size_t len;

		if (!file_read(a, path, OVERRIDE_MAX, &data, &len, &e)) {
			k = arena_new_of(a, struct kept);
			k->asset.name = arena_strdup(a, name);
			k->asset.data = (unsigned char *)data;
			k->asset.size = len;
			k->next = over.files;
			over.files = k;
			*out = k->asset;
		}
	}
	free(path);
	return k != NULL;
}

bool
asset_find(const char *name, struct asset *out)
{
	const struct asset *found;
	bool kept = false;

	if (!is_safe(name))
		return false;
	if (over.dir) {
		pthread_mutex_lock(&over.lock);
		kept = find_kept(name, out);
		pthread_mutex_unlock(&over.lock);
	}
	if (kept)
		return true;
	found = bsearch(
	    name, assets, (size_t)assets_count, sizeof(*assets), compare_names);
	if (found)
		*out = *found;
	return found != NULL;
}
