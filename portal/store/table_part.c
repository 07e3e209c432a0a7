/* SPDX-License-Identifier: Apache-2.0 */
/* table_part.c - table files on their way, and those left by the dead. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "store/table_handle.h"

static const char suffix[] = ".part";

/* Between open() and flock(), whoever held the lock may have given the file
 * its final name: it is then a table in service. */
static bool
is_still(int fd, int folder, const char *name)
{
	struct stat mine, named;

	return fstat(fd, &mine) == 0 &&
	    fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	    mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

static enum err_code
open_locked(const char *path, const char *tmp, int *fd, struct err *e)
{
	for (;;) {
		*fd = file_fault()
		    ? -1
		    : open(tmp, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (*fd < 0)
			return file_err(e, "écrire la table", path);
		if (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
			close(*fd);
			*fd = -1;
			return err_set(e, ERR_BUSY,
			    "Cette table est déjà en cours d’écriture" NNBSP
			    ": elle sera prête dans un instant.");
		}
		if (is_still(*fd, AT_FDCWD, tmp))
			return ERR_OK;
		close(*fd);
	}
}

enum err_code
table_part_new(
    const char *path, char tmp[TABLE_PATH_MAX], int *fd, struct err *e)
{
	int n = snprintf(tmp, TABLE_PATH_MAX, "%s%s", path, suffix);
	enum err_code rc;

	*fd = -1;
	if (n < 0 || n >= TABLE_PATH_MAX)
		return err_set(e, ERR_INTERNAL, "Nom de table trop long.");
	rc = open_locked(path, tmp, fd, e);
	if (rc)
		return rc;
	if (ftruncate(*fd, 0) != 0) {
		rc = file_err(e, "écrire la table", path);
		close(*fd);
		*fd = -1;
		return rc;
	}
	return ERR_OK;
}

void
table_remove(const char *path)
{
	char tmp[TABLE_PATH_MAX];
	int n = snprintf(tmp, sizeof(tmp), "%s%s", path, suffix), fd;

	if (n < 0 || n >= TABLE_PATH_MAX)
		return;
	fd = open(tmp, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		unlink(path);
		return;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still(fd, AT_FDCWD, tmp)) {
		unlink(path);
		unlink(tmp);
	}
	close(fd);
}

static bool
is_part(const char *name)
{
	size_t len = strlen(name), n = strlen(suffix);

	return len > n && strcmp(name + len - n, suffix) == 0;
}

/* Nobody holds its lock: who wrote it is gone. */
static void
remove_part(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still(fd, folder, name))
		unlinkat(folder, name, 0);
	close(fd);
}

static void
clean_folder(int parent, const char *name)
{
	int fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *f;

	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (f = readdir(d); f; f = readdir(d)) {
		if (is_part(f->d_name))
			remove_part(fd, f->d_name);
	}
	closedir(d);
}

enum err_code
table_clean_parts(const char *dir, struct err *e)
{
	DIR *d = opendir(dir);
	const struct dirent *f;

	if (!d && errno == ENOENT)
		return ERR_OK;
	if (!d)
		return file_err(e, "ouvrir le dossier", dir);
	for (f = readdir(d); f; f = readdir(d)) {
		if (f->d_name[0] != '.')
			clean_folder(dirfd(d), f->d_name);
	}
	closedir(d);
	return ERR_OK;
}
