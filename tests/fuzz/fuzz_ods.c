/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_ods.c - any bytes as the parts of an OpenDocument sheet, or as its
 * archive. */
#include "fuzz_sheet.h"

static const char *const names[] = { "content.xml", "META-INF/manifest.xml" };
static const char *const usual[] = { "<office:spreadsheet/>", "<manifest/>" };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/fuzz-ods-%d", (int)getpid());
	if (size > 2 && memcmp(data, "PK", 2) == 0)
		fuzz_write(path, data, size);
	else
		fuzz_zip(path, data, size, names, usual, 2);
	fuzz_book(&read_ods, path);
	unlink(path);
	return 0;
}
