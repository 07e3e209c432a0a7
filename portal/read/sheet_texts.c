/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_texts.c - the texts that cells share, by number. */
#include "read/sheet_texts.h"

#include <string.h>

#include "base/text.h"
#include "read/charset.h"
#include "read/sheet_spill.h"

enum {
	TEXT_MIB = 16, /* of texts in memory */
	ENDS_MIB = 4   /* of where they end: 8 bytes each */
};

struct sheet_texts {
	struct sheet_spill *texts, *ends;
	int64_t count;
};

struct sheet_texts *
sheet_texts_new(struct arena *a, const char *folder)
{
	struct sheet_texts *t = arena_new_of(a, struct sheet_texts);

	t->texts = sheet_spill_new(a, folder, TEXT_MIB);
	t->ends = sheet_spill_new(a, folder, ENDS_MIB);
	return t;
}

void
sheet_texts_close(struct sheet_texts *t)
{
	if (!t)
		return;
	sheet_spill_close(t->texts);
	sheet_spill_close(t->ends);
}

int64_t
sheet_texts_count(const struct sheet_texts *t)
{
	return t->count;
}

enum err_code
sheet_texts_add(
    struct sheet_texts *t, const char *text, size_t len, struct err *e)
{
	enum err_code rc = sheet_spill_add(t->texts, text, len, e);
	int64_t end = sheet_spill_size(t->texts);

	if (!rc)
		rc = sheet_spill_add(t->ends, &end, sizeof(end), e);
	if (!rc)
		t->count++;
	return rc;
}

static enum err_code
missing(struct err *e)
{
	enum err_code rc = err_set(e, ERR_INVALID,
	    "Ce classeur est abîmé ou incomplet" NNBSP
	    ": des textes de ses cellules y manquent. Ouvrez-le dans votre "
	    "tableur, enregistrez-le à nouveau, puis déposez-le.");

	err_cause(e, "no such shared string");
	return rc;
}

enum err_code
sheet_texts_put(struct sheet_texts *t, int64_t index, struct sheet *s,
    unsigned column, struct err *e)
{
	int64_t ends[2] = { 0, 0 };
	enum err_code rc;
	size_t len;
	char *room;

	if (index < 0 || index >= t->count)
		return missing(e);
	rc = index > 0
	    ? sheet_spill_get(t->ends, (index - 1) * (int64_t)sizeof(ends[0]),
		  ends, sizeof(ends), e)
	    : sheet_spill_get(t->ends, 0, &ends[1], sizeof(ends[1]), e);
	len = (size_t)(ends[1] - ends[0]);
	if (rc || len == 0)
		return rc;
	rc = sheet_room(s, column, len, &room, e);
	return rc ? rc : sheet_spill_get(t->texts, ends[0], room, len, e);
}

size_t
sheet_text_encode(char *out, uint32_t c)
{
	if (c >= 0xd800 && c < 0xe000)
		c = 0xfffd;
	if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
		return 0;
	return charset_put(out, c);
}

size_t
sheet_text_lines(char *text, size_t len)
{
	size_t w = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\r')
			text[w++] = text[i];
		else if (i + 1 == len || text[i + 1] != '\n')
			text[w++] = '\n';
	}
	return w;
}
