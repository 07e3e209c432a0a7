/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - a fuzz target without libFuzzer: a corpus, then changes of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define MAX_FILE (16u << 20)
#define MAX_FILES 256
#define MAX_GROWN (64u << 10) /* what changes may add to a file, in bytes */

struct sample {
	uint8_t *data;
	size_t size;
};

static struct sample corpus[MAX_FILES];
static unsigned count;

/* xorshift64*: the same changes in every run, wherever it runs. */
static uint64_t state = 0x9e3779b97f4a7c15u;

static size_t
below(size_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return n ? (size_t)((state * 0x2545f4914f6cdd1du) >> 33) % n : 0;
}

/* The exact size, so that the sanitizer sees one byte read too many. */
static void
run(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	if (!exact)
		abort();
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static int
slurp(const char *path, struct sample *s)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return -1;
	s->data = malloc(MAX_FILE);
	s->size = s->data ? fread(s->data, 1, MAX_FILE, f) : 0;
	fclose(f);
	return s->data ? 0 : -1;
}

static void
flip(struct sample *s)
{
	static const uint8_t odd[] = { 0, 0x7f, 0x80, 0xff, '"', '\n', ';', '{',
		'<', '(', '%', '9', '-', ',' };
	size_t at = below(s->size);

	if (s->size == 0)
		return;
	if (below(2))
		s->data[at] ^= (uint8_t)(1u << below(8));
	else
		s->data[at] = odd[below(sizeof(odd))];
}

static void
cut(struct sample *s)
{
	size_t at = below(s->size + 1), n = below(s->size - at + 1);

	if (below(2) && n > 8)
		n = below(8);
	memmove(s->data + at, s->data + at + n, s->size - at - n);
	s->size -= n;
}

/* A piece of any sample, its own or another's, put in anywhere. */
static void
graft(struct sample *s, size_t room)
{
	const struct sample *from = &corpus[below(count)];
	size_t start = below(from->size + 1), at = below(s->size + 1);
	size_t n = below(from->size - start + 1);

	if (n > 256 && below(4))
		n = below(256);
	if (n > room - s->size)
		n = room - s->size;
	memmove(s->data + at + n, s->data + at, s->size - at);
	memcpy(s->data + at, from->data + start, n);
	s->size += n;
}

static void
change(const struct sample *from)
{
	size_t room = from->size + MAX_GROWN;
	struct sample s = { malloc(room), from->size };

	if (!s.data)
		abort();
	memcpy(s.data, from->data, from->size);
	for (size_t i = 1 + below(6); i > 0; i--) {
		switch (below(4)) {
		case 0:
			cut(&s);
			break;
		case 1:
			graft(&s, room);
			break;
		default:
			flip(&s);
		}
	}
	run(s.data, s.size);
	free(s.data);
}

/* FUZZ_CHANGES: how many changed inputs are tried after the corpus. */
int
main(int argc, char **argv)
{
	const char *wish = getenv("FUZZ_CHANGES");
	unsigned long changes = wish ? strtoul(wish, NULL, 10) : 0;

	for (int i = 1; i < argc && count < MAX_FILES; i++) {
		if (slurp(argv[i], &corpus[count]) != 0) {
			fprintf(stderr, "replay: cannot read %s\n", argv[i]);
			return 1;
		}
		/* Said before: the file that crashes is the last one named. */
		fprintf(stderr, "replay: %s\n", argv[i]);
		run(corpus[count].data, corpus[count].size);
		count++;
	}
	for (unsigned long i = 0; count > 0 && i < changes; i++) {
		fprintf(stderr, "replay: change %lu\n", i + 1);
		change(&corpus[below(count)]);
	}
	for (unsigned i = 0; i < count; i++)
		free(corpus[i].data);
	printf("%u replayed, %lu changed\n", count, changes);
	return count ? 0 : 1;
}
