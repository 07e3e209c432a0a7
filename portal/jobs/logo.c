/* SPDX-License-Identifier: Apache-2.0 */
/* logo.c - take a received image in as a logo. */
#include "jobs/logo.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "store/blob.h"

#define LOGO_MAX (512 * 1024)

/* What the files begin with; WebP says so after its RIFF size. */
static const struct {
	const char *bytes;
	size_t at, len;
	const char *type;
} signatures[] = {
	{ "\x89PNG\r\n\x1a\n", 0, 8, "image/png" },
	{ "\xff\xd8\xff", 0, 3, "image/jpeg" },
	{ "WEBPVP8", 8, 7, "image/webp" },
};

static const char *
type_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char head[16] = { 0 };
	ssize_t n = 0;

	if (fd >= 0) {
		n = read(fd, head, sizeof(head));
		close(fd);
	}
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]);
	     i++) {
		if (n >= (ssize_t)(signatures[i].at + signatures[i].len) &&
		    memcmp(head + signatures[i].at, signatures[i].bytes,
			signatures[i].len) == 0)
			return signatures[i].type;
	}
	return NULL;
}

enum err_code
logo_deposit(
    struct blob_store *blobs, struct spool *s, const char **type, struct err *e)
{
	const char *found = type_of(s->path);

	if (!found)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Le logo doit être une image PNG, JPEG ou WebP.");
	if (s->size > LOGO_MAX)
		return err_set(e, ERR_UNPROCESSABLE,
		    "Le logo est trop lourd : réduisez l'image à moins de "
		    "512 Ko.");
	*type = found;
	return blob_put(blobs, s, e);
}
