/* SPDX-License-Identifier: Apache-2.0 */
/* multipart.h - streaming reader of multipart/form-data (RFC 7578). */
#ifndef PARVIS_HTTP_MULTIPART_H
#define PARVIS_HTTP_MULTIPART_H

#include "base/arena.h"
#include "base/err.h"

struct multipart;

/* What the reader calls as parts go by; any error stops it for good. */
struct multipart_handler {
	/* file_name is NULL for a plain field. Texts are borrowed. */
	enum err_code (*part)(void *arg, const char *name,
	    const char *file_name, const char *mime, struct err *e);
	enum err_code (*data)(
	    void *arg, const char *data, size_t len, struct err *e);
	enum err_code (*part_end)(void *arg, struct err *e);
	void *arg;
};

/* From the Content-Type field; ERR_INVALID without a usable boundary. */
enum err_code multipart_new(struct arena *a, const char *content_type,
    const struct multipart_handler *h, struct multipart **out,
    struct err *e) must_check;
/* Bytes as they come, cut anywhere. At most 64 parts, 8 KiB of part headers. */
enum err_code multipart_feed(struct multipart *m, const char *data, size_t len,
    struct err *e) must_check;
/* The body is over: ERR_INVALID when the last boundary did not come. */
enum err_code multipart_finish(struct multipart *m, struct err *e) must_check;

#endif
