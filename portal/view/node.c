/* SPDX-License-Identifier: Apache-2.0 */
/* node.c - the text of a template read into nodes. */
#include "view/node.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "view/template.h"

#define MAX_NEST 32 /* sections in sections, in one file */

struct parser {
	struct arena *a;
	const char *at, *end;
	struct node *nodes;
	size_t count, cap;
	unsigned line;
	/* The line being read: standalone when it holds tags and only space. */
	size_t line_start;
	bool has_tag, has_text;
};

static struct node *
push(struct parser *p, enum kind kind, const char *text, size_t len)
{
	struct node *n;

	if (p->count == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct node *more = arena_array_of(p->a, cap, struct node);

		if (p->count)
			memcpy(more, p->nodes, p->count * sizeof(*more));
		p->nodes = more;
		p->cap = cap;
	}
	n = &p->nodes[p->count++];
	n->kind = kind;
	n->line = p->line;
	n->text = text;
	n->len = len;
	return n;
}

/* A line of tags and space only leaves nothing of its space. */
static void
end_line(struct parser *p)
{
	if (p->has_tag && !p->has_text) {
		for (size_t i = p->line_start; i < p->count; i++) {
			if (p->nodes[i].kind == TEXT)
				p->nodes[i].len = 0;
		}
	}
	p->line_start = p->count;
	p->has_tag = p->has_text = false;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
add_text(struct parser *p, const char *from, const char *to)
{
	while (from < to) {
		const char *nl = memchr(from, '\n', (size_t)(to - from));
		const char *stop = nl ? nl + 1 : to;

		push(p, TEXT, from, (size_t)(stop - from));
		for (const char *c = from; c < stop && !p->has_text; c++)
			p->has_text = !is_space(*c);
		if (nl) {
			end_line(p);
			p->line++;
		}
		from = stop;
	}
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Names are parts of letters, digits, _ and -, with dots (slashes for a
 * partial) between them; « . » alone is the current value. */
static enum err_code
set_name(
    struct parser *p, struct node *n, const char *s, size_t len, struct err *e)
{
	char between = n->kind == PARTIAL ? '/' : '.';
	char *path = arena_strndup(p->a, s, len);
	bool ok = len > 0 && is_name_char(s[len - 1]);

	n->text = arena_strndup(p->a, s, len);
	n->path = path;
	if (len == 1 && s[0] == '.' && n->kind != PARTIAL)
		return ERR_OK;
	n->nparts = 1;
	for (size_t i = 0; i < len && ok; i++) {
		if (s[i] == between && i > 0 && s[i - 1] != between) {
			path[i] = '\0';
			n->nparts++;
		} else {
			ok = is_name_char(s[i]);
		}
	}
	if (ok)
		return ERR_OK;
	return err_set(e, ERR_INVALID,
	    "ligne %u" NNBSP ": la balise {{%.40s}} n'est pas un nom", n->line,
	    text_is_utf8(s, len) ? n->text : "?");
}

static bool
is_html_name(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, "_html") == 0;
}

static const struct {
	char sigil;
	enum kind kind;
} sigils[] = {
	{ '#', SECTION },
	{ '^', INVERTED },
	{ '/', CLOSE },
	{ '>', PARTIAL },
	{ '!', COMMENT },
};

/* What the first character says, which is then skipped. */
static enum kind
kind_of(const char **s, const char *to)
{
	for (size_t i = 0; i < sizeof(sigils) / sizeof(sigils[0]); i++) {
		if (*s < to && **s == sigils[i].sigil) {
			++*s;
			return sigils[i].kind;
		}
	}
	return VALUE;
}

static const char *
skip_space(const char *s, const char *to)
{
	while (s < to && is_space(*s))
		s++;
	return s;
}

/* The inside of a tag, without its braces. */
static enum err_code
add_tag(
    struct parser *p, bool raw, const char *s, const char *to, struct err *e)
{
	struct node *n;
	enum kind kind = RAW;
	enum err_code rc;

	s = skip_space(s, to);
	if (!raw)
		kind = kind_of(&s, to);
	s = skip_space(s, to);
	while (to > s && is_space(to[-1]))
		to--;
	p->has_tag = true;
	if (kind == VALUE || kind == RAW)
		p->has_text = true;
	if (kind == COMMENT)
		return ERR_OK;
	n = push(p, kind, NULL, 0);
	rc = set_name(p, n, s, (size_t)(to - s), e);
	if (!rc && raw && !is_html_name(n->text))
		return err_set(e, ERR_INVALID,
		    "ligne %u" NNBSP ": {{{%.40s}}} n'est permis que pour un "
		    "nom en _html",
		    p->line, n->text);
	return rc;
}

static enum err_code
scan(struct parser *p, struct err *e)
{
	while (p->at < p->end) {
		const char *tag =
		    memmem(p->at, (size_t)(p->end - p->at), "{{", 2);
		const char *inside, *close;
		bool raw;
		enum err_code rc;

		add_text(p, p->at, tag ? tag : p->end);
		if (!tag)
			break;
		raw = p->end - tag > 2 && tag[2] == '{';
		inside = tag + 2 + raw;
		close = memmem(
		    inside, (size_t)(p->end - inside), "}}}", raw ? 3 : 2);
		if (!close)
			return err_set(e, ERR_INVALID,
			    "ligne %u" NNBSP ": la balise n'est pas fermée",
			    p->line);
		rc = add_tag(p, raw, inside, close, e);
		if (rc)
			return rc;
		for (const char *c = inside; c < close; c++)
			p->line += *c == '\n';
		p->at = close + 2 + raw;
	}
	end_line(p);
	return ERR_OK;
}

/* Drop what prints nothing, join the texts that touch. */
static void
compact(struct parser *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct node *n = &p->nodes[i];
		struct node *last = kept ? &p->nodes[kept - 1] : NULL;

		if (n->kind == TEXT && n->len == 0)
			continue;
		if (n->kind == TEXT && last && last->kind == TEXT &&
		    last->text + last->len == n->text)
			last->len += n->len;
		else
			p->nodes[kept++] = *n;
	}
	p->count = kept;
}

/* Tell each section where it ends. */
static enum err_code
match_sections(struct parser *p, struct err *e)
{
	struct node *open[MAX_NEST];
	unsigned depth = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct node *n = &p->nodes[i];

		if (n->kind == SECTION || n->kind == INVERTED) {
			if (depth == MAX_NEST)
				return err_set(e, ERR_INVALID,
				    "ligne %u" NNBSP ": trop de sections "
				    "imbriquées",
				    n->line);
			open[depth++] = n;
		} else if (n->kind == CLOSE) {
			if (!depth || strcmp(open[depth - 1]->text, n->text))
				return err_set(e, ERR_INVALID,
				    "ligne %u" NNBSP ": {{/%.40s}} ne ferme "
				    "aucune section ouverte",
				    n->line, n->text);
			open[--depth]->end = i;
		}
	}
	if (depth)
		return err_set(e, ERR_INVALID,
		    "ligne %u" NNBSP ": la section %.40s n'est pas fermée",
		    open[depth - 1]->line, open[depth - 1]->text);
	return ERR_OK;
}

enum err_code
template_compile(
    const char *text, size_t len, struct template **out, struct err *e)
{
	struct arena *a = arena_new();
	const char *copy = arena_strndup(a, text, len);
	struct parser p = { .a = a, .at = copy, .end = copy + len, .line = 1 };
	struct template *t;
	enum err_code rc = scan(&p, e);

	if (!rc) {
		compact(&p);
		rc = match_sections(&p, e);
	}
	if (rc) {
		arena_free(a);
		return rc;
	}
	t = arena_new_of(a, struct template);
	t->a = a;
	t->nodes = p.nodes;
	t->count = p.count;
	*out = t;
	return ERR_OK;
}

void
template_free(struct template *t)
{
	if (t)
		arena_free(t->a);
}
