/* SPDX-License-Identifier: Apache-2.0 */
/* markdown.c - md4c's events written as safe HTML. */
#include "view/markdown.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <md4c.h>

#include "base/str.h"
#include "base/text.h"

#define MAX_INPUT (256u << 10)
#define MAX_BARE_LINKS (64u << 10) /* md4c slows down on many of them */
#define MAX_OUTPUT (2u << 20)      /* a small text may describe a huge table */
#define MAX_NEST 48                /* deeper blocks and spans lose their tags */
#define MAX_URL 2048u

struct writer {
	struct str out;
	int heading; /* level of the topmost heading */
	/* Levels of the headings above, as written: none is ever skipped. */
	unsigned open_levels[6], nlevels;
	unsigned depth;
	unsigned links;   /* links and images around the text */
	bool link_open;   /* the outermost one got its <a> */
	size_t tag, mark; /* of the open heading, header cell or link: where
			   * its tag starts, where its content starts */
	size_t link_mark;
};

static const struct {
	const char *open, *close;
} block_tags[] = {
	[MD_BLOCK_QUOTE] = { "<blockquote>\n", "</blockquote>\n" },
	[MD_BLOCK_UL] = { "<ul>\n", "</ul>\n" },
	[MD_BLOCK_OL] = { NULL, "</ol>\n" },
	[MD_BLOCK_LI] = { "<li>", "</li>\n" },
	[MD_BLOCK_HR] = { "<hr>\n", NULL },
	[MD_BLOCK_CODE] = { "<pre tabindex=\"0\"><code>", "</code></pre>\n" },
	[MD_BLOCK_P] = { "<p>", "</p>\n" },
	/* Wider than a phone: scrolls by itself, also with the keyboard. */
	[MD_BLOCK_TABLE] = { "<div class=\"table-scroll\" tabindex=\"0\" "
			     "role=\"group\" "
			     "aria-label=\"Tableau\">\n<table>\n",
	    "</table>\n</div>\n" },
	[MD_BLOCK_THEAD] = { "<thead>\n", "</thead>\n" },
	[MD_BLOCK_TBODY] = { "<tbody>\n", "</tbody>\n" },
	[MD_BLOCK_TR] = { "<tr>", "</tr>\n" },
	[MD_BLOCK_TD] = { NULL, "</td>" },
};

static const struct {
	const char *open, *close;
} span_tags[] = {
	[MD_SPAN_EM] = { "<em>", "</em>" },
	[MD_SPAN_STRONG] = { "<strong>", "</strong>" },
	[MD_SPAN_CODE] = { "<code>", "</code>" },
	[MD_SPAN_DEL] = { "<del>", "</del>" },
};

static const char *const cell_class[] = {
	[MD_ALIGN_DEFAULT] = "",
	[MD_ALIGN_LEFT] = "",
	[MD_ALIGN_CENTER] = " class=\"align-center\"",
	[MD_ALIGN_RIGHT] = " class=\"align-right\"",
};

static void
append_char_code(struct str *s, unsigned long c)
{
	char utf8[4];
	size_t n;

	if (c < 0x20 || c == 0x7f || c > 0x10ffff ||
	    (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	if (c < 0x80) {
		utf8[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		utf8[0] = (char)(0xc0 | c >> 6);
		utf8[1] = (char)(0x80 | (c & 0x3f));
		n = 2;
	} else if (c < 0x10000) {
		utf8[0] = (char)(0xe0 | c >> 12);
		utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[2] = (char)(0x80 | (c & 0x3f));
		n = 3;
	} else {
		utf8[0] = (char)(0xf0 | c >> 18);
		utf8[1] = (char)(0x80 | (c >> 12 & 0x3f));
		utf8[2] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[3] = (char)(0x80 | (c & 0x3f));
		n = 4;
	}
	str_append_n(s, utf8, n);
}

static const struct {
	const char *name, *text;
} entities[] = {
	{ "&amp;", "&" },
	{ "&lt;", "<" },
	{ "&gt;", ">" },
	{ "&quot;", "\"" },
	{ "&apos;", "'" },
	{ "&nbsp;", NBSP },
	{ "&eacute;", "é" },
	{ "&egrave;", "è" },
	{ "&ecirc;", "ê" },
	{ "&agrave;", "à" },
	{ "&acirc;", "â" },
	{ "&ccedil;", "ç" },
	{ "&ocirc;", "ô" },
	{ "&ucirc;", "û" },
	{ "&ugrave;", "ù" },
	{ "&icirc;", "î" },
	{ "&iuml;", "ï" },
	{ "&oelig;", "œ" },
	{ "&euro;", "€" },
	{ "&deg;", "°" },
	{ "&rsquo;", "’" },
	{ "&laquo;", "«" },
	{ "&raquo;", "»" },
	{ "&ndash;", "–" },
	{ "&mdash;", "—" },
	{ "&hellip;", "…" },
};

/* Append what « &name; » stands for; one we do not know stays as written. */
static void
append_entity(struct str *s, const char *text, size_t len)
{
	unsigned long c = 0;
	bool hex;

	if (len > 3 && text[1] == '#') {
		hex = text[2] == 'x' || text[2] == 'X';
		for (size_t i = hex ? 3 : 2; i + 1 < len; i++) {
			unsigned digit = (unsigned char)text[i];

			digit = digit <= '9' ? digit - '0'
					     : (digit | 0x20) - 'a' + 10;
			c = c > 0x10ffff ? c : c * (hex ? 16 : 10) + digit;
		}
		append_char_code(s, c);
		return;
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (strlen(entities[i].name) == len &&
		    memcmp(entities[i].name, text, len) == 0) {
			str_append(s, entities[i].text);
			return;
		}
	}
	str_append_n(s, text, len);
}

static void
append_text(struct writer *w, MD_TEXTTYPE type, const char *text, size_t len)
{
	struct str decoded;

	if (type == MD_TEXT_NULLCHAR) {
		str_append(&w->out, "\xef\xbf\xbd");
	} else if (type == MD_TEXT_ENTITY) {
		str_init(&decoded, NULL, 64 + len);
		append_entity(&decoded, text, len);
		str_append_xml(&w->out, str_text(&decoded), decoded.len);
		str_free(&decoded);
	} else {
		str_append_xml(&w->out, text, len);
	}
}

/*
 * The address as a browser will read it, with everything unusual percent-
 * encoded. Nothing may be left that a browser would skip or turn: white space,
 * control characters, backslashes.
 */
static void
read_url(const MD_ATTRIBUTE *attr, struct str *url)
{
	static const char hex[] = "0123456789ABCDEF";
	struct str raw;

	str_init(&raw, NULL, MAX_URL);
	for (int i = 0; attr->size && attr->substr_offsets[i] < attr->size;
	     i++) {
		const char *part = attr->text + attr->substr_offsets[i];
		size_t len =
		    attr->substr_offsets[i + 1] - attr->substr_offsets[i];

		if (attr->substr_types[i] == MD_TEXT_ENTITY)
			append_entity(&raw, part, len);
		else
			str_append_n(&raw, part, len);
	}
	for (size_t i = 0; i < raw.len && !str_failed(&raw); i++) {
		unsigned char c = (unsigned char)raw.data[i];
		char esc[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c))
			str_append_n(url, esc, 3);
		else
			str_append_char(url, raw.data[i]);
	}
	str_free(&raw);
}

static bool
starts(const char *url, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncasecmp(url, prefix, len) == 0 && url[len] != '\0';
}

/* Open <a> when the address is one we let through. */
static bool
open_link(struct writer *w, const MD_ATTRIBUTE *href)
{
	struct str url;
	bool out, ok;

	str_init(&url, NULL, 3 * MAX_URL);
	read_url(href, &url);
	out = starts(str_text(&url), "http://") ||
	    starts(str_text(&url), "https://");
	ok = out || starts(str_text(&url), "mailto:") ||
	    (str_text(&url)[0] == '/' && str_text(&url)[1] != '/');
	if (ok) {
		str_append(&w->out, "<a href=\"");
		str_append_html(&w->out, str_text(&url));
		str_append(&w->out, out ? "\" rel=\"nofollow\">" : "\">");
	}
	str_free(&url);
	return ok;
}

/* Nothing but space since the mark: a reader would be told nothing. */
static bool
is_blank_since(const struct writer *w, size_t mark)
{
	for (size_t i = mark; i < w->out.len; i++) {
		if (!strchr(" \t\r\n", w->out.data[i]))
			return false;
	}
	return true;
}

static void
cut_back(struct writer *w, size_t to)
{
	w->out.len = to;
	if (w->out.data)
		w->out.data[to] = '\0';
}

/* Level of a heading: one below the nearest one above it that is larger. */
static int
heading_level(struct writer *w, unsigned written)
{
	int level;

	while (w->nlevels && w->open_levels[w->nlevels - 1] >= written)
		w->nlevels--;
	level = w->heading + (int)w->nlevels;
	w->open_levels[w->nlevels++] = written;
	return level > 6 ? 6 : level;
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;
	size_t tag = w->out.len;

	if (type == MD_BLOCK_DOC)
		return 0;
	if (w->depth++ >= MAX_NEST)
		return str_failed(&w->out);
	if (type == MD_BLOCK_H) {
		unsigned level = ((const MD_BLOCK_H_DETAIL *)detail)->level;

		str_append_printf(&w->out, "<h%d>", heading_level(w, level));
	} else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
		const MD_BLOCK_TD_DETAIL *cell = detail;

		str_append(
		    &w->out, type == MD_BLOCK_TH ? "<th scope=\"col\"" : "<td");
		str_append(&w->out, cell_class[cell->align]);
		str_append_char(&w->out, '>');
	} else if (type == MD_BLOCK_OL) {
		unsigned start = ((const MD_BLOCK_OL_DETAIL *)detail)->start;

		str_append(&w->out, "<ol");
		if (start != 1)
			str_append_printf(&w->out, " start=\"%u\"", start);
		str_append(&w->out, ">\n");
	} else if (block_tags[type].open) {
		str_append(&w->out, block_tags[type].open);
	}
	w->tag = tag;
	w->mark = w->out.len;
	return str_failed(&w->out);
}

static int
leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;

	(void)detail;
	if (type == MD_BLOCK_DOC)
		return 0;
	if (--w->depth >= MAX_NEST)
		return str_failed(&w->out);
	if (type == MD_BLOCK_H) {
		if (is_blank_since(w, w->mark)) {
			cut_back(w, w->tag);
			w->nlevels--;
		} else {
			str_append_printf(
			    &w->out, "</h%c>\n", w->out.data[w->tag + 2]);
		}
	} else if (type == MD_BLOCK_TH) {
		/* A header cell without words is no header. */
		if (is_blank_since(w, w->mark)) {
			cut_back(w, w->tag);
			str_append(&w->out, "<td></td>");
		} else {
			str_append(&w->out, "</th>");
		}
	} else if (block_tags[type].close) {
		str_append(&w->out, block_tags[type].close);
	}
	return str_failed(&w->out);
}

static int
enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;
	bool is_link = type == MD_SPAN_A || type == MD_SPAN_IMG;

	if (is_link && w->links++ == 0) {
		/* src and href both come first in their details. */
		w->link_open = open_link(w,
		    type == MD_SPAN_A
			? &((const MD_SPAN_A_DETAIL *)detail)->href
			: &((const MD_SPAN_IMG_DETAIL *)detail)->src);
		w->link_mark = w->out.len;
	}
	if (w->depth++ < MAX_NEST && !is_link && span_tags[type].open)
		str_append(&w->out, span_tags[type].open);
	return str_failed(&w->out);
}

static int
leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct writer *w = arg;
	bool is_link = type == MD_SPAN_A || type == MD_SPAN_IMG;

	(void)detail;
	if (--w->depth < MAX_NEST && !is_link && span_tags[type].close)
		str_append(&w->out, span_tags[type].close);
	if (is_link && --w->links == 0 && w->link_open) {
		if (is_blank_since(w, w->link_mark)) {
			cut_back(w, w->link_mark);
			str_append(
			    &w->out, type == MD_SPAN_IMG ? "Image" : "Lien");
		}
		str_append(&w->out, "</a>");
	}
	return str_failed(&w->out);
}

static int
write_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE len, void *arg)
{
	struct writer *w = arg;

	if (type == MD_TEXT_BR)
		str_append(&w->out, "<br>\n");
	else if (type == MD_TEXT_SOFTBR)
		str_append(&w->out, "\n");
	else
		append_text(w, type, text, len);
	return str_failed(&w->out);
}

char *
markdown_html(struct arena *a, const char *text, int heading)
{
	MD_PARSER parser = {
		.flags =
		    MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = write_text,
	};
	size_t len = strlen(text);
	struct writer w = { .heading = heading };

	len = len > MAX_INPUT ? text_cut(text, len, MAX_INPUT) : len;
	str_init(&w.out, a, MAX_OUTPUT);
	if (len <= MAX_BARE_LINKS)
		parser.flags |= MD_FLAG_PERMISSIVEAUTOLINKS;
	if (md_parse(text, (MD_SIZE)len, &parser, &w) != 0 ||
	    str_failed(&w.out)) {
		/* Too much for a page: the words as they were written.
		 */
		str_reset(&w.out);
		str_append(&w.out, "<pre tabindex=\"0\">");
		str_append_xml(&w.out, text, len);
		str_append(&w.out, "</pre>\n");
	}
	return w.out.data ? w.out.data : arena_strdup(a, "");
}
