/* SPDX-License-Identifier: Apache-2.0 */
/* queries.h - the closed list of statements, generated from db/queries. */
#ifndef PARVIS_STORE_QUERIES_H
#define PARVIS_STORE_QUERIES_H

#include "queries_gen.h"

enum engine_id {
	ENGINE_SQLITE,
	ENGINES
};

extern const char *const query_names[QUERIES];
extern const char *const query_text[QUERIES][ENGINES];

#endif
