/* SPDX-License-Identifier: Apache-2.0 */
/* zip_stream.h - an archive written from start to end, without seeking. */
#ifndef PARVIS_EXPORT_ZIP_STREAM_H
#define PARVIS_EXPORT_ZIP_STREAM_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * ZIP as PKWARE's APPNOTE 6.3 says it: sizes stand behind each member (data
 * descriptor), with 64 bits where they are needed. The same members give the
 * same bytes: all are dated 1 January 1980. Every function appends what is
 * ready to out; its owner empties it between two calls as it likes.
 */
struct zip_stream;

/* In a. */
struct zip_stream *zip_stream_new(struct arena *a);

/* A whole member, stored as it is. */
void zip_stream_store(struct zip_stream *z, const char *name, const char *bytes,
    size_t len, struct str *out);

/* A compressed member, written in parts; one at a time. */
void zip_stream_open(struct zip_stream *z, const char *name, struct str *out);
void zip_stream_write(
    struct zip_stream *z, const char *bytes, size_t len, struct str *out);
void zip_stream_close(struct zip_stream *z, struct str *out);

/* The directory. Nothing may follow. */
void zip_stream_end(struct zip_stream *z, struct str *out);

#endif
