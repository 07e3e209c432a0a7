/* SPDX-License-Identifier: Apache-2.0 */
/* rdf_ntriples.c - RDF 1.1 N-Triples (W3C, 25 February 2014). */
#include <stddef.h>
#include <string.h>

#include "publish/rdf.h"

#define RDF_TYPE "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"

static void
start(struct rdf_writer *w)
{
	(void)w;
}

static void
append_subject(struct rdf_writer *w)
{
	if (w->depth) {
		str_append(w->out, "_:b");
		str_append_int(w->out, (int64_t)w->levels[w->depth].blank);
		str_append_char(w->out, ' ');
		return;
	}
	str_append_char(w->out, '<');
	str_append(w->out, w->subject);
	str_append(w->out, "> ");
}

static void
statement(struct rdf_writer *w, const char *property)
{
	append_subject(w);
	str_append_char(w->out, '<');
	rdf_expand(w->out, property);
	str_append(w->out, "> ");
}

static void
subject(struct rdf_writer *w, const char *iri, const char *type)
{
	(void)iri;
	if (!type)
		return;
	append_subject(w);
	str_append(w->out, RDF_TYPE);
	rdf_expand(w->out, type);
	str_append(w->out, "> .\n");
}

static void
end(struct rdf_writer *w)
{
	(void)w;
}

static void
iri(struct rdf_writer *w, const char *property, const char *value)
{
	statement(w, property);
	str_append_char(w->out, '<');
	str_append(w->out, value);
	str_append(w->out, "> .\n");
}

static void
literal(struct rdf_writer *w, const char *property, const char *text,
    size_t len, const char *qualifier)
{
	statement(w, property);
	str_append_char(w->out, '"');
	rdf_escape(w->out, text, len, &rdf_string_escapes);
	str_append_char(w->out, '"');
	if (qualifier && strchr(qualifier, ':')) {
		str_append(w->out, "^^<");
		rdf_expand(w->out, qualifier);
		str_append_char(w->out, '>');
	} else if (qualifier) {
		str_append_char(w->out, '@');
		str_append(w->out, qualifier);
	}
	str_append(w->out, " .\n");
}

static void
node(struct rdf_writer *w, const char *property, const char *type)
{
	w->blanks++;
	statement(w, property);
	str_append(w->out, "_:b");
	str_append_int(w->out, (int64_t)w->blanks);
	str_append(w->out, " .\n_:b");
	str_append_int(w->out, (int64_t)w->blanks);
	str_append(w->out, " " RDF_TYPE);
	rdf_expand(w->out, type);
	str_append(w->out, "> .\n");
}

const struct rdf_sink rdf_ntriples = {
	.start = start,
	.finish = start,
	.subject = subject,
	.end = end,
	.iri = iri,
	.literal = literal,
	.node = node,
	.node_end = end,
};
