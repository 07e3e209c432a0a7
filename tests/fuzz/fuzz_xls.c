/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_xls.c - any bytes as an Excel 97-2003 file, or as its records. */
#include "fuzz_sheet.h"

enum {
	SECTOR = 512,
	MAX_SECTORS = 120
};

static void
put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void
name(uint8_t *p, const char *s, int type, uint32_t first, size_t size)
{
	for (size_t i = 0; s[i]; i++)
		p[i * 2] = (uint8_t)s[i];
	p[64] = (uint8_t)((strlen(s) + 1) * 2);
	p[66] = (uint8_t)type;
	put32(p + 116, first);
	put32(p + 120, (uint32_t)size);
}

/* The records in a compound file: what follows each sector, the directory,
 * then the stream. */
static void
wrap(const char *path, const uint8_t *data, size_t size)
{
	static uint8_t f[(MAX_SECTORS + 3) * SECTOR];
	uint32_t count;

	if (size > MAX_SECTORS * SECTOR)
		size = MAX_SECTORS * SECTOR;
	memset(f, 0, sizeof(f));
	memcpy(f, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	f[30] = 9;
	f[32] = 6;
	f[44] = 1;
	put32(f + 48, 1);
	put32(f + 60, 0xfffffffe);
	put32(f + 68, 0xfffffffe);
	memset(f + 76, 0xff, 109 * 4);
	put32(f + 76, 0);
	memset(f + SECTOR, 0xff, SECTOR);
	memcpy(f + 3 * SECTOR, data, size);
	/* A short stream would be in small sectors. */
	if (size < 4096)
		size = 4096;
	count = (uint32_t)((size + SECTOR - 1) / SECTOR);
	for (uint32_t i = 0; i < count; i++)
		put32(f + SECTOR + (2 + i) * 4,
		    i + 1 < count ? i + 3 : 0xfffffffe);
	put32(f + SECTOR + 4, 0xfffffffe);
	name(f + 2 * SECTOR, "Root Entry", 5, 0xfffffffe, 0);
	name(f + 2 * SECTOR + 128, "Workbook", 2, 2, size);
	fuzz_write(path, f, (3 + count) * SECTOR);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/fuzz-xls-%d", (int)getpid());
	if (size > 4 && memcmp(data, "\xd0\xcf\x11\xe0", 4) == 0)
		fuzz_write(path, data, size);
	else
		wrap(path, data, size);
	fuzz_book(&read_xls, path);
	unlink(path);
	return 0;
}
