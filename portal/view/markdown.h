/* SPDX-License-Identifier: Apache-2.0 */
/* markdown.h - Markdown to safe HTML or plain text, through md4c. */
#ifndef PARVIS_VIEW_MARKDOWN_H
#define PARVIS_VIEW_MARKDOWN_H

#include "base/arena.h"

/*
 * In a. CommonMark with tables, strikethrough and bare links; raw HTML shown
 * as text; links only http, https, mailto and our own paths, images become
 * links; headings start at level `heading` (2 to 5). At most 256 KiB read.
 */
char *markdown_html(struct arena *a, const char *text, int heading);

#endif
