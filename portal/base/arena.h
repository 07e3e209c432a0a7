/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h - memory of one request, job or command; freed in one go. */
#ifndef PARVIS_BASE_ARENA_H
#define PARVIS_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void) __attribute__((returns_nonnull));

/* Run the hooks in reverse order of arena_defer(), then free everything. */
void arena_free(struct arena *a);

/* Run the hooks, forget everything, keep one block for the next round. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type. Never NULL: exhaustion ends the process. */
void *arena_alloc(struct arena *a, size_t size)
    __attribute__((returns_nonnull, malloc, alloc_size(2)));

/* Copies, NUL-terminated. s may be NULL in arena_strdup: gives "". */
char *arena_strdup(struct arena *a, const char *s)
    __attribute__((returns_nonnull));
char *arena_strndup(struct arena *a, const char *s, size_t len)
    __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((returns_nonnull, format(printf, 2, 3)));

/* Room for one more element of `size` after the n of a list that always grows
 * so: the list, or a larger copy of it. */
void *arena_room(struct arena *a, void *list, size_t n, size_t size)
    __attribute__((returns_nonnull));

/* Call fn(ptr) when the arena goes: statements, json_t, file descriptors. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array_of(a, n, type)                                             \
	((type *)arena_alloc((a), (size_t)(n) * sizeof(type)))

#endif
