/* SPDX-License-Identifier: Apache-2.0 */
/* logo.c - logos of the site and the organizations, served safely. */
#include "web/logo.h"

#include <string.h>

#include "model/catalogue.h"
#include "web/app.h"

static const char *const shown[] = { "image/png", "image/jpeg", "image/webp" };

static bool
is_shown(const char *type)
{
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		if (strcmp(type, shown[i]) == 0)
			return true;
	}
	return false;
}

enum err_code
logo_send(struct request *req, struct response *res, const char *sha256,
    const char *type, struct err *e)
{
	const char *asked = request_query(req, "v", "");
	int fd;
	int64_t size;
	enum err_code rc;

	if (*sha256 == '\0' || !is_shown(type))
		return err_set(e, ERR_NOT_FOUND, "Il n’y a pas de logo ici.");
	rc = catalogue_file(app_of(req)->blobs, sha256, &fd, &size, e);
	if (rc)
		return rc;
	response_header(res, req, "Cache-Control",
	    *asked != '\0' && strncmp(asked, sha256, strlen(asked)) == 0
		? "public, max-age=31536000, immutable"
		: "public, no-cache");
	response_file(res, req, fd, size, type, sha256, 0, NULL);
	return ERR_OK;
}
