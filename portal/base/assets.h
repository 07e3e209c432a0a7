/* SPDX-License-Identifier: Apache-2.0 */
/* assets.h - files built into the binary: templates, static, db/schema. */
#ifndef PARVIS_BASE_ASSETS_H
#define PARVIS_BASE_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

struct asset {
	const char *name; /* path in the source tree: templates/home.html */
	const unsigned char *data;
	size_t size;
};

/* Sorted by name; written by tools/embed.sh. */
extern const struct asset assets[];
extern const int assets_count;
/* SHA-256 over all their names and contents, hex; made at build time. */
extern const char assets_hash[];

/*
 * From now on a file of the same name below `dir` comes before the built-in
 * one. Called once, before any thread; NULL: none.
 */
void assets_override(const char *dir);

/*
 * The file `name`: on disk when there is an override, else built in. False
 * when neither has it. Names with « .. » or a leading / are never found. The
 * bytes stay valid for ever (an override is read once and kept).
 */
bool asset_find(const char *name, struct asset *out);

/* Twelve hex digits over all assets: changes when any of them does, or any
 * file that overrides them. */
const char *assets_version(void);

#endif
