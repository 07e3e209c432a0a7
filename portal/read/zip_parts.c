/* SPDX-License-Identifier: Apache-2.0 */
/* zip_parts.c - the parts of a zipped document, unpacked as they are read. */
#include "read/zip_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/file.h"
#include "base/text.h"
#include "read/container.h"

enum {
	MAX_RATIO = 200, /* of a part to the archive, over FREE bytes */
	FREE_MIB = 64,
	MAX_GIB = 8
};

struct zip_parts {
	zip_t *zip;
	int64_t size;
};

struct zip_part {
	struct zip_parts *z;
	zip_file_t *file;
	int64_t done, size;
};

/* All that a part may unpack to. */
static int64_t
ceiling(const struct zip_parts *z)
{
	int64_t max = (int64_t)MAX_GIB << 30, free = (int64_t)FREE_MIB << 20;

	return z->size > (max - free) / MAX_RATIO ? max
						  : free + z->size * MAX_RATIO;
}

static enum err_code
too_much(struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "Ce classeur se décompresse en un volume démesuré" NNBSP
	    ": par sécurité il n’est pas lu. Enregistrez le tableau au format "
	    "CSV, puis déposez-le.");
}

enum err_code
zip_parts_locked(struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "Ce classeur est protégé par un mot de passe" NNBSP
	    ": enregistrez-le sans mot de passe, puis déposez-le à nouveau.");
}

static enum err_code
damaged(struct err *e, const char *cause)
{
	enum err_code rc = err_set(e, ERR_INVALID,
	    "Ce classeur est abîmé ou incomplet" NNBSP
	    ": ouvrez-le dans votre tableur, enregistrez-le à nouveau, puis "
	    "déposez-le.");

	err_cause(e, "%s", cause);
	return rc;
}

static enum err_code
check_file(int fd, const char *path, int64_t *size, struct err *e)
{
	unsigned char head[8] = { 0 };
	struct stat st;

	if (fstat(fd, &st) != 0 || pread(fd, head, sizeof(head), 0) < 0)
		return file_err(e, "lire le fichier", path);
	*size = st.st_size;
	/* A password turns a workbook into a compound file. */
	if (memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
		return zip_parts_locked(e);
	return container_check(path, e);
}

static enum err_code
open_archive(struct zip_parts *z, const char *path, int fd, struct err *e)
{
	zip_error_t ze;
	int code = 0;

	if (lseek(fd, 0, SEEK_SET) < 0) {
		close(fd);
		return file_err(e, "lire le fichier", path);
	}
	z->zip = zip_fdopen(fd, 0, &code);
	if (z->zip)
		return ERR_OK;
	close(fd);
	zip_error_init_with_code(&ze, code);
	damaged(e, zip_error_strerror(&ze));
	zip_error_fini(&ze);
	return e->code;
}

enum err_code
zip_parts_open(
    struct arena *a, const char *path, struct zip_parts **out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct zip_parts *z;
	enum err_code rc;

	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	if (fd < 0)
		return file_err(e, "ouvrir le fichier", path);
	z = arena_new_of(a, struct zip_parts);
	rc = check_file(fd, path, &z->size, e);
	if (rc) {
		close(fd);
		return rc;
	}
	rc = open_archive(z, path, fd, e);
	if (rc)
		return rc;
	*out = z;
	return ERR_OK;
}

void
zip_parts_close(struct zip_parts *z)
{
	if (z && z->zip)
		zip_discard(z->zip);
	if (z)
		z->zip = NULL;
}

int64_t
zip_parts_size(const struct zip_parts *z)
{
	return z->size;
}

bool
zip_parts_has(struct zip_parts *z, const char *name)
{
	return zip_name_locate(z->zip, name, ZIP_FL_NOCASE) >= 0;
}

static enum err_code
start(struct zip_part *p, zip_uint64_t at, struct err *e)
{
	struct zip_parts *z = p->z;
	zip_stat_t st;

	if (zip_stat_index(z->zip, at, 0, &st) != 0 ||
	    (st.valid & ZIP_STAT_SIZE) == 0)
		return damaged(e, zip_strerror(z->zip));
	if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	    st.encryption_method != ZIP_EM_NONE)
		return zip_parts_locked(e);
	if (st.size > (zip_uint64_t)ceiling(z))
		return too_much(e);
	p->size = (int64_t)st.size;
	p->file = zip_fopen_index(z->zip, at, 0);
	return p->file ? ERR_OK : damaged(e, zip_strerror(z->zip));
}

enum err_code
zip_part_open(
    struct zip_parts *z, const char *name, struct zip_part **out, struct err *e)
{
	zip_int64_t at = zip_name_locate(z->zip, name, ZIP_FL_NOCASE);
	struct zip_part *p;
	enum err_code rc;

	if (at < 0)
		return damaged(e, "a part is missing");
	p = calloc(1, sizeof(*p));
	if (!p)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	p->z = z;
	rc = start(p, (zip_uint64_t)at, e);
	if (rc) {
		free(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

enum err_code
zip_part_read(
    struct zip_part *p, void *buf, size_t len, size_t *got, struct err *e)
{
	zip_int64_t n = zip_fread(p->file, buf, len);

	*got = 0;
	if (n < 0)
		return damaged(e, zip_file_strerror(p->file));
	p->done += n;
	if (p->done > ceiling(p->z))
		return too_much(e);
	*got = (size_t)n;
	return ERR_OK;
}

void
zip_part_close(struct zip_part *p)
{
	if (!p)
		return;
	zip_fclose(p->file);
	free(p);
}

int64_t
zip_part_done(const struct zip_part *p)
{
	return p->done;
}

int64_t
zip_part_size(const struct zip_part *p)
{
	return p->size;
}
