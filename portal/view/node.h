/* SPDX-License-Identifier: Apache-2.0 */
/* node.h - a compiled template: its texts and tags in order; view/ only. */
#ifndef PARVIS_VIEW_NODE_H
#define PARVIS_VIEW_NODE_H

#include <stddef.h>

#include "base/arena.h"

enum kind {
	TEXT,
	VALUE,
	RAW,
	SECTION,
	INVERTED,
	CLOSE,
	PARTIAL,
	COMMENT
};

struct node {
	enum kind kind;
	unsigned line;
	const char *text; /* TEXT: the bytes; others: the name as written */
	size_t len;       /* TEXT: how many */
	const char *path; /* the name's parts, each ended by NUL */
	unsigned nparts;  /* 0 for « . » */
	size_t end;       /* SECTION, INVERTED: index of its CLOSE */
};

struct template
{
	struct arena *a;
	struct node *nodes;
	size_t count;
};

#endif
