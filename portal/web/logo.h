/* SPDX-License-Identifier: Apache-2.0 */
/* logo.h - logos of the site and the organizations, served safely. */
#ifndef PARVIS_WEB_LOGO_H
#define PARVIS_WEB_LOGO_H

#include "http/request.h"
#include "http/response.h"

/*
 * Answer the stored image `sha256` ("" when there is none). Only PNG, JPEG
 * and WebP are ever shown as images, whatever was recorded: an SVG or an HTML
 * page cannot run here. With ?v= naming it, kept for a year. ERR_NOT_FOUND.
 */
enum err_code logo_send(struct request *req, struct response *res,
    const char *sha256, const char *type, struct err *e) must_check;

#endif
