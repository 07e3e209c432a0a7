/* SPDX-License-Identifier: Apache-2.0 */
/* blob.c - immutable files by SHA-256, in a folder. */
#include "store/blob.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

#define DIGITS "0123456789abcdef"

struct blob_store {
	char *files, *tmp;
};

/* A name that is none could leave the folder. */
static bool
is_name(const char *s, size_t len)
{
	return strlen(s) == len && strspn(s, DIGITS) == len;
}

enum err_code
blob_open(const char *data_dir, struct blob_store **out, struct err *e)
{
	struct blob_store *b = calloc(1, sizeof(*b));
	enum err_code rc;
	bool failed;

	assert(b);
	failed = asprintf(&b->files, "%s/files", data_dir) < 0;
	assert(!failed);
	failed = asprintf(&b->tmp, "%s/tmp", data_dir) < 0;
	assert(!failed);
	rc = file_mkdirs(b->files, e);
	if (!rc)
		rc = file_mkdirs(b->tmp, e);
	if (rc) {
		blob_close(b);
		return rc;
	}
	*out = b;
	return ERR_OK;
}

void
blob_close(struct blob_store *b)
{
	if (!b)
		return;
	free(b->files);
	free(b->tmp);
	free(b);
}

const char *
blob_tmp_dir(const struct blob_store *b)
{
	return b->tmp;
}

enum err_code
blob_clean_tmp(struct blob_store *b, struct err *e)
{
	DIR *d = opendir(b->tmp);
	struct dirent *f;
	enum err_code rc = ERR_OK;

	if (!d)
		return file_err(e, "ouvrir le dossier", b->tmp);
	for (f = readdir(d); f; f = readdir(d)) {
		if (strcmp(f->d_name, ".") == 0 || strcmp(f->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(d), f->d_name, 0) != 0 && errno != ENOENT &&
		    errno != EISDIR && errno != EPERM)
			rc = file_err(
			    e, "effacer un fichier temporaire", b->tmp);
	}
	closedir(d);
	return rc;
}

char *
blob_path(struct blob_store *b, struct arena *a, const char *sha256)
{
	assert(is_name(sha256, SHA256_HEX - 1));
	return arena_printf(a, "%s/%.2s/%s", b->files, sha256, sha256 + 2);
}

/* The folder of its first two digits, made and durable. */
static enum err_code
make_folder(
    struct blob_store *b, struct arena *a, const char *sha256, struct err *e)
{
	const char *dir = arena_printf(a, "%s/%.2s", b->files, sha256);
	enum err_code rc;

	if (file_exists(dir))
		return ERR_OK;
	rc = file_mkdirs(dir, e);
	if (rc)
		return rc;
	return file_sync_dir(b->files, e);
}

enum err_code
blob_put(struct blob_store *b, struct spool *s, struct err *e)
{
	struct arena *a = arena_new();
	const char *path = blob_path(b, a, s->sha256);
	struct stat st;
	enum err_code rc = make_folder(b, a, s->sha256, e);

	if (!rc && stat(path, &st) == 0 && st.st_size != s->size) {
		/* Same name means same bytes: the one on disk is damaged and
		 * we hold a good copy. */
		log_event(LOG_WARN, "damaged file replaced", "sha256",
		    s->sha256, NULL);
		if (rename(s->path, path) != 0)
			rc = file_err(e, "ranger le fichier reçu", path);
		if (!rc)
			rc = file_sync_dir(
			    arena_printf(a, "%s/%.2s", b->files, s->sha256), e);
	} else if (!rc) {
		rc = spool_move(s, path, e);
	}
	spool_drop(s);
	arena_free(a);
	return rc;
}

enum err_code
blob_open_file(struct blob_store *b, const char *sha256, int *fd, int64_t *size,
    struct err *e)
{
	char path[4096];
	struct stat st;
	int f = -1;

	if (is_name(sha256, SHA256_HEX - 1) &&
	    snprintf(path, sizeof(path), "%s/%.2s/%s", b->files, sha256,
		sha256 + 2) < (int)sizeof(path))
		f = open(path, O_RDONLY | O_CLOEXEC);
	else
		errno = ENOENT;
	if (f < 0) {
		if (errno != ENOENT)
			return file_err(e, "ouvrir le fichier", sha256);
		return err_set(e, ERR_NOT_FOUND,
		    "Ce fichier n'est plus sur le serveur" NNBSP
		    "; prévenez l'administrateur du portail.");
	}
	if (fstat(f, &st) != 0) {
		file_err(e, "lire le fichier", sha256);
		close(f);
		return e->code;
	}
	*fd = f;
	*size = st.st_size;
	return ERR_OK;
}

bool
blob_exists(struct blob_store *b, const char *sha256)
{
	char path[4096];

	return is_name(sha256, SHA256_HEX - 1) &&
	    snprintf(path, sizeof(path), "%s/%.2s/%s", b->files, sha256,
		sha256 + 2) < (int)sizeof(path) &&
	    file_exists(path);
}

/* One of the 256 folders. False when fn asked to stop. */
static bool
each_in(const char *files, const char *two,
    bool (*fn)(void *arg, const char *sha256), void *arg)
{
	char path[4096], name[SHA256_HEX];
	struct dirent *f;
	bool more = true;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", files, two);
	d = opendir(path);
	if (!d)
		return true; /* a stray file beside the folders */
	for (f = readdir(d); f && more; f = readdir(d)) {
		if (!is_name(f->d_name, SHA256_HEX - 3))
			continue;
		snprintf(name, sizeof(name), "%.2s%.62s", two, f->d_name);
		more = fn(arg, name);
	}
	closedir(d);
	return more;
}

enum err_code
blob_each(struct blob_store *b, bool (*fn)(void *arg, const char *sha256),
    void *arg, struct err *e)
{
	DIR *d = opendir(b->files);
	struct dirent *f;
	bool more = true;

	if (!d)
		return file_err(e, "ouvrir le dossier", b->files);
	for (f = readdir(d); f && more; f = readdir(d))
		if (is_name(f->d_name, 2))
			more = each_in(b->files, f->d_name, fn, arg);
	closedir(d);
	return ERR_OK;
}
