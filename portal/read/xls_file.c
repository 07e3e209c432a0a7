/* SPDX-License-Identifier: Apache-2.0 */
/* xls_file.c - a stream of a compound file (MS-CFB), read anywhere. */
#include "read/xls_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum {
	HEADER = 512,
	MAX_MIB = 256,
	ENTRY = 128, /* bytes of an entry of the directory */
	MAX_ENTRIES = 10000,
	NAME_MAX_UNITS = 32,
	MINI_SHIFT = 6,
	MINI_CUTOFF = 4096, /* shorter streams are in small sectors */
	HEAD_TABLES = 109   /* sectors of the table named by the header */
};

/* From there on, no number of a sector. */
#define NO_SECTOR 0xfffffffau

/* Sectors in the order of a stream. */
struct chain {
	uint32_t count;
	uint32_t *sectors;
};

struct xls_file {
	struct arena *a;
	int fd;
	const char *path;
	int64_t whole;
	unsigned shift; /* of the size of a sector */
	uint32_t sectors, table_len;
	uint32_t *table; /* the sector after each */
	struct chain stream;
	int64_t size;
	char *small; /* the stream, when it is in small sectors */
};

struct entry {
	uint32_t first;
	int64_t size;
	bool found;
};

/* The entries of the directory that matter. */
struct entries {
	struct entry root, book;
	bool is_locked, is_old;
};

enum err_code
xls_file_damaged(struct err *e, const char *cause)
{
	enum err_code rc = err_set(e, ERR_INVALID,
	    "Ce classeur est abîmé ou incomplet" NNBSP
	    ": ouvrez-le dans votre tableur, enregistrez-le au format XLSX ou "
	    "ODS, puis déposez-le.");

	err_cause(e, "%s", cause);
	return rc;
}

enum err_code
xls_file_locked(struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "Ce classeur est protégé par un mot de passe" NNBSP
	    ": enregistrez-le sans mot de passe, puis déposez-le à nouveau.");
}

enum err_code
xls_file_old(struct err *e)
{
	return err_set(e, ERR_UNSUPPORTED,
	    "Ce classeur vient d’une version d’Excel antérieure à 1997" NNBSP
	    ": enregistrez-le au format XLSX ou ODS, puis déposez-le à "
	    "nouveau.");
}

static uint32_t
le16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
le32(const unsigned char *p)
{
	return le16(p) | le16(p + 2) << 16;
}

static enum err_code
read_at(struct xls_file *f, int64_t at, void *out, size_t len, struct err *e)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(
		    f->fd, (char *)out + done, len - done, at + (int64_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_err(e, "lire le fichier", f->path);
		if (n == 0)
			return xls_file_damaged(e, "the file is cut");
		done += (size_t)n;
	}
	return ERR_OK;
}

static enum err_code
read_sector(struct xls_file *f, uint32_t sector, void *out, struct err *e)
{
	if (sector >= f->sectors)
		return xls_file_damaged(e, "no such sector");
	return read_at(f, ((int64_t)sector + 1) << f->shift, out,
	    (size_t)1 << f->shift, e);
}

/* Add what a sector of the table says. */
static enum err_code
add_table(struct xls_file *f, uint32_t sector, struct err *e)
{
	uint32_t each = 1u << (f->shift - 2), used = f->table_len;
	unsigned char *raw = (unsigned char *)(f->table + used);
	enum err_code rc;

	if (used + each > f->sectors + each)
		return ERR_OK;
	rc = read_sector(f, sector, raw, e);
	for (uint32_t i = 0; !rc && i < each; i++)
		f->table[used + i] = le32(raw + (size_t)i * 4);
	f->table_len += rc ? 0 : each;
	return rc;
}

/* The table of sectors: its first parts are named by the header, the others
 * by sectors that follow one another. */
static enum err_code
read_table(struct xls_file *f, const unsigned char *header, struct err *e)
{
	uint32_t each = 1u << (f->shift - 2);
	uint32_t next = le32(header + 68), guard = 0;
	unsigned char *list = arena_alloc(f->a, (size_t)1 << f->shift);
	enum err_code rc = ERR_OK;

	f->table = arena_array_of(
	    f->a, (size_t)f->sectors + 2 * (size_t)each, uint32_t);
	for (int i = 0; i < HEAD_TABLES && !rc; i++) {
		uint32_t sector = le32(header + 76 + i * 4);

		if (sector < NO_SECTOR)
			rc = add_table(f, sector, e);
	}
	while (!rc && next < NO_SECTOR) {
		if (guard++ > f->sectors)
			return xls_file_damaged(e, "sectors in a circle");
		rc = read_sector(f, next, list, e);
		for (uint32_t i = 0; !rc && i + 1 < each; i++) {
			uint32_t sector = le32(list + (size_t)i * 4);

			if (sector < NO_SECTOR)
				rc = add_table(f, sector, e);
		}
		next = le32(list + (size_t)(each - 1) * 4);
	}
	return rc;
}

/* The sectors of a stream, at most `most` of them. */
static enum err_code
follow(struct arena *a, const uint32_t *table, uint32_t len, uint32_t first,
    uint32_t most, struct chain *out, struct err *e)
{
	uint32_t count = 0;

	for (uint32_t s = first; s < NO_SECTOR && count < most; s = table[s]) {
		if (s >= len || count > len)
			return xls_file_damaged(e, "a chain of sectors");
		count++;
	}
	out->count = count;
	out->sectors = arena_array_of(a, count, uint32_t);
	count = 0;
	for (uint32_t s = first; count < out->count; s = table[s])
		out->sectors[count++] = s;
	return ERR_OK;
}

static enum err_code
follow_file(struct xls_file *f, uint32_t first, int64_t size, struct chain *out,
    struct err *e)
{
	int64_t most = size < 0 ? (int64_t)f->sectors
				: (size + (1 << f->shift) - 1) >> f->shift;

	if (most > (int64_t)f->sectors)
		return xls_file_damaged(e, "a stream longer than the file");
	return follow(
	    f->a, f->table, f->table_len, first, (uint32_t)most, out, e);
}

/* Is the name of the entry, in UTF-16, this one? */
static bool
is_named(const unsigned char *entry, const char *name)
{
	size_t len = strlen(name);

	if (le16(entry + 64) != (len + 1) * 2 || len >= NAME_MAX_UNITS)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (le16(entry + i * 2) != (unsigned char)name[i])
			return false;
	}
	return true;
}

static void
look_at(const unsigned char *entry, struct entries *out)
{
	struct entry here = { le32(entry + 116), le32(entry + 120), true };

	if (entry[66] == 5)
		out->root = here;
	else if (is_named(entry, "Workbook"))
		out->book = here;
	else if (is_named(entry, "EncryptedPackage"))
		out->is_locked = true;
	else if (is_named(entry, "Book"))
		out->is_old = true;
}

static enum err_code
read_directory(
    struct xls_file *f, uint32_t first, struct entries *out, struct err *e)
{
	unsigned char *sector = arena_alloc(f->a, (size_t)1 << f->shift);
	unsigned seen = 0;
	struct chain c;
	enum err_code rc = follow_file(f, first, -1, &c, e);

	for (uint32_t i = 0; !rc && i < c.count; i++) {
		rc = read_sector(f, c.sectors[i], sector, e);
		for (uint32_t at = 0; !rc && at < 1u << f->shift; at += ENTRY) {
			if (seen++ == MAX_ENTRIES)
				return ERR_OK;
			if (sector[at + 66] != 0)
				look_at(sector + at, out);
		}
	}
	return rc;
}

/* What follows each small sector; those that the host has room for. */
static enum err_code
read_small_table(struct xls_file *f, uint32_t first, const struct chain *host,
    uint32_t **out, uint32_t *len, struct err *e)
{
	uint32_t each = 1u << (f->shift - 2);
	uint32_t most = (host->count << (f->shift - MINI_SHIFT)) / each + 1;
	unsigned char *raw = arena_alloc(f->a, (size_t)1 << f->shift);
	struct chain c;
	enum err_code rc =
	    follow(f->a, f->table, f->table_len, first, most, &c, e);

	if (rc)
		return rc;
	*len = c.count * each;
	*out = arena_array_of(f->a, (size_t)*len + 1, uint32_t);
	for (uint32_t i = 0; !rc && i < c.count; i++) {
		rc = read_sector(f, c.sectors[i], raw, e);
		for (uint32_t k = 0; !rc && k < each; k++)
			(*out)[i * each + k] = le32(raw + (size_t)k * 4);
	}
	return rc;
}

/* A stream of small sectors, which are in the stream of the root: whole in
 * memory, for it is short. */
static enum err_code
read_small(
    struct xls_file *f, uint32_t first, const struct entries *d, struct err *e)
{
	unsigned deep = f->shift - MINI_SHIFT;
	struct chain host, c;
	uint32_t *next, len;
	enum err_code rc = follow_file(f, d->root.first, -1, &host, e);

	if (!rc)
		rc = read_small_table(f, first, &host, &next, &len, e);
	if (!rc)
		rc = follow(f->a, next, len, d->book.first,
		    (uint32_t)((d->book.size + 63) >> MINI_SHIFT), &c, e);
	if (rc)
		return rc;
	f->small = arena_alloc(f->a, ((size_t)c.count << MINI_SHIFT) + 1);
	for (uint32_t i = 0; !rc && i < c.count; i++) {
		uint32_t in = c.sectors[i] >> deep;
		uint32_t at = c.sectors[i] & ((1u << deep) - 1);

		if (in >= host.count || host.sectors[in] >= f->sectors)
			return xls_file_damaged(e, "no such small sector");
		rc = read_at(f,
		    (((int64_t)host.sectors[in] + 1) << f->shift) +
			((int64_t)at << MINI_SHIFT),
		    f->small + ((size_t)i << MINI_SHIFT), 1 << MINI_SHIFT, e);
	}
	f->size = (int64_t)c.count << MINI_SHIFT;
	if (f->size > d->book.size)
		f->size = d->book.size;
	return rc;
}

static enum err_code
check_header(struct xls_file *f, unsigned char *header, struct err *e)
{
	struct stat st;
	enum err_code rc;

	if (fstat(f->fd, &st) != 0)
		return file_err(e, "lire le fichier", f->path);
	f->whole = st.st_size;
	if (f->whole > (int64_t)MAX_MIB << 20)
		return err_set(e, ERR_TOO_BIG,
		    "Ce classeur XLS dépasse 256 Mio" NNBSP
		    ": enregistrez-le au format XLSX ou ODS, puis déposez-le "
		    "à nouveau.");
	if (f->whole < HEADER)
		return xls_file_damaged(e, "shorter than a header");
	rc = read_at(f, 0, header, HEADER, e);
	if (rc)
		return rc;
	f->shift = le16(header + 30);
	if (memcmp(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) != 0 ||
	    (f->shift != 9 && f->shift != 12) ||
	    le16(header + 32) != MINI_SHIFT)
		return xls_file_damaged(e, "no header of a compound file");
	/* The last sector may be cut short by careless programs. */
	f->sectors =
	    (uint32_t)((f->whole + (1 << f->shift) - 1) >> f->shift) - 1;
	return ERR_OK;
}

static enum err_code
why_no_book(const struct entries *d, struct err *e)
{
	if (d->is_locked)
		return xls_file_locked(e);
	if (d->is_old)
		return xls_file_old(e);
	return err_set(e, ERR_UNSUPPORTED,
	    "Ce fichier n’est pas un classeur Excel" NNBSP
	    ": il ne peut pas être lu comme un tableau.");
}

static enum err_code
find_stream(struct xls_file *f, struct err *e)
{
	unsigned char header[HEADER];
	struct entries d = { 0 };
	enum err_code rc = check_header(f, header, e);

	if (!rc)
		rc = read_table(f, header, e);
	if (!rc)
		rc = read_directory(f, le32(header + 48), &d, e);
	if (rc)
		return rc;
	if (!d.book.found)
		return why_no_book(&d, e);
	if (d.book.size < MINI_CUTOFF && d.root.found)
		return read_small(f, le32(header + 60), &d, e);
	rc = follow_file(f, d.book.first, d.book.size, &f->stream, e);
	if (rc)
		return rc;
	f->size = (int64_t)f->stream.count << f->shift;
	if (f->size > d.book.size)
		f->size = d.book.size;
	return ERR_OK;
}

enum err_code
xls_file_open(
    struct arena *a, const char *path, struct xls_file **out, struct err *e)
{
	struct xls_file *f = arena_new_of(a, struct xls_file);
	enum err_code rc;

	f->a = a;
	f->path = arena_strdup(a, path);
	f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	if (f->fd < 0)
		return file_err(e, "ouvrir le fichier", path);
	rc = find_stream(f, e);
	if (rc) {
		close(f->fd);
		return rc;
	}
	*out = f;
	return ERR_OK;
}

void
xls_file_close(struct xls_file *f)
{
	if (!f || f->fd < 0)
		return;
	close(f->fd);
	f->fd = -1;
}

int64_t
xls_file_size(const struct xls_file *f)
{
	return f->size;
}

int64_t
xls_file_whole(const struct xls_file *f)
{
	return f->whole;
}

enum err_code
xls_file_read(struct xls_file *f, int64_t at, void *out, size_t len,
    size_t *got, struct err *e)
{
	size_t done = 0;

	*got = 0;
	if (at < 0 || at >= f->size)
		return ERR_OK;
	if ((int64_t)len > f->size - at)
		len = (size_t)(f->size - at);
	if (f->small) {
		memcpy(out, f->small + at, len);
		*got = len;
		return ERR_OK;
	}
	while (done < len) {
		int64_t here = at + (int64_t)done;
		size_t in = (size_t)(here & ((1 << f->shift) - 1));
		size_t n = ((size_t)1 << f->shift) - in;
		const uint32_t *sector = f->stream.sectors + (here >> f->shift);
		enum err_code rc;

		/* Sectors that follow one another are read in one go. */
		for (uint32_t k = 1; n < len - done && sector[k] == *sector + k;
		     k++)
			n += (size_t)1 << f->shift;
		if (n > len - done)
			n = len - done;
		if (*sector >= f->sectors)
			return xls_file_damaged(e, "no such sector");
		rc = read_at(f,
		    (((int64_t)*sector + 1) << f->shift) + (int64_t)in,
		    (char *)out + done, n, e);
		if (rc)
			return rc;
		done += n;
	}
	*got = len;
	return ERR_OK;
}
