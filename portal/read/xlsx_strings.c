/* SPDX-License-Identifier: Apache-2.0 */
/* xlsx_strings.c - the texts that cells share, kept aside as they come. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "read/xlsx.h"

struct xlsx_strings {
	struct xlsx_book *book;
	struct sheet_xml *xml; /* NULL before the first text is asked for */
	struct sheet_texts *texts;
	bool all;          /* were read */
	unsigned phonetic; /* depth in how a text is said */
	struct str text;   /* the one being read */
};

static int
hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0'
	    : c >= 'a' && c <= 'f'       ? c - 'a' + 10
	    : c >= 'A' && c <= 'F'       ? c - 'A' + 10
					 : -1;
}

/* The number in « _x000D_ » at p; -1 when it is none. */
static int
escaped(const char *p, size_t len)
{
	int v = 0;

	if (len < 7 || p[0] != '_' || (p[1] != 'x' && p[1] != 'X') ||
	    p[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		if (hex(p[i]) < 0)
			return -1;
		v = v * 16 + hex(p[i]);
	}
	return v;
}

/* The escape at p, and the one behind it when both make one character. */
static size_t
unescape_one(const char *p, size_t len, int c, char *out, size_t *read)
{
	int low = c >= 0xd800 && c < 0xdc00 ? escaped(p + 7, len - 7) : -1;

	*read = 7;
	if (low >= 0xdc00 && low < 0xe000) {
		*read = 14;
		return sheet_text_encode(out,
		    0x10000 + ((uint32_t)(c - 0xd800) << 10) +
			(uint32_t)(low - 0xdc00));
	}
	return sheet_text_encode(out, (uint32_t)c);
}

size_t
xlsx_unescape(char *text, size_t len)
{
	size_t w = 0;

	if (len == 0 || (!memchr(text, '_', len) && !memchr(text, '\r', len)))
		return len;
	for (size_t i = 0; i < len;) {
		int c = escaped(text + i, len - i);
		size_t read = 1;

		if (c < 0)
			text[w++] = text[i];
		else
			w +=
			    unescape_one(text + i, len - i, c, text + w, &read);
		i += read;
	}
	return sheet_text_lines(text, w);
}

static void
start(void *arg, const char *name, const char **atts)
{
	struct xlsx_strings *t = arg;

	(void)atts;
	name = sheet_xml_local(name);
	if (strcmp(name, "si") == 0) {
		str_reset(&t->text);
	} else if (strcmp(name, "rPh") == 0) {
		t->phonetic++;
	} else if (strcmp(name, "t") == 0 && t->phonetic == 0) {
		sheet_xml_listen(t->xml, true);
	}
}

static void
text(void *arg, const char *s, int len)
{
	struct xlsx_strings *t = arg;

	str_append_n(&t->text, s, (size_t)len);
}

static void
end_string(struct xlsx_strings *t)
{
	struct err *e = sheet_xml_err(t->xml);
	enum err_code rc;

	if (str_failed(&t->text)) {
		sheet_xml_fail(t->xml,
		    err_set(e, ERR_TOO_BIG,
			"Une cellule de ce classeur dépasse 1 Mio" NNBSP
			": corrigez-la, puis déposez-le à nouveau."));
		return;
	}
	rc = sheet_texts_add(t->texts, str_text(&t->text),
	    xlsx_unescape(t->text.data, t->text.len), e);
	if (rc)
		sheet_xml_fail(t->xml, rc);
}

static void
end(void *arg, const char *name)
{
	struct xlsx_strings *t = arg;

	name = sheet_xml_local(name);
	if (strcmp(name, "si") == 0)
		end_string(t);
	else if (strcmp(name, "rPh") == 0 && t->phonetic > 0)
		t->phonetic--;
	else if (strcmp(name, "t") == 0)
		sheet_xml_listen(t->xml, false);
}

struct xlsx_strings *
xlsx_strings_new(struct xlsx_book *b)
{
	struct xlsx_strings *t = arena_new_of(b->a, struct xlsx_strings);

	t->book = b;
	t->texts = sheet_texts_new(b->a, b->folder);
	str_init(&t->text, NULL, READ_CELL_MAX);
	return t;
}

void
xlsx_strings_close(struct xlsx_strings *t)
{
	if (!t)
		return;
	sheet_xml_close(t->xml);
	t->xml = NULL;
	sheet_texts_close(t->texts);
	str_free(&t->text);
}

static enum err_code
start_part(struct xlsx_strings *t, struct err *e)
{
	static const struct sheet_xml_events events = {
		.start = start, .end = end, .text = text
	};

	if (t->xml || t->all)
		return ERR_OK;
	if (!*t->book->strings) {
		t->all = true;
		return ERR_OK;
	}
	return sheet_xml_open(
	    t->book->zip, t->book->strings, &events, t, &t->xml, e);
}

enum err_code
xlsx_strings_put(struct xlsx_strings *t, int64_t index, struct sheet *s,
    unsigned column, struct err *e)
{
	enum err_code rc = start_part(t, e);

	while (!rc && index >= sheet_texts_count(t->texts) && !t->all) {
		bool more;

		rc = sheet_xml_step(t->xml, &more, e);
		t->all = !more;
	}
	return rc ? rc : sheet_texts_put(t->texts, index, s, column, e);
}

int64_t
xlsx_strings_done(const struct xlsx_strings *t)
{
	return t->xml ? sheet_xml_done(t->xml) : 0;
}

int64_t
xlsx_strings_size(const struct xlsx_strings *t)
{
	return t->xml ? sheet_xml_size(t->xml) : 0;
}
