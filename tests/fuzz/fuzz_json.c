/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_json.c - any bytes as JSON and NDJSON, beside what jansson says. */
#include <jansson.h>

#include "read/json_text.h"
#include "table.h"

/* Does jansson agree? It stops at a number too long for it, and then says
 * nothing of what follows. */
static bool
jansson_says(const char *text, bool well_formed)
{
	json_error_t e;
	json_t *json = json_loads(text, JSON_DISABLE_EOF_CHECK, &e);
	bool agrees = (json != NULL) == well_formed ||
	    (!json && json_error_code(&e) == json_error_numeric_overflow);

	json_decref(json);
	return agrees;
}

static void
compare(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + JSON_SLACK);
	const char *p, *end;
	enum json_fault fault;

	if (!text)
		abort();
	memcpy(text, data, size);
	p = json_space(text);
	if (!text_is_utf8(text, size) || (*p != '{' && *p != '[')) {
		free(text);
		return;
	}
	fault = json_skip(p, &end);
	if (end < p || end > text + size)
		abort();
	if (fault == JSON_FINE && json_end(p) != end)
		abort();
	/* Halves of characters, NaN and 512 levels are ours. */
	if (!strstr(text, "\\u") && !strstr(text, "NaN") &&
	    !strstr(text, "Infinity") && fault != JSON_TOO_DEEP &&
	    !jansson_says(p, fault == JSON_FINE))
		abort();
	free(text);
}

/* The first byte chooses the length of the part read. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	compare(data + 1, size - 1);
	fuzz_file(&read_json, data + 1, size - 1, data[0], NULL);
	fuzz_file(&read_ndjson, data + 1, size - 1, data[0], NULL);
	return 0;
}
