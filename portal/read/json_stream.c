/* SPDX-License-Identifier: Apache-2.0 */
/* json_stream.c - a JSON file of any size, value after value. */
#include "read/json_stream.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/text.h"
#include "read/charset.h"
#include "read/guess.h"
#include "read/unpack.h"

enum limits {
	BLOCK = 128 << 10,   /* bytes of file read at a time */
	MAX_BLOCK = 1 << 20, /* when one value is long */
};

enum err_code
json_stream_open(struct json_stream *s, const char *path,
    const struct csv_options *o, int64_t max, struct err *e)
{
	memset(s, 0, sizeof(*s));
	s->decoder.fd = -1;
	s->path = path;
	s->line = s->column = s->mark_line = 1;
	s->text = calloc(1, JSON_SLACK);
	if (!s->text)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	return decoder_open(&s->decoder, path, o, max, e);
}

void
json_stream_close(struct json_stream *s)
{
	decoder_close(&s->decoder);
	free(s->text);
	s->text = NULL;
}

static int64_t
count_lines(const char *p, size_t len)
{
	static const char set[4] = { '\n', '\n', '\n', '\n' };
	int64_t n = 0;

	while (len >= 64) {
		n += __builtin_popcountll(scan_marks(p, set));
		p += 64;
		len -= 64;
	}
	for (size_t i = 0; i < len; i++)
		n += p[i] == '\n';
	return n;
}

/* The column after text that starts in `column`. */
static int64_t
move_column(const char *p, size_t len, int64_t column)
{
	const char *last = len > 0 ? memrchr(p, '\n', len) : NULL;

	if (last) {
		column = 1;
		len -= (size_t)(last + 1 - p);
		p = last + 1;
	}
	for (size_t i = 0; i < len; i++)
		column += (p[i] & 0xc0) != 0x80;
	return column;
}

int64_t
json_stream_line_of(struct json_stream *s, size_t at)
{
	if (at > s->mark) {
		s->mark_line += count_lines(s->text + s->mark, at - s->mark);
		s->mark = at;
	}
	return s->mark_line;
}

enum err_code
json_stream_say(const struct json_stream *s, const char *at, enum err_code code,
    const char *words, struct err *e)
{
	size_t len = (size_t)(at - s->text);
	int64_t line, column;

	assert(at >= s->text && len <= s->len);
	line = s->line + count_lines(s->text, len);
	column = move_column(s->text, len, s->column);
	return err_set(e, code,
	    "Ligne %" PRId64 ", colonne %" PRId64 NNBSP ": %s", line, column,
	    words);
}

enum err_code
json_stream_refuse(const struct json_stream *s, const char *at,
    enum json_fault fault, struct err *e)
{
	static const char *const words[JSON_FAULTS] = {
		[JSON_CUT] = "le fichier s’arrête là, au milieu des données. "
			     "Il a sans doute été coupé pendant une copie" NNBSP
			     "; déposez-le à nouveau, entier.",
		[JSON_NO_VALUE] =
		    "une valeur est attendue (texte entre guillemets "
		    "droits, nombre, true, false, null, liste ou objet).",
		[JSON_BAD_WORD] =
		    "ce mot n’est pas du JSON. Sans guillemets, seuls "
		    "true, false et null sont permis.",
		[JSON_BAD_NUMBER] = "ce nombre n’est pas écrit comme le veut "
				    "JSON (12, -3.5, 1.2e6).",
		[JSON_BAD_CONTROL] =
		    "un saut de ligne, une tabulation ou un autre caractère "
		    "de contrôle est écrit tel quel dans un texte. JSON veut "
		    "\\n, \\t ou \\u00xx.",
		[JSON_BAD_ESCAPE] =
		    "la barre oblique inverse n’est suivie de rien que JSON "
		    "connaisse. Doublez-la si elle fait partie du texte.",
		[JSON_NO_KEY] = "un nom de champ entre guillemets droits est "
				"attendu.",
		[JSON_NO_COLON] = "deux-points attendus après le nom du champ.",
		[JSON_NO_COMMA] = "une virgule, ou la fin de la liste ou de "
				  "l’objet, est attendue.",
		[JSON_LAST_COMMA] = "il y a une virgule de trop juste avant "
				    "cette fin de liste ou d’objet.",
		[JSON_TOO_DEEP] = "plus de 512 listes ou objets sont emboîtés "
				  "les uns dans les autres.",
	};
	enum err_code code = fault == JSON_TOO_DEEP ? ERR_TOO_BIG : ERR_INVALID;

	assert(words[fault]);
	return json_stream_say(s, at, code, words[fault], e);
}

enum err_code
json_stream_refuse_cell(const struct json_stream *s, const char *at,
    const struct cell *title, struct err *e)
{
	char words[200];

	snprintf(words, sizeof(words),
	    "le champ «" NNBSP "%.*s" NNBSP
	    "» dépasse 1 Mio, c’est trop pour une cellule.",
	    (int)text_cut(title->text, title->len, 80), title->text);
	return json_stream_say(s, at, ERR_TOO_BIG, words, e);
}

enum err_code
json_stream_refuse_name(
    const struct json_stream *s, const char *at, struct err *e)
{
	return json_stream_say(s, at, ERR_TOO_BIG,
	    "le nom d’un champ de cet objet dépasse 4 096 octets.", e);
}

void
json_stream_count(const struct json_stream *s, struct read_counts *c)
{
	c->bytes = s->decoder.bytes;
	c->multibyte = s->decoder.utf8;
	c->replaced = s->decoder.replaced;
	c->nul_bytes = s->decoder.nul_bytes;
}

/* Line and column of the first byte that is not UTF-8. */
static void
find_bad_byte(FILE *f, int64_t *line, int64_t *column)
{
	char block[4096];
	size_t kept = 0, got;

	do {
		size_t i = 0, len;

		got = fread(block + kept, 1, sizeof(block) - kept, f);
		len = kept + got;
		while (i < len) {
			uint32_t c;
			int n = charset_get(block + i, len - i, &c);

			if (n < 0 && got > 0)
				break;
			if (n <= 0)
				return;
			*line += c == '\n';
			*column = c == '\n' ? 1 : *column + (c != 0xfeff);
			i += (size_t)n;
		}
		kept = len - i;
		memmove(block, block + i, kept);
	} while (got > 0);
}

static enum err_code
refuse_bytes(const struct json_stream *s, struct err *e)
{
	int64_t line = 1, column = 1;
	FILE *f = fopen(s->path, "rbe");

	if (f) {
		find_bad_byte(f, &line, &column);
		fclose(f);
	}
	return err_set(e, ERR_INVALID,
	    "Ligne %" PRId64 ", colonne %" PRId64 NNBSP
	    ": ce caractère n’est pas écrit en UTF-8, que JSON exige. "
	    "Enregistrez le fichier en UTF-8, puis déposez-le à nouveau.",
	    line, column);
}

static enum err_code
grow(struct json_stream *s, size_t need, struct err *e)
{
	char *text;

	if (need <= s->cap)
		return ERR_OK;
	text = realloc(s->text, need + JSON_SLACK);
	if (!text)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	s->text = text;
	s->cap = need;
	return ERR_OK;
}

/* Keep the text from s->pos and read on; eof when there is no more. */
static enum err_code
refill(struct json_stream *s, struct err *e)
{
	size_t left = s->len - s->pos, got = 0;
	size_t block = left < BLOCK ? BLOCK
	    : left < MAX_BLOCK      ? left
				    : MAX_BLOCK;
	enum err_code rc = unpack_go_on(s->pulse, e);

	if (rc)
		return rc;
	s->line = json_stream_line_of(s, s->pos);
	s->column = move_column(s->text, s->pos, s->column);
	s->mark -= s->pos;
	if (left > 0 && s->pos > 0)
		memmove(s->text, s->text + s->pos, left);
	s->len = left;
	s->pos = 0;
	rc = grow(s, left + 3 * block, e);
	if (rc)
		return rc;
	rc = decoder_read(&s->decoder, s->text + left, 3 * block, &got, e);
	if (rc)
		return rc;
	if (s->decoder.charset == CHARSET_UTF8 && s->decoder.latin > 0)
		return refuse_bytes(s, e);
	s->len += got;
	memset(s->text + s->len, 0, JSON_SLACK);
	s->eof = got == 0;
	s->is_part = s->eof && s->decoder.bytes == s->decoder.max;
	return ERR_OK;
}

/* The text ends inside a value: the part that was read of a file may, and is
 * then forgotten. */
static enum err_code
end_inside(struct json_stream *s, struct err *e)
{
	if (!s->is_part)
		return json_stream_refuse(s, s->text + s->len, JSON_CUT, e);
	s->pos = s->len;
	return ERR_OK;
}

enum err_code
json_stream_peek(struct json_stream *s, char *c, struct err *e)
{
	for (;;) {
		enum err_code rc;

		s->pos = (size_t)(json_space(s->text + s->pos) - s->text);
		*c = s->text[s->pos];
		if (s->pos < s->len || s->eof)
			return ERR_OK;
		rc = refill(s, e);
		if (rc)
			return rc;
	}
}

static enum err_code
refuse_size(const struct json_stream *s, struct err *e)
{
	return json_stream_say(s, s->text + s->pos, ERR_TOO_BIG,
	    "cet élément dépasse 8 Mio, c’est trop pour une ligne de tableau.",
	    e);
}

enum err_code
json_stream_value(
    struct json_stream *s, const char **text, size_t *len, struct err *e)
{
	for (;;) {
		enum json_fault fault;
		const char *end;
		char c;
		enum err_code rc = json_stream_peek(s, &c, e);

		if (rc)
			return rc;
		*text = s->text + s->pos;
		*len = 0;
		fault = json_skip(*text, &end);
		if (fault != JSON_FINE && fault != JSON_CUT)
			return json_stream_refuse(s, end, fault, e);
		if ((size_t)(end - *text) > JSON_VALUE_MAX ||
		    (fault == JSON_CUT && s->len - s->pos > JSON_VALUE_MAX))
			return refuse_size(s, e);
		if (fault == JSON_FINE) {
			*len = (size_t)(end - *text);
			s->pos += *len;
			return ERR_OK;
		}
		if (s->eof)
			return end_inside(s, e);
		rc = refill(s, e);
		if (rc)
			return rc;
	}
}

enum err_code
json_stream_key(
    struct json_stream *s, char key[static JSON_KEY_MAX], struct err *e)
{
	struct json_losses losses = { 0 };
	const char *text;
	size_t len;
	char c;
	enum err_code rc = json_stream_peek(s, &c, e);

	key[0] = '\0';
	if (rc)
		return rc;
	if (c != '"' && c != '\0')
		return json_stream_refuse(s, s->text + s->pos, JSON_NO_KEY, e);
	rc = json_stream_value(s, &text, &len, e);
	if (rc || len == 0)
		return rc;
	if (len <= JSON_KEY_MAX)
		len = json_write_string(text, key, &text, &losses);
	else
		memcpy(key, text + 1,
		    len = text_cut(text + 1, len - 2, JSON_KEY_MAX - 1));
	key[len] = '\0';
	rc = json_stream_peek(s, &c, e);
	if (rc)
		return rc;
	if (c == '\0')
		return end_inside(s, e);
	if (c != ':')
		return json_stream_refuse(
		    s, s->text + s->pos, JSON_NO_COLON, e);
	s->pos++;
	return ERR_OK;
}

struct nesting {
	int64_t depth; /* containers open */
	bool in_string, escaped;
};

/* Step over the marks of `room` bytes at p, 64 at most: to the byte after the
 * bracket that closes the last container, if any. */
static size_t
pass_marks(const char *p, size_t room, uint64_t marks, struct nesting *n)
{
	marks &= ~(uint64_t)n->escaped;
	n->escaped = false;
	while (marks != 0) {
		size_t at = (size_t)__builtin_ctzll(marks);
		char c = p[at];

		marks &= marks - 1;
		if (c == '"') {
			n->in_string = !n->in_string;
		} else if (n->in_string) {
			n->escaped = c == '\\' && at + 1 == room;
			if (c == '\\' && at + 1 < room)
				marks &= ~((uint64_t)2 << at);
		} else if (c == '{' || c == '[') {
			n->depth++;
		} else if (c != '\\' && --n->depth == 0) {
			return at + 1;
		}
	}
	return room;
}

/* To the end of the container that was just opened. */
static enum err_code
pass_container(struct json_stream *s, struct err *e)
{
	static const char set1[4] = { '"', '\\', '{', '}' };
	static const char set2[4] = { '[', ']', '[', ']' };
	struct nesting n = { .depth = 1 };

	while (n.depth > 0) {
		const char *p = s->text + s->pos;
		size_t room = s->len - s->pos < 64 ? s->len - s->pos : 64;
		enum err_code rc;

		if (room > 0) {
			uint64_t marks =
			    scan_marks(p, set1) | scan_marks(p, set2);

			s->pos += pass_marks(p, room, marks, &n);
			continue;
		}
		if (s->eof)
			return end_inside(s, e);
		rc = refill(s, e);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

enum err_code
json_stream_skip(struct json_stream *s, bool is_open, struct err *e)
{
	const char *text;
	size_t len;
	char c;
	enum err_code rc;

	if (is_open)
		return pass_container(s, e);
	rc = json_stream_peek(s, &c, e);
	if (rc)
		return rc;
	if (c != '{' && c != '[')
		return json_stream_value(s, &text, &len, e);
	s->pos++;
	return pass_container(s, e);
}

enum err_code
json_stream_line(
    struct json_stream *s, const char **text, size_t *len, struct err *e)
{
	for (;;) {
		const char *p = s->text + s->pos;
		const char *end = memchr(p, '\n', s->len - s->pos);
		enum err_code rc;

		*text = p;
		*len = end ? (size_t)(end - p) : s->len - s->pos;
		if (*len > JSON_VALUE_MAX)
			return refuse_size(s, e);
		if (end || s->eof) {
			s->pos += *len + (end != NULL);
			if (!end && (s->is_part || *len == 0))
				*text = NULL;
			return ERR_OK;
		}
		rc = refill(s, e);
		if (rc)
			return rc;
	}
}

enum err_code
json_stream_more(struct json_stream *s, char close, bool *more, struct err *e)
{
	char c;
	enum err_code rc = json_stream_peek(s, &c, e);

	*more = false;
	if (rc)
		return rc;
	if (c == '\0')
		return end_inside(s, e);
	if (c != close && c != ',')
		return json_stream_refuse(
		    s, s->text + s->pos, JSON_NO_COMMA, e);
	s->pos++;
	if (c == close)
		return ERR_OK;
	rc = json_stream_peek(s, &c, e);
	if (rc)
		return rc;
	if (c == '\0')
		return end_inside(s, e);
	if (c == ']' || c == '}')
		return json_stream_refuse(
		    s, s->text + s->pos, JSON_LAST_COMMA, e);
	*more = true;
	return ERR_OK;
}

enum err_code
json_stream_end(struct json_stream *s, struct err *e)
{
	char c;
	enum err_code rc = json_stream_peek(s, &c, e);

	if (rc || c == '\0')
		return rc;
	return json_stream_say(s, s->text + s->pos, ERR_INVALID,
	    "les données sont finies, mais un autre texte suit. Un fichier "
	    "JSON est fait d’une seule liste ou d’un seul objet.",
	    e);
}

enum err_code
json_sniff(const char *path, struct csv_options *o, struct err *e)
{
	char head[4096];
	FILE *f = fopen(path, "rbe");
	size_t len;
	enum charset c;

	if (!f)
		return err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	len = fread(head, 1, sizeof(head), f);
	fclose(f);
	c = guess_charset(head, len);
	if (!o->charset_given)
		o->charset = c == CHARSET_UTF16LE || c == CHARSET_UTF16BE
		    ? c
		    : CHARSET_UTF8;
	o->has_bom = (len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) ||
	    (len >= 2 &&
		(memcmp(head, "\xff\xfe", 2) == 0 ||
		    memcmp(head, "\xfe\xff", 2) == 0));
	o->header_line = 1;
	return ERR_OK;
}
