/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_archive.c - any bytes as an archive: a list of tables or a sentence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/reader.h"
#include "read/unpack.h"

static void
check_sentence(enum err_code rc, const struct err *e)
{
	if (rc && (e->msg[0] == '\0' || !text_is_utf8(e->msg, strlen(e->msg))))
		abort();
}

static void
open_each(struct arena *a, const char *path, const char *packing)
{
	struct read_tables t = { 0 };
	struct err e = { 0 };
	enum err_code rc = reader_tables(a, path, packing, NULL, &t, &e);

	check_sentence(rc, &e);
	if (rc && reader_has_table(path, packing) != (rc != ERR_UNSUPPORTED))
		abort();
	for (unsigned i = 0; !rc && i < t.count; i++) {
		const struct read_table *one = &t.list[i];
		const char *plain = path;
		struct csv_options o = { 0 };
		struct err why = { 0 };

		if (!text_is_utf8(one->name, strlen(one->name)))
			abort();
		check_sentence(
		    reader_unpack(a, &plain, &one, 1 << 16, NULL, &why), &why);
		if (!why.code && reader_sniff(a, plain, one, &o, &why))
			check_sentence(why.code, &why);
	}
}

/* The first byte chooses the kind of archive. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	char path[64];
	FILE *f;

	if (size < 1)
		return 0;
	snprintf(path, sizeof(path), "/tmp/fuzz-archive-%d", (int)getpid());
	f = fopen(path, "wb");
	if (!f || fwrite(data + 1, 1, size - 1, f) != size - 1 || fclose(f))
		abort();
	a = arena_new();
	open_each(a, path, data[0] & 1 ? "gz" : "zip");
	arena_free(a);
	unlink(path);
	return 0;
}
