/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - files that appear whole or not at all. */
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Every so many bytes the kernel is asked to start writing, so that the
 * fsync at the end of a large upload has little left to do. */
#define FLUSH_EVERY (8 << 20)

/* Where the test run stands: the FAULT_AT it counts for, calls so far. */
static struct {
	pthread_mutex_t lock;
	long at, calls;
} fault = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Count a call; true when it is the one. */
static bool
fault_is_due(const char *text)
{
	long at = text ? strtol(text, NULL, 10) : 0;
	bool due;

	pthread_mutex_lock(&fault.lock);
	if (at != fault.at) {
		fault.at = at;
		fault.calls = 0;
	}
	due = at > 0 && ++fault.calls == at;
	pthread_mutex_unlock(&fault.lock);
	return due;
}

bool
file_fault(void)
{
	const char *kind;

	if (!fault_is_due(getenv("FAULT_AT")))
		return false;
	kind = getenv("FAULT_KIND");
	if (kind && strcmp(kind, "kill") == 0)
		raise(SIGKILL);
	errno = kind && strcmp(kind, "enospc") == 0 ? ENOSPC : EIO;
	return true;
}

/* « d'écrire », « de lire ». */
static const char *
elided(const char *verb)
{
	if (strchr("aeiouyh", verb[0]) || strncmp(verb, "é", 2) == 0)
		return "d'";
	return "de ";
}

/* What errno means to the person; NULL: nothing that would help. */
static const char *
reason(int number)
{
	static const struct {
		int number;
		const char *why;
	} known[] = {
		{ ENOENT, "il n'existe pas ; vérifiez son nom" },
		{ ENOTDIR, "son dossier n'existe pas ; vérifiez son nom" },
		{ EISDIR, "ce n'est pas un fichier ordinaire" },
		{ ENAMETOOLONG, "son nom est trop long" },
		{ EACCES,
		    "le serveur n'en a pas le droit ; vérifiez les droits "
		    "du dossier" },
		{ EPERM,
		    "le serveur n'en a pas le droit ; vérifiez les droits "
		    "du dossier" },
		{ EROFS, "le disque est en lecture seule" },
		{ EIO, "le disque signale une erreur ; faites-le vérifier" },
		{ EMFILE,
		    "trop de fichiers sont ouverts ; recommencez dans un "
		    "instant" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].number == number)
			return known[i].why;
	}
	return "le système le refuse";
}

/* Set e from errno; `otherwise` is the code of all but a full disk. */
static enum err_code
fail(struct err *e, enum err_code otherwise, const char *what, const char *path)
{
	int number = errno;
	const char *name = strrchr(path, '/');
	enum err_code rc;

	name = name && name[1] ? name + 1 : path;
	if (number == ENOSPC || number == EDQUOT)
		rc = err_set(e, ERR_NO_SPACE,
		    "Impossible %s%s" NNBSP
		    ": le disque du serveur est plein" NNBSP
		    "; prévenez la personne qui tient le serveur, puis "
		    "recommencez.",
		    elided(what), what);
	else
		rc = err_set(e, otherwise,
		    "Impossible %s%s «" NNBSP "%.*s" NNBSP "»" NNBSP ": %s.",
		    elided(what), what, (int)text_cut(name, strlen(name), 120),
		    name, reason(number));
	err_cause(e, "%s: %s", path, strerrordesc_np(number));
	return rc;
}

enum err_code
file_err(struct err *e, const char *what, const char *path)
{
	return fail(e, ERR_INTERNAL, what, path);
}

static bool
is_missing(void)
{
	return errno == ENOENT || errno == ENOTDIR;
}

enum err_code
file_sync_dir(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd < 0)
		return file_err(e, "ouvrir le dossier", dir);
	rc = file_fault() ? -1 : fsync(fd);
	if (rc < 0) {
		enum err_code code = file_err(e, "écrire le dossier", dir);

		close(fd);
		return code;
	}
	close(fd);
	return ERR_OK;
}

char *
file_folder(struct arena *a, const char *path)
{
	const char *slash;
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	slash = memrchr(path, '/', len);
	if (!slash)
		return arena_strdup(a, ".");
	return arena_strndup(
	    a, path, slash == path ? 1 : (size_t)(slash - path));
}

static enum err_code
sync_folder_of(const char *path, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = file_sync_dir(file_folder(a, path), e);

	arena_free(a);
	return rc;
}

enum err_code
spool_open(struct spool *s, const char *dir, int64_t max, struct err *e)
{
	int n;

	memset(s, 0, sizeof(*s));
	s->fd = -1;
	s->max = max;
	n = snprintf(s->path, sizeof(s->path), "%s/part-XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof(s->path)) {
		s->path[0] = '\0';
		errno = ENAMETOOLONG;
		return file_err(e, "créer un fichier de travail", dir);
	}
	if (!file_fault())
		s->fd = mkostemp(s->path, O_CLOEXEC);
	if (s->fd < 0) {
		s->path[0] = '\0';
		return file_err(e, "créer un fichier de travail", dir);
	}
	sha256_start(&s->hash);
	/* The folder decides who may enter; the group may read (backups). */
	if (fchmod(s->fd, 0640) < 0) {
		enum err_code rc = file_err(e, "écrire le fichier", s->path);

		spool_drop(s);
		return rc;
	}
	return ERR_OK;
}

static int
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

enum err_code
spool_write(struct spool *s, const void *data, size_t len, struct err *e)
{
	int64_t before = s->size;

	assert(s->fd >= 0);
	if (len > (uint64_t)(s->max - s->size)) {
		struct arena *a = arena_new();
		enum err_code rc = err_set(e, ERR_TOO_BIG,
		    "Ce fichier est trop gros" NNBSP ": la limite est de %s.",
		    text_size(a, s->max));

		arena_free(a);
		return rc;
	}
	if (file_fault() || write_all(s->fd, data, len) < 0)
		return file_err(e, "écrire le fichier", s->path);
	sha256_add(&s->hash, data, len);
	s->size += (int64_t)len;
	if (before / FLUSH_EVERY != s->size / FLUSH_EVERY)
		/* Only a hint: a failure shows at fsync. */
		(void)sync_file_range(s->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return ERR_OK;
}

enum err_code
spool_finish(struct spool *s, struct err *e)
{
	int rc;

	assert(s->fd >= 0);
	if (file_fault() || fsync(s->fd) < 0)
		return file_err(e, "écrire le fichier", s->path);
	rc = close(s->fd);
	s->fd = -1;
	if (rc < 0)
		return file_err(e, "écrire le fichier", s->path);
	sha256_end(&s->hash, s->sha256);
	return ERR_OK;
}

/* Rename unless something is there: then -1 and EEXIST. */
static int
rename_new(const char *from, const char *to)
{
	int rc = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

	if (rc == 0 || (errno != EINVAL && errno != ENOSYS))
		return rc;
	/* A file system without the flag: same name, same bytes, so losing
	 * this race only replaces a file by its equal. */
	if (file_exists(to)) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

enum err_code
spool_move(struct spool *s, const char *final, struct err *e)
{
	assert(s->fd < 0 && s->path[0]);
	if (file_fault() || (rename_new(s->path, final) < 0 && errno != EEXIST))
		return file_err(e, "ranger le fichier", final);
	/* There before us: ours is one too many. */
	(void)unlink(s->path);
	s->path[0] = '\0';
	return sync_folder_of(final, e);
}

void
spool_drop(struct spool *s)
{
	if (s->path[0]) {
		if (s->fd >= 0)
			close(s->fd);
		(void)unlink(s->path);
	}
	s->path[0] = '\0';
	s->fd = -1;
}

/* Finish a spool and put it in the place of what may be there. */
static enum err_code
replace(struct spool *s, const char *path, struct err *e)
{
	enum err_code rc = spool_finish(s, e);

	if (rc)
		return rc;
	if (file_fault() || rename(s->path, path) < 0)
		return file_err(e, "écrire le fichier", path);
	s->path[0] = '\0';
	return sync_folder_of(path, e);
}

/* In the folder of the file it will become. */
static enum err_code
spool_beside(struct spool *s, const char *path, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = spool_open(s, file_folder(a, path), INT64_MAX, e);

	arena_free(a);
	return rc;
}

enum err_code
file_write(const char *path, const void *data, size_t len, struct err *e)
{
	struct spool s;
	enum err_code rc;

	rc = spool_beside(&s, path, e);
	if (!rc)
		rc = spool_write(&s, data, len, e);
	if (!rc)
		rc = replace(&s, path, e);
	spool_drop(&s);
	return rc;
}

/* Everything left of fd; *len says how much was read, at most `size`. */
static int
read_all(int fd, char *data, size_t size, size_t *len)
{
	*len = 0;
	while (*len < size) {
		ssize_t n = read(fd, data + *len, size - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return 0;
}

static enum err_code
read_open(struct arena *a, int fd, const char *path, size_t max, char **data,
    size_t *len, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return file_err(e, "lire le fichier", path);
	if (!S_ISREG(st.st_mode)) {
		errno = EISDIR;
		return file_err(e, "lire le fichier", path);
	}
	if ((uint64_t)st.st_size > max)
		return err_set(e, ERR_TOO_BIG,
		    "Ce fichier est trop gros" NNBSP
		    ": il fait %s, la limite est de %s.",
		    text_size(a, st.st_size), text_size(a, (int64_t)max));
	*data = arena_alloc(a, (size_t)st.st_size + 1);
	if (read_all(fd, *data, (size_t)st.st_size, len) < 0)
		return file_err(e, "lire le fichier", path);
	return ERR_OK;
}

enum err_code
file_read(struct arena *a, const char *path, size_t max, char **data,
    size_t *len, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err_code rc;

	if (fd < 0)
		return fail(e, is_missing() ? ERR_NOT_FOUND : ERR_INTERNAL,
		    "lire le fichier", path);
	rc = read_open(a, fd, path, max, data, len, e);
	close(fd);
	return rc;
}

static enum err_code
copy_bytes(struct spool *s, int from, const char *path, struct err *e)
{
	char buf[32768];
	enum err_code rc = ERR_OK;
	size_t n = 1;

	while (!rc && n > 0) {
		if (read_all(from, buf, sizeof(buf), &n) < 0)
			return file_err(e, "lire le fichier", path);
		if (n > 0)
			rc = spool_write(s, buf, n, e);
	}
	return rc;
}

enum err_code
file_copy(const char *from, const char *to, struct err *e)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	struct spool s;
	enum err_code rc;

	if (fd < 0)
		return fail(e, is_missing() ? ERR_NOT_FOUND : ERR_INTERNAL,
		    "lire le fichier", from);
	rc = spool_beside(&s, to, e);
	if (!rc)
		rc = copy_bytes(&s, fd, from, e);
	if (!rc)
		rc = replace(&s, to, e);
	spool_drop(&s);
	close(fd);
	return rc;
}

/* One folder, and its parent made to remember it. */
static enum err_code
make_one(const char *path, struct err *e)
{
	struct stat st;

	if (file_fault())
		return file_err(e, "créer le dossier", path);
	if (mkdir(path, 0750) == 0)
		return sync_folder_of(path, e);
	if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return ERR_OK;
	return file_err(e, "créer le dossier", path);
}

enum err_code
file_mkdirs(const char *path, struct err *e)
{
	char part[512];
	size_t len = strlen(path);

	if (len >= sizeof(part)) {
		errno = ENAMETOOLONG;
		return file_err(e, "créer le dossier", path);
	}
	for (size_t i = 1; i <= len; i++) {
		enum err_code rc;

		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		rc = file_exists(part) && path[i] ? ERR_OK : make_one(part, e);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static int
open_nameless(const char *dir)
{
	char name[512];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), n;

	/* File systems without: a name for a moment. */
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	n = snprintf(name, sizeof(name), "%s/.parvis-XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof(name))
		return -1;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

enum err_code
file_nameless(const char *near, int *fd, struct err *e)
{
	struct arena *a = arena_new();
	const char *other = getenv("TMPDIR");
	enum err_code rc = ERR_OK;

	*fd = file_fault() ? -1 : open_nameless(file_folder(a, near));
	if (*fd < 0 && (errno == EACCES || errno == EROFS || errno == ENOENT))
		*fd = open_nameless(other && *other ? other : "/tmp");
	if (*fd < 0)
		rc = file_err(e, "créer un fichier de travail", near);
	arena_free(a);
	return rc;
}

enum err_code
file_append(int fd, const void *data, size_t len, struct err *e)
{
	if (file_fault() || write_all(fd, data, len) < 0)
		return file_err(e, "écrire un fichier de travail", "");
	return ERR_OK;
}
