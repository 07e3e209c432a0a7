/* SPDX-License-Identifier: Apache-2.0 */
/* rdf_xml.c - RDF/XML (W3C, 25 February 2014). */
#include <stddef.h>
#include <string.h>

#include "publish/rdf.h"

static const struct rdf_escapes escapes = {
	.set = { '&', '<', '>', '>' },
	.names = {
		['&'] = "&amp;",
		['<'] = "&lt;",
		['>'] = "&gt;",
		['\r'] = "&#13;",
	},
};

static void
start(struct rdf_writer *w)
{
	str_append(w->out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<rdf:RDF");
	for (const struct rdf_prefix *p = rdf_prefixes; p->name; p++)
		str_append_printf(
		    w->out, "\n xmlns:%s=\"%s\"", p->name, p->iri);
	str_append(w->out, ">\n");
}

static void
finish(struct rdf_writer *w)
{
	str_append(w->out, "</rdf:RDF>\n");
}

static void
append_about(struct rdf_writer *w, const char *attribute, const char *iri)
{
	str_append(w->out, attribute);
	rdf_escape(w->out, iri, strlen(iri), &escapes);
	str_append_char(w->out, '"');
}

static void
subject(struct rdf_writer *w, const char *iri, const char *type)
{
	str_append_char(w->out, '<');
	str_append(w->out, type ? type : "rdf:Description");
	append_about(w, " rdf:about=\"", iri);
	str_append(w->out, ">\n");
}

static void
end(struct rdf_writer *w)
{
	const char *type = w->levels[0].type;

	str_append(w->out, "</");
	str_append(w->out, type ? type : "rdf:Description");
	str_append(w->out, ">\n");
}

static void
iri(struct rdf_writer *w, const char *property, const char *value)
{
	str_append_char(w->out, '<');
	str_append(w->out, property);
	append_about(w, " rdf:resource=\"", value);
	str_append(w->out, "/>\n");
}

static void
literal(struct rdf_writer *w, const char *property, const char *text,
    size_t len, const char *qualifier)
{
	str_append_char(w->out, '<');
	str_append(w->out, property);
	if (qualifier && strchr(qualifier, ':')) {
		str_append(w->out, " rdf:datatype=\"");
		rdf_expand(w->out, qualifier);
		str_append_char(w->out, '"');
	} else if (qualifier) {
		str_append(w->out, " xml:lang=\"");
		str_append(w->out, qualifier);
		str_append_char(w->out, '"');
	}
	str_append_char(w->out, '>');
	rdf_escape(w->out, text, len, &escapes);
	str_append(w->out, "</");
	str_append(w->out, property);
	str_append(w->out, ">\n");
}

static void
node(struct rdf_writer *w, const char *property, const char *type)
{
	w->blanks++;
	str_append_char(w->out, '<');
	str_append(w->out, property);
	str_append(w->out, "><");
	str_append(w->out, type);
	str_append(w->out, ">\n");
}

static void
node_end(struct rdf_writer *w)
{
	const struct rdf_level *l = &w->levels[w->depth];

	str_append(w->out, "</");
	str_append(w->out, l->type);
	str_append(w->out, "></");
	str_append(w->out, l->opened);
	str_append(w->out, ">\n");
}

const struct rdf_sink rdf_xml = {
	.start = start,
	.finish = finish,
	.subject = subject,
	.end = end,
	.iri = iri,
	.literal = literal,
	.node = node,
	.node_end = node_end,
};
