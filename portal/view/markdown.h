/* SPDX-License-Identifier: Apache-2.0 */
/* markdown.h - Markdown to safe HTML or plain text, through md4c. */
#ifndef PARVIS_VIEW_MARKDOWN_H
#define PARVIS_VIEW_MARKDOWN_H

#include "base/arena.h"

/*
 * In a. CommonMark with tables, strikethrough and bare links; raw HTML shown
 * as text; links only http, https, mailto and our own absolute paths, images
 * become links; headings start at level `heading` (2 to 5) and never skip one.
 * Time is linear in the text. At most 256 KiB are read, bare links are found
 * in texts up to 64 KiB, and what would pass 2 MiB of HTML (a table of empty
 * cells) is given as the words that were written. Bad UTF-8 becomes U+FFFD.
 * Classes for the style sheet: table-scroll, align-center, align-right.
 */
char *markdown_html(struct arena *a, const char *text, int heading);

#endif
