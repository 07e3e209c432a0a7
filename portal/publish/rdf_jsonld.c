/* SPDX-License-Identifier: Apache-2.0 */
/* rdf_jsonld.c - JSON-LD 1.1 (W3C, 16 July 2020), its context inside. */
#include <stddef.h>
#include <string.h>

#include "publish/rdf.h"

static void
start(struct rdf_writer *w)
{
	const char *comma = "";

	str_append(w->out, "{\"@context\":{");
	for (const struct rdf_prefix *p = rdf_prefixes; p->name; p++) {
		str_append_printf(
		    w->out, "%s\n\"%s\":\"%s\"", comma, p->name, p->iri);
		comma = ",";
	}
	str_append(w->out, "},\n\"@graph\":[");
}

static void
finish(struct rdf_writer *w)
{
	str_append(w->out, "\n]}\n");
}

/* An object's head: its identifier or its type, or both. */
static void
subject(struct rdf_writer *w, const char *iri, const char *type)
{
	str_append(w->out, w->has_subject ? ",\n{\"@id\":\"" : "\n{\"@id\":\"");
	str_append(w->out, iri);
	str_append_char(w->out, '"');
	if (type) {
		str_append(w->out, ",\"@type\":\"");
		str_append(w->out, type);
		str_append_char(w->out, '"');
	}
}

/* A key comes once: its values make one list, closed by the next key. */
static void
statement(struct rdf_writer *w, const char *property)
{
	struct rdf_level *l = &w->levels[w->depth];

	if (l->property && strcmp(l->property, property) == 0) {
		str_append_char(w->out, ',');
		return;
	}
	str_append(w->out, l->property ? "],\n\"" : ",\n\"");
	str_append(w->out, property);
	str_append(w->out, "\":[");
}

static void
end(struct rdf_writer *w)
{
	str_append(w->out, w->levels[w->depth].property ? "]}" : "}");
}

static void
iri(struct rdf_writer *w, const char *property, const char *value)
{
	statement(w, property);
	str_append(w->out, "{\"@id\":\"");
	str_append(w->out, value);
	str_append(w->out, "\"}");
}

static void
literal(struct rdf_writer *w, const char *property, const char *text,
    size_t len, const char *qualifier)
{
	statement(w, property);
	str_append(w->out, qualifier ? "{\"@value\":\"" : "\"");
	rdf_escape(w->out, text, len, &rdf_string_escapes);
	str_append_char(w->out, '"');
	if (!qualifier)
		return;
	str_append(w->out,
	    strchr(qualifier, ':') ? ",\"@type\":\"" : ",\"@language\":\"");
	str_append(w->out, qualifier);
	str_append(w->out, "\"}");
}

static void
node(struct rdf_writer *w, const char *property, const char *type)
{
	w->blanks++;
	statement(w, property);
	str_append(w->out, "{\"@type\":\"");
	str_append(w->out, type);
	str_append_char(w->out, '"');
}

const struct rdf_sink rdf_jsonld = {
	.start = start,
	.finish = finish,
	.subject = subject,
	.end = end,
	.iri = iri,
	.literal = literal,
	.node = node,
	.node_end = end,
};
