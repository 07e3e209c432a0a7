/* SPDX-License-Identifier: Apache-2.0 */
/* zip_stream.c - an archive written from start to end, without seeking. */
#include "export/zip_stream.h"

#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

/* Rows of a table are much alike: more effort gains little. */
#define LEVEL 1
#define DIRECTORY_MAX (64u << 20)
#define ROOM 32768

enum {
	STORED = 0,
	DEFLATED = 8,
	VERSION = 20,    /* what a reader must know: deflate */
	VERSION_64 = 45, /* 64 bit sizes */
	SIZES_BEHIND = 8 /* flag: crc and sizes follow the bytes */
};

#define FULL32 0xffffffffu
#define FULL16 0xffffu
#define DATE 0x21u /* 1 January 1980 */

struct zip_stream {
	z_stream deflate;
	struct str directory;
	uint64_t members;
	uint64_t at; /* bytes of the archive so far */
	/* The member under way. */
	const char *name;
	uint32_t crc;
	uint64_t start, size, packed;
};

static void
put(struct str *out, uint64_t n, unsigned bytes)
{
	char b[8];

	for (unsigned i = 0; i < bytes; i++)
		b[i] = (char)(n >> (8 * i) & 0xff);
	str_append_n(out, b, bytes);
}

static uint64_t
at_most(uint64_t n, uint64_t most)
{
	return n < most ? n : most;
}

static void
release(void *arg)
{
	deflateEnd(&((struct zip_stream *)arg)->deflate);
}

struct zip_stream *
zip_stream_new(struct arena *a)
{
	struct zip_stream *z = arena_new_of(a, struct zip_stream);

	str_init(&z->directory, a, DIRECTORY_MAX);
	/* Negative: without the wrapper of zlib. */
	if (deflateInit2(&z->deflate, LEVEL, Z_DEFLATED, -15, 8,
		Z_DEFAULT_STRATEGY) != Z_OK) {
		fputs("parvis: out of memory\n", stderr);
		abort();
	}
	arena_defer(a, release, z);
	return z;
}

/* What local header and directory have in common. */
static void
put_common(const struct zip_stream *z, struct str *out, unsigned version,
    unsigned method, bool sizes)
{
	put(out, version, 2);
	put(out, method == DEFLATED ? SIZES_BEHIND : 0, 2);
	put(out, method, 2);
	put(out, 0, 2);
	put(out, DATE, 2);
	put(out, sizes ? z->crc : 0, 4);
	put(out, sizes ? at_most(z->packed, FULL32) : 0, 4);
	put(out, sizes ? at_most(z->size, FULL32) : 0, 4);
	put(out, strlen(z->name), 2);
}

static void
put_local(struct zip_stream *z, struct str *out, unsigned method)
{
	put(out, 0x04034b50, 4);
	put_common(z, out, VERSION, method, method == STORED);
	put(out, 0, 2);
	str_append(out, z->name);
	z->at += 30 + strlen(z->name);
}

static void
put_entry(struct zip_stream *z, unsigned method)
{
	struct str *out = &z->directory;
	uint64_t big[3] = { z->size, z->packed, z->start };
	unsigned n = 0;

	for (int i = 0; i < 3; i++) {
		if (big[i] >= FULL32)
			big[n++] = big[i];
	}
	put(out, 0x02014b50, 4);
	put(out, n ? VERSION_64 : VERSION, 2);
	put_common(z, out, n ? VERSION_64 : VERSION, method, true);
	put(out, n ? 4 + 8 * n : 0, 2);
	put(out, 0, 2); /* comment */
	put(out, 0, 2); /* disk */
	put(out, 0, 2);
	put(out, 0, 4);
	put(out, at_most(z->start, FULL32), 4);
	str_append(out, z->name);
	if (n) {
		put(out, 1, 2);
		put(out, 8 * n, 2);
	}
	for (unsigned i = 0; i < n; i++)
		put(out, big[i], 8);
	z->members++;
	z->name = NULL;
}

void
zip_stream_store(struct zip_stream *z, const char *name, const char *bytes,
    size_t len, struct str *out)
{
	assert(!z->name && len < UINT_MAX);
	z->name = name;
	z->start = z->at;
	z->size = z->packed = len;
	z->crc = (uint32_t)crc32(0, (const Bytef *)bytes, (uInt)len);
	put_local(z, out, STORED);
	str_append_n(out, bytes, len);
	z->at += len;
	put_entry(z, STORED);
}

void
zip_stream_open(struct zip_stream *z, const char *name, struct str *out)
{
	assert(!z->name);
	z->name = name;
	z->start = z->at;
	z->size = z->packed = 0;
	z->crc = (uint32_t)crc32(0, NULL, 0);
	deflateReset(&z->deflate);
	put_local(z, out, DEFLATED);
}

static void
pack(struct zip_stream *z, int flush, struct str *out)
{
	char room[ROOM];
	int rc;

	do {
		size_t n;

		z->deflate.next_out = (Bytef *)room;
		z->deflate.avail_out = sizeof(room);
		rc = deflate(&z->deflate, flush);
		n = sizeof(room) - z->deflate.avail_out;
		str_append_n(out, room, n);
		z->packed += n;
		z->at += n;
	} while (flush == Z_FINISH ? rc == Z_OK : z->deflate.avail_out == 0);
	assert(rc != Z_STREAM_ERROR);
}

void
zip_stream_write(
    struct zip_stream *z, const char *bytes, size_t len, struct str *out)
{
	assert(z->name && len < UINT_MAX);
	z->crc = (uint32_t)crc32(z->crc, (const Bytef *)bytes, (uInt)len);
	z->size += len;
	z->deflate.next_in = (Bytef *)(uintptr_t)bytes;
	z->deflate.avail_in = (uInt)len;
	pack(z, Z_NO_FLUSH, out);
}

void
zip_stream_close(struct zip_stream *z, struct str *out)
{
	bool is_big;
	unsigned width;

	z->deflate.avail_in = 0;
	pack(z, Z_FINISH, out);
	is_big = z->size >= FULL32 || z->packed >= FULL32;
	width = is_big ? 8 : 4;
	put(out, 0x08074b50, 4);
	put(out, z->crc, 4);
	put(out, z->packed, width);
	put(out, z->size, width);
	z->at += 8 + 2 * width;
	put_entry(z, DEFLATED);
}

static void
put_end_64(const struct zip_stream *z, struct str *out)
{
	put(out, 0x06064b50, 4);
	put(out, 44, 8); /* length of what follows */
	put(out, VERSION_64, 2);
	put(out, VERSION_64, 2);
	put(out, 0, 4);
	put(out, 0, 4);
	put(out, z->members, 8);
	put(out, z->members, 8);
	put(out, z->directory.len, 8);
	put(out, z->at, 8);
	/* Where the record above is. */
	put(out, 0x07064b50, 4);
	put(out, 0, 4);
	put(out, z->at + z->directory.len, 8);
	put(out, 1, 4);
}

void
zip_stream_end(struct zip_stream *z, struct str *out)
{
	assert(!z->name && !str_failed(&z->directory));
	str_append_n(out, str_text(&z->directory), z->directory.len);
	if (z->members >= FULL16 || z->at >= FULL32)
		put_end_64(z, out);
	put(out, 0x06054b50, 4);
	put(out, 0, 2);
	put(out, 0, 2);
	put(out, at_most(z->members, FULL16), 2);
	put(out, at_most(z->members, FULL16), 2);
	put(out, z->directory.len, 4);
	put(out, at_most(z->at, FULL32), 4);
	put(out, 0, 2);
}
