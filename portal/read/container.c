/* SPDX-License-Identifier: Apache-2.0 */
/* container.c - what a ZIP archive is, from the names inside. */
#include "read/container.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum {
	END_SIZE = 22, /* end of central directory, without comment */
	TAIL_MAX = END_SIZE + 65535,
	ENTRY_SIZE = 46, /* central file header, without name */
	LOCAL_SIZE = 30,
	LOCATOR_SIZE = 20, /* of the ZIP64 end of central directory */
	END64_SIZE = 56,
	DIRECTORY_MAX = 1 << 20, /* looked at */
	LOADED_MAX = 4 << 20     /* given to a library */
};

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

static size_t
read_at(int fd, unsigned char *out, size_t len, int64_t at)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n =
		    pread(fd, out + done, len - done, at + (int64_t)done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

/* OpenDocument says what it is in a first, stored entry « mimetype ». */
static const char *
open_document(int fd)
{
	static const struct {
		const char *mime, *format;
	} kinds[] = {
		{ "application/vnd.oasis.opendocument.spreadsheet", "ods" },
		{ "application/vnd.oasis.opendocument.text", "odt" },
		{ "application/vnd.oasis.opendocument.presentation", "odp" },
	};
	unsigned char head[128];
	size_t len = read_at(fd, head, sizeof(head), 0);
	size_t at = LOCAL_SIZE + strlen("mimetype");

	if (len < at || memcmp(head + LOCAL_SIZE, "mimetype", 8) != 0)
		return NULL;
	at += le16(head + 28);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].mime);

		if (at + n <= len && memcmp(head + at, kinds[i].mime, n) == 0)
			return kinds[i].format;
	}
	return NULL;
}

static bool
name_matches(const char *pattern, const char *name, size_t len)
{
	size_t n = strlen(pattern);

	if (pattern[0] == '*')
		return len >= n - 1 &&
		    strncasecmp(name + len - (n - 1), pattern + 1, n - 1) == 0;
	return len == n && strncasecmp(name, pattern, n) == 0;
}

/* First that any name matches, in this order. */
static const struct {
	const char *name, *format;
} contents[] = {
	{ "xl/workbook.xml", "xlsx" },
	{ "xl/workbook.bin", "xlsx" },
	{ "word/document.xml", "docx" },
	{ "ppt/presentation.xml", "pptx" },
	{ "*.shp", "shp" },
	{ "doc.kml", "kmz" },
};
enum {
	CONTENTS = sizeof(contents) / sizeof(contents[0])
};

static const char *
by_names(const unsigned char *dir, size_t len)
{
	bool seen[CONTENTS] = { false };
	size_t at = 0;

	while (
	    at + ENTRY_SIZE <= len && memcmp(dir + at, "PK\x01\x02", 4) == 0) {
		size_t name = le16(dir + at + 28);
		size_t rest = le16(dir + at + 30) + le16(dir + at + 32);

		if (at + ENTRY_SIZE + name > len)
			break;
		for (int i = 0; i < CONTENTS; i++)
			seen[i] |= name_matches(contents[i].name,
			    (const char *)dir + at + ENTRY_SIZE, name);
		at += ENTRY_SIZE + name + rest;
	}
	for (int i = 0; i < CONTENTS; i++) {
		if (seen[i])
			return contents[i].format;
	}
	return "zip";
}

/* The end record, searched from the end; NULL when there is none. */
static const unsigned char *
find_end(const unsigned char *tail, size_t len)
{
	for (size_t i = len; i >= END_SIZE; i--) {
		const unsigned char *p = tail + i - END_SIZE;

		if (memcmp(p, "PK\x05\x06", 4) == 0)
			return p;
	}
	return NULL;
}

static const char *
from_directory(int fd, unsigned char *buf)
{
	const unsigned char *end;
	struct stat st;
	size_t len;
	int64_t at;

	if (fstat(fd, &st) != 0)
		return "zip";
	at = st.st_size > TAIL_MAX ? st.st_size - TAIL_MAX : 0;
	len = read_at(fd, buf, TAIL_MAX, at);
	end = find_end(buf, len);
	if (!end)
		return NULL;
	at = le32(end + 16);
	len = le32(end + 12);
	if (len > DIRECTORY_MAX)
		len = DIRECTORY_MAX;
	return by_names(buf, read_at(fd, buf, len, at));
}

const char *
container_format(int fd)
{
	const char *format = open_document(fd);
	unsigned char *buf;

	if (format)
		return format;
	buf = malloc(DIRECTORY_MAX);
	if (!buf)
		return "zip";
	format = from_directory(fd, buf);
	free(buf);
	return format;
}

static uint64_t
le64(const unsigned char *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

/* The size of the directory that this end record, `at` bytes from the start
 * of the tail, declares. */
static uint64_t
directory_size(int fd, const unsigned char *tail, size_t at)
{
	uint64_t size = le32(tail + at + 12), where, size64;
	unsigned char end64[END64_SIZE];

	if (at < LOCATOR_SIZE ||
	    memcmp(tail + at - LOCATOR_SIZE, "PK\x06\x07", 4) != 0)
		return size;
	where = le64(tail + at - LOCATOR_SIZE + 8);
	if (where > INT64_MAX / 2 ||
	    read_at(fd, end64, sizeof(end64), (int64_t)where) < sizeof(end64))
		return size;
	size64 = le64(end64 + 40);
	return size == UINT32_MAX || size64 > size ? size64 : size;
}

/* The first end record between both; NULL when there is none. */
static const unsigned char *
next_end(const unsigned char *from, const unsigned char *to)
{
	const unsigned char *p =
	    memmem(from, (size_t)(to - from), "PK\x05\x06", 4);

	return p && to - p >= END_SIZE ? p : NULL;
}

/* A library may take any of the end records there are: all must be sane. */
static bool
is_directory_small(int fd, unsigned char *tail)
{
	const unsigned char *end;
	struct stat st;
	int64_t at;
	size_t len;

	if (fstat(fd, &st) != 0)
		return true;
	at = st.st_size > TAIL_MAX + LOCATOR_SIZE
	    ? st.st_size - TAIL_MAX - LOCATOR_SIZE
	    : 0;
	len = read_at(fd, tail, TAIL_MAX + LOCATOR_SIZE, at);
	for (end = next_end(tail, tail + len); end;
	     end = next_end(end + 1, tail + len)) {
		if (directory_size(fd, tail, (size_t)(end - tail)) > LOADED_MAX)
			return false;
	}
	return true;
}

enum err_code
container_check(const char *path, struct err *e)
{
	unsigned char *tail = malloc(TAIL_MAX + LOCATOR_SIZE);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err_code rc = ERR_OK;

	if (fd < 0 && errno == ENOENT)
		rc = err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	else if (fd < 0)
		rc = file_err(e, "ouvrir le fichier", path);
	else if (!tail)
		rc = err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	else if (!is_directory_small(fd, tail))
		rc = err_set(e, ERR_TOO_BIG,
		    "Cette archive contient trop de fichiers" NNBSP
		    ": n’y laissez que ceux à publier, puis déposez-la à "
		    "nouveau.");
	if (fd >= 0)
		close(fd);
	free(tail);
	return rc;
}
