/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_spill.c - a long text that is only added to, part of it on disk. */
#include "read/sheet_spill.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum {
	BLOCK = 4096
};

/* Where a block of the text is when it is in memory: always the same slot. */
struct slot {
	char *bytes;
	int64_t block;
	bool changed; /* since it was written */
};

struct sheet_spill {
	struct arena *a;
	const char *near; /* a path in the folder */
	int fd;
	int64_t size;
	size_t count;
	struct slot *slots;
};

struct sheet_spill *
sheet_spill_new(struct arena *a, const char *folder, unsigned mib)
{
	struct sheet_spill *s = arena_new_of(a, struct sheet_spill);

	s->a = a;
	s->near = arena_printf(a, "%s/.", folder);
	s->fd = -1;
	s->count = ((size_t)mib << 20) / BLOCK;
	return s;
}

void
sheet_spill_close(struct sheet_spill *s)
{
	if (!s)
		return;
	/* They were taken in order. */
	for (size_t i = 0; s->slots && i < s->count && s->slots[i].bytes; i++) {
		free(s->slots[i].bytes);
		s->slots[i].bytes = NULL;
	}
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

int64_t
sheet_spill_size(const struct sheet_spill *s)
{
	return s->size;
}

static enum err_code
write_block(struct sheet_spill *s, const struct slot *slot, struct err *e)
{
	size_t done = 0;
	enum err_code rc;

	if (s->fd < 0) {
		rc = file_nameless(s->near, &s->fd, e);
		if (rc)
			return rc;
	}
	while (done < BLOCK) {
		ssize_t n = file_fault()
		    ? -1
		    : pwrite(s->fd, slot->bytes + done, BLOCK - done,
			  slot->block * BLOCK + (int64_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return file_err(
			    e, "écrire un fichier de travail", s->near);
		done += (size_t)n;
	}
	return ERR_OK;
}

static enum err_code
read_block(struct sheet_spill *s, struct slot *slot, struct err *e)
{
	size_t done = 0;

	while (done < BLOCK) {
		ssize_t n = pread(s->fd, slot->bytes + done, BLOCK - done,
		    slot->block * BLOCK + (int64_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return file_err(
			    e, "lire un fichier de travail", s->near);
		done += (size_t)n;
	}
	return ERR_OK;
}

/* The block, in memory. One that no byte was added to yet is anything. */
static enum err_code
bring(struct sheet_spill *s, int64_t block, struct slot **out, struct err *e)
{
	enum err_code rc = ERR_OK;
	struct slot *slot;

	if (!s->slots)
		s->slots = arena_array_of(s->a, s->count, struct slot);
	*out = slot = &s->slots[(size_t)block % s->count];
	if (slot->bytes && slot->block == block)
		return ERR_OK;
	if (!slot->bytes)
		slot->bytes = calloc(1, BLOCK);
	if (!slot->bytes)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	if (slot->changed)
		rc = write_block(s, slot, e);
	if (rc)
		return rc;
	slot->changed = false;
	slot->block = block;
	if (block * BLOCK < s->size)
		rc = read_block(s, slot, e);
	/* What was not read must not be taken for that block. */
	if (rc)
		slot->block = -1;
	return rc;
}

enum err_code
sheet_spill_add(
    struct sheet_spill *s, const void *data, size_t len, struct err *e)
{
	const char *from = data;

	while (len > 0) {
		size_t at = (size_t)(s->size % BLOCK), n = BLOCK - at;
		struct slot *slot;
		enum err_code rc = bring(s, s->size / BLOCK, &slot, e);

		if (rc)
			return rc;
		if (n > len)
			n = len;
		memcpy(slot->bytes + at, from, n);
		slot->changed = true;
		s->size += (int64_t)n;
		from += n;
		len -= n;
	}
	return ERR_OK;
}

enum err_code
sheet_spill_get(
    struct sheet_spill *s, int64_t from, void *out, size_t len, struct err *e)
{
	char *to = out;

	assert(from >= 0 && (int64_t)len <= s->size - from);
	while (len > 0) {
		size_t at = (size_t)(from % BLOCK), n = BLOCK - at;
		struct slot *slot;
		enum err_code rc = bring(s, from / BLOCK, &slot, e);

		if (rc)
			return rc;
		if (n > len)
			n = len;
		memcpy(to, slot->bytes + at, n);
		from += (int64_t)n;
		to += n;
		len -= n;
	}
	return ERR_OK;
}
