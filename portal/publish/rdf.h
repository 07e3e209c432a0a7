/* SPDX-License-Identifier: Apache-2.0 */
/* rdf.h - triples pushed to a writer: RDF/XML, Turtle, N-Triples, JSON-LD. */
#ifndef PARVIS_PUBLISH_RDF_H
#define PARVIS_PUBLISH_RDF_H

#include <stdbool.h>

#include "base/str.h"

enum rdf_syntax { RDF_XML, RDF_TURTLE, RDF_NTRIPLES, RDF_JSONLD, RDF_SYNTAXES };

/* By file extension: rdf, xml, ttl, nt, jsonld. False when unknown. */
bool rdf_syntax_find(const char *extension, enum rdf_syntax *out);
/* Media type with charset=utf-8 for the Content-Type header. */
const char *rdf_content_type(enum rdf_syntax s);

/*
 * One traversal feeds any of the four. Names are prefixed ("dct:title") with
 * the prefixes of the fixed table in rdf.c; IRIs are absolute and already
 * percent-encoded where needed (rdf_iri_ok). Subjects come one after the
 * other: subject(iri, "dcat:Dataset") ... end_subject(). node() opens a blank
 * node (iri NULL) or a nested described resource as the object of `property`;
 * end_node() closes it.
 */
struct rdf_writer;
struct rdf_sink {
	void (*start)(struct rdf_writer *w);
	void (*finish)(struct rdf_writer *w);
	void (*subject)(struct rdf_writer *w, const char *iri,
	    const char *type);
	void (*end_subject)(struct rdf_writer *w);
	void (*iri)(struct rdf_writer *w, const char *property,
	    const char *iri);
	/* lang or datatype ("xsd:date") or neither; may be NULL. */
	void (*literal)(struct rdf_writer *w, const char *property,
	    const char *text, const char *lang, const char *datatype);
	void (*node)(struct rdf_writer *w, const char *property,
	    const char *iri, const char *type);
	void (*end_node)(struct rdf_writer *w);
};
struct rdf_writer {
	const struct rdf_sink *sink;
	struct str *out;
	unsigned long blanks; /* blank nodes named so far */
	unsigned depth;
	bool first, first_subject;
	char names[8][192]; /* subjects being described, by depth */
};
void rdf_writer_init(struct rdf_writer *w, enum rdf_syntax s, struct str *out);

/* An absolute IRI that no syntax and no harvester stumbles over. */
bool rdf_iri_ok(const char *iri);

#endif
