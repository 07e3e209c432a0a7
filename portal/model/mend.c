/* SPDX-License-Identifier: Apache-2.0 */
/* mend.c - Markdown without anything a harvester would take for HTML. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/check.h"

/* What a tag pasted from a web page or a word processor becomes. */
static const struct {
	const char *name, *open, *close;
} tags[] = {
	{ "b", "**", "**" },
	{ "strong", "**", "**" },
	{ "i", "*", "*" },
	{ "em", "*", "*" },
	{ "code", "`", "`" },
	{ "br", "  \n", "" },
	{ "hr", "\n\n---\n\n", "" },
	{ "p", "\n\n", "\n\n" },
	{ "div", "\n\n", "\n\n" },
	{ "ul", "\n", "\n\n" },
	{ "ol", "\n", "\n\n" },
	{ "li", "\n- ", "" },
	{ "h1", "\n\n# ", "\n\n" },
	{ "h2", "\n\n## ", "\n\n" },
	{ "h3", "\n\n### ", "\n\n" },
	{ "h4", "\n\n#### ", "\n\n" },
	{ "span", "", "" },
	{ "font", "", "" },
	{ "u", "", "" },
	{ "sup", "", "" },
	{ "sub", "", "" },
	{ "small", "", "" },
};

struct mending {
	struct str out;
	/* Address of the <a href> that is open; NULL: none. */
	const char *href;
	size_t href_len;
};

/* <https://...>, <mailto:...> or <a@b.fr>: the inside alone. */
static bool
mend_autolink(struct mending *m, const char *inside, size_t len)
{
	bool web = (len > 8 && strncasecmp(inside, "https://", 8) == 0) ||
	    (len > 7 && strncasecmp(inside, "http://", 7) == 0) ||
	    (len > 6 && strncasecmp(inside, "ftp://", 6) == 0);

	for (size_t i = 0; i < len; i++) {
		if (isspace((unsigned char)inside[i]))
			return false;
	}
	if (len > 7 && strncasecmp(inside, "mailto:", 7) == 0) {
		inside += 7;
		len -= 7;
	} else if (!web &&
	    (!memchr(inside, '@', len) || memchr(inside, '/', len))) {
		return false;
	}
	str_append_n(&m->out, inside, len);
	return true;
}

/* The value of href in the inside of an <a> tag. */
static bool
find_href(const char *inside, size_t len, const char **value, size_t *value_len)
{
	for (size_t i = 1; i + 5 < len; i++) {
		const char *p = inside + i + 5;
		const char *end = inside + len;
		char quote;

		if (strncasecmp(inside + i, "href=", 5) != 0 ||
		    !isspace((unsigned char)inside[i - 1]))
			continue;
		quote = *p == '"' || *p == '\'' ? *p++ : '\0';
		*value = p;
		while (p < end &&
		    (quote ? *p != quote : !isspace((unsigned char)*p)))
			p++;
		*value_len = (size_t)(p - *value);
		return *value_len > 4 && strncasecmp(*value, "http", 4) == 0;
	}
	return false;
}

/* <a href="u">text</a> becomes [text](u). */
static bool
mend_anchor(struct mending *m, const char *inside, size_t len, bool closing)
{
	if (closing) {
		if (m->href) {
			str_append(&m->out, "](");
			str_append_n(&m->out, m->href, m->href_len);
			str_append_char(&m->out, ')');
		}
		m->href = NULL;
		return true;
	}
	if (m->href)
		return false;
	if (find_href(inside, len, &m->href, &m->href_len))
		str_append_char(&m->out, '[');
	else
		m->href = NULL;
	return true;
}

static bool
mend_tag(struct mending *m, const char *inside, size_t len)
{
	bool closing = len > 0 && inside[0] == '/';
	size_t name = 0;

	if (closing) {
		inside++;
		len--;
	}
	while (name < len && isalnum((unsigned char)inside[name]))
		name++;
	if (name < len && inside[name] != '/' &&
	    !isspace((unsigned char)inside[name]))
		return false;
	if (name == 1 && tolower((unsigned char)inside[0]) == 'a')
		return mend_anchor(m, inside, len, closing);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (strlen(tags[i].name) != name ||
		    strncasecmp(tags[i].name, inside, name) != 0)
			continue;
		str_append(&m->out, closing ? tags[i].close : tags[i].open);
		return true;
	}
	return false;
}

char *
markdown_mend(struct arena *a, const char *s)
{
	struct mending m = { 0 };

	str_init(&m.out, a, SIZE_MAX);
	while (*s) {
		size_t plain = strcspn(s, "<"), len;

		str_append_n(&m.out, s, plain);
		s += plain;
		if (*s == '\0')
			break;
		s++;
		len = strcspn(s, "<>");
		if (s[len] == '>' &&
		    (mend_autolink(&m, s, len) || mend_tag(&m, s, len)))
			s += len + 1;
		else if (isalpha((unsigned char)*s) ||
		    (*s != '\0' && strchr("/!?", *s)))
			str_append(&m.out, "&lt;");
		else
			str_append_char(&m.out, '<');
	}
	/* An anchor that is never closed is closed here. */
	if (m.href)
		mend_anchor(&m, "", 0, true);
	return arena_strdup(a, str_text(&m.out));
}
