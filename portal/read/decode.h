/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h - a file in any of our charsets, read as valid UTF-8. */
#ifndef PARVIS_READ_DECODE_H
#define PARVIS_READ_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "read/sniff.h"

struct decoder {
	int fd;
	enum charset charset;
	bool strict; /* chosen by a person: take its bytes literally */
	bool started, eof;
	int64_t max;   /* read no more bytes than this; -1: no limit */
	int64_t size;  /* of the file when it was opened */
	int64_t bytes; /* read so far */
	int64_t utf8;  /* characters of two bytes or more, well formed */
	int64_t latin; /* bytes that were not UTF-8, taken as 8-bit */
	int64_t replaced, nul_bytes;
	size_t kept; /* bytes of a character cut by the end of a block */
	char keep[4];
	char *raw; /* one block, when it must be converted */
	size_t raw_size;
};

/* ERR_NOT_FOUND or ERR_INTERNAL when it cannot be opened. */
enum err_code decoder_open(struct decoder *d, const char *path,
    const struct csv_options *o, int64_t max, struct err *e) must_check;
void decoder_close(struct decoder *d);

/* How much is left, in bytes of the file: what a buffer needs not exceed. */
int64_t decoder_left(const struct decoder *d);

/*
 * Write the next text at out, at most `room` bytes (at least 64); *len is 0
 * at the end only. A byte order mark at the start and NUL bytes are left out.
 * In a guessed UTF-8 or Windows-1252 file each sequence is decoded on its
 * own: UTF-8 where it is well formed, else Windows-1252.
 */
enum err_code decoder_read(struct decoder *d, char *out, size_t room,
    size_t *len, struct err *e) must_check;

#endif
