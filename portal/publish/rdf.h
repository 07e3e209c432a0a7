/* SPDX-License-Identifier: Apache-2.0 */
/* rdf.h - triples pushed to a writer: RDF/XML, Turtle, N-Triples, JSON-LD. */
#ifndef PARVIS_PUBLISH_RDF_H
#define PARVIS_PUBLISH_RDF_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum rdf_syntax {
	RDF_XML,
	RDF_TURTLE,
	RDF_NTRIPLES,
	RDF_JSONLD,
	RDF_SYNTAXES
};

/* By file extension: rdf, xml, ttl, nt, jsonld. False when unknown. */
bool rdf_syntax_find(const char *extension, enum rdf_syntax *out);
/* Media type with charset=utf-8 for the Content-Type header. */
const char *rdf_content_type(enum rdf_syntax s);
/* Extension in the addresses of the feeds: rdf, ttl, nt, jsonld. */
const char *rdf_extension(enum rdf_syntax s);

/*
 * One traversal feeds any of the four. Names are prefixed ("dct:title") with
 * the prefixes of the fixed table in rdf.c; IRIs are absolute and already
 * percent-encoded (rdf_iri_fix). Subjects come one after the other:
 * rdf_subject(iri, "dcat:Dataset") ... rdf_end(); a subject may come back.
 * rdf_node() opens a blank node as object of `property`, at most RDF_DEPTH
 * deep; rdf_node_end() closes it. The values of one property of a subject
 * must come one after the other. Every name and IRI is borrowed until the
 * subject ends.
 */
#define RDF_DEPTH 4

struct rdf_writer;
struct rdf_sink {
	void (*start)(struct rdf_writer *w);
	void (*finish)(struct rdf_writer *w);
	void (*subject)(
	    struct rdf_writer *w, const char *iri, const char *type);
	void (*end)(struct rdf_writer *w);
	void (*iri)(
	    struct rdf_writer *w, const char *property, const char *iri);
	void (*literal)(struct rdf_writer *w, const char *property,
	    const char *text, size_t len, const char *qualifier);
	void (*node)(
	    struct rdf_writer *w, const char *property, const char *type);
	void (*node_end)(struct rdf_writer *w);
};

/* Where a writer is: the subject (level 0) and the blank nodes inside it. */
struct rdf_level {
	const char *type;     /* as given */
	const char *opened;   /* property that holds this blank node */
	const char *property; /* last one written, NULL before the first */
	unsigned long blank;  /* number of this blank node */
};
struct rdf_writer {
	const struct rdf_sink *sink;
	struct str *out;
	unsigned long blanks; /* blank nodes named so far */
	unsigned depth;
	bool has_subject; /* at least one was written */
	const char *subject;
	struct rdf_level levels[RDF_DEPTH + 1];
};

void rdf_writer_init(struct rdf_writer *w, enum rdf_syntax s, struct str *out);
/* Head (declarations of prefixes) and foot of the document. */
void rdf_start(struct rdf_writer *w);
void rdf_finish(struct rdf_writer *w);
/* type may be NULL: the subject is typed elsewhere. */
void rdf_subject(struct rdf_writer *w, const char *iri, const char *type);
void rdf_end(struct rdf_writer *w);
/* iri may be NULL: nothing is written. */
void rdf_iri(struct rdf_writer *w, const char *property, const char *iri);
/* lang "fr", or NULL for a plain string. Nothing is written for "". Control
 * characters and bad UTF-8 become U+FFFD, alike in the four syntaxes. */
void rdf_text(struct rdf_writer *w, const char *property, const char *text,
    const char *lang);
/* datatype is prefixed: "xsd:date". Nothing is written for "". */
void rdf_typed(struct rdf_writer *w, const char *property, const char *text,
    const char *datatype);
void rdf_node(struct rdf_writer *w, const char *property, const char *type);
void rdf_node_end(struct rdf_writer *w);

/* An absolute IRI that no syntax and no harvester stumbles over: a scheme,
 * ASCII, none of the characters RFC 3987 excludes, whole %XX. */
bool rdf_iri_ok(const char *iri);
/* In a: the same with what may not stand in an IRI percent-encoded (text
 * itself when nothing had to be); NULL when it is not absolute. */
const char *rdf_iri_fix(struct arena *a, const char *text);

/* For the sinks. */
extern const struct rdf_sink rdf_xml, rdf_turtle, rdf_ntriples, rdf_jsonld;
struct rdf_prefix {
	const char *name, *iri;
};
extern const struct rdf_prefix rdf_prefixes[]; /* ended by a NULL name */
/* Append the IRI a prefixed name stands for. */
void rdf_expand(struct str *out, const char *name);
/* How a syntax writes the bytes that mean something to it. */
struct rdf_escapes {
	char set[4]; /* them, controls aside; may repeat */
	const char *names[256];
};
/* Append text, bytes with an entry in names replaced by it. */
void rdf_escape(struct str *out, const char *text, size_t len,
    const struct rdf_escapes *escapes);
/* Those of Turtle, N-Triples and JSON strings, which agree for our text. */
extern const struct rdf_escapes rdf_string_escapes;

#endif
