/* SPDX-License-Identifier: Apache-2.0 */
/* rdf_turtle.c - RDF 1.1 Turtle (W3C, 25 February 2014). */
#include <stddef.h>
#include <string.h>

#include "publish/rdf.h"

static void
start(struct rdf_writer *w)
{
	for (const struct rdf_prefix *p = rdf_prefixes; p->name; p++)
		str_append_printf(
		    w->out, "@prefix %s: <%s> .\n", p->name, p->iri);
}

static void
finish(struct rdf_writer *w)
{
	(void)w;
}

/* Everything up to the object: « , » when the property goes on. */
static void
statement(struct rdf_writer *w, const char *property)
{
	struct rdf_level *l = &w->levels[w->depth];

	if (l->property && strcmp(l->property, property) == 0) {
		str_append(w->out, ", ");
		return;
	}
	if (l->property || l->type)
		str_append(w->out, " ;");
	str_append(w->out, "\n\t");
	str_append_n(w->out, "\t\t\t\t", w->depth);
	str_append(w->out, property);
	str_append_char(w->out, ' ');
}

static void
subject(struct rdf_writer *w, const char *iri, const char *type)
{
	str_append(w->out, "\n<");
	str_append(w->out, iri);
	str_append_char(w->out, '>');
	if (type) {
		str_append(w->out, " a ");
		str_append(w->out, type);
	}
}

static void
end(struct rdf_writer *w)
{
	str_append(w->out, " .\n");
}

static void
iri(struct rdf_writer *w, const char *property, const char *value)
{
	statement(w, property);
	str_append_char(w->out, '<');
	str_append(w->out, value);
	str_append_char(w->out, '>');
}

static void
literal(struct rdf_writer *w, const char *property, const char *text,
    size_t len, const char *qualifier)
{
	statement(w, property);
	str_append_char(w->out, '"');
	rdf_escape(w->out, text, len, &rdf_string_escapes);
	str_append_char(w->out, '"');
	if (qualifier) {
		str_append(w->out, strchr(qualifier, ':') ? "^^" : "@");
		str_append(w->out, qualifier);
	}
}

static void
node(struct rdf_writer *w, const char *property, const char *type)
{
	w->blanks++;
	statement(w, property);
	str_append(w->out, "[ a ");
	str_append(w->out, type);
}

static void
node_end(struct rdf_writer *w)
{
	str_append(w->out, " ]");
}

const struct rdf_sink rdf_turtle = {
	.start = start,
	.finish = finish,
	.subject = subject,
	.end = end,
	.iri = iri,
	.literal = literal,
	.node = node,
	.node_end = node_end,
};
