/* SPDX-License-Identifier: Apache-2.0 */
/* rdf.c - what the four writers share: prefixes, IRIs, clean text. */
#include "publish/rdf.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/scan.h"
#include "base/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* Most used first. */
const struct rdf_prefix rdf_prefixes[] = {
	{ "dct", "http://purl.org/dc/terms/" },
	{ "dcat", "http://www.w3.org/ns/dcat#" },
	{ "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#" },
	{ "xsd", "http://www.w3.org/2001/XMLSchema#" },
	{ "foaf", "http://xmlns.com/foaf/0.1/" },
	{ "vcard", "http://www.w3.org/2006/vcard/ns#" },
	{ "spdx", "http://spdx.org/rdf/terms#" },
	{ "dcatap", "http://data.europa.eu/r5r/" },
	{ "skos", "http://www.w3.org/2004/02/skos/core#" },
	{ "geo", "http://www.opengis.net/ont/geosparql#" },
	{ "hydra", "http://www.w3.org/ns/hydra/core#" },
	{ "eli", "http://data.europa.eu/eli/ontology#" },
	{ "rdfs", "http://www.w3.org/2000/01/rdf-schema#" },
	{ NULL, NULL },
};

static const struct {
	const char *extension;
	enum rdf_syntax syntax;
} extensions[] = {
	{ "rdf", RDF_XML },
	{ "xml", RDF_XML },
	{ "ttl", RDF_TURTLE },
	{ "nt", RDF_NTRIPLES },
	{ "jsonld", RDF_JSONLD },
};

static const struct {
	const char *type, *extension;
	const struct rdf_sink *sink;
} syntaxes[RDF_SYNTAXES] = {
	[RDF_XML] = { "application/rdf+xml; charset=utf-8", "rdf", &rdf_xml },
	[RDF_TURTLE] = { "text/turtle; charset=utf-8", "ttl", &rdf_turtle },
	[RDF_NTRIPLES] = { "application/n-triples; charset=utf-8", "nt",
	    &rdf_ntriples },
	[RDF_JSONLD] = { "application/ld+json; charset=utf-8", "jsonld",
	    &rdf_jsonld },
};

bool
rdf_syntax_find(const char *extension, enum rdf_syntax *out)
{
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]);
	     i++) {
		if (strcmp(extensions[i].extension, extension) == 0) {
			*out = extensions[i].syntax;
			return true;
		}
	}
	return false;
}

const char *
rdf_content_type(enum rdf_syntax s)
{
	return syntaxes[s].type;
}

const char *
rdf_extension(enum rdf_syntax s)
{
	return syntaxes[s].extension;
}

void
rdf_writer_init(struct rdf_writer *w, enum rdf_syntax s, struct str *out)
{
	memset(w, 0, sizeof(*w));
	w->sink = syntaxes[s].sink;
	w->out = out;
}

void
rdf_start(struct rdf_writer *w)
{
	w->sink->start(w);
}

void
rdf_finish(struct rdf_writer *w)
{
	assert(!w->subject);
	w->sink->finish(w);
}

void
rdf_subject(struct rdf_writer *w, const char *iri, const char *type)
{
	assert(!w->subject);
	w->subject = iri;
	w->depth = 0;
	w->levels[0] = (struct rdf_level){ .type = type };
	w->sink->subject(w, iri, type);
	w->has_subject = true;
}

void
rdf_end(struct rdf_writer *w)
{
	assert(w->subject && w->depth == 0);
	w->sink->end(w);
	w->subject = NULL;
}

void
rdf_iri(struct rdf_writer *w, const char *property, const char *iri)
{
	if (!iri)
		return;
	w->sink->iri(w, property, iri);
	w->levels[w->depth].property = property;
}

/* Whether all four syntaxes can hold the text as it is. */
static bool
is_clean(const char *text, size_t len)
{
	/* First byte of U+FFFE and U+FFFF. */
	static const char set[4] = "\xef\xef\xef\xef";

	for (size_t i = 0;; i++) {
		unsigned char c;

		i += scan_text(text + i, len - i, set);
		if (i == len)
			return text_is_utf8(text, len);
		c = (unsigned char)text[i];
		if (c < 0x20 && c != '\n' && c != '\t' && c != '\r')
			return false;
		if (c == 0xef && i + 2 < len &&
		    (unsigned char)text[i + 1] == 0xbf &&
		    (unsigned char)text[i + 2] >= 0xbe)
			return false;
	}
}

static size_t
sequence(const char *p, size_t left)
{
	for (size_t n = 1; n <= 4 && n <= left; n++) {
		if (text_is_utf8(p, n))
			return n;
	}
	return 0;
}

static void
append_clean(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		n = sequence(text + i, len - i);
		if (n && is_clean(text + i, n)) {
			str_append_n(out, text + i, n);
			continue;
		}
		str_append(out, REPLACEMENT);
		n = n ? n : 1;
	}
}

static void
literal(struct rdf_writer *w, const char *property, const char *text,
    const char *qualifier)
{
	size_t len = strlen(text);
	struct str clean;

	if (!len)
		return;
	if (is_clean(text, len)) {
		w->sink->literal(w, property, text, len, qualifier);
	} else {
		str_init(&clean, NULL, 3 * len);
		append_clean(&clean, text, len);
		w->sink->literal(
		    w, property, str_text(&clean), clean.len, qualifier);
		str_free(&clean);
	}
	w->levels[w->depth].property = property;
}

void
rdf_text(struct rdf_writer *w, const char *property, const char *text,
    const char *lang)
{
	literal(w, property, text, lang);
}

void
rdf_typed(struct rdf_writer *w, const char *property, const char *text,
    const char *datatype)
{
	literal(w, property, text, datatype);
}

void
rdf_node(struct rdf_writer *w, const char *property, const char *type)
{
	assert(w->subject && w->depth < RDF_DEPTH);
	w->sink->node(w, property, type);
	w->levels[w->depth].property = property;
	w->levels[++w->depth] = (struct rdf_level){
		.type = type, .opened = property, .blank = w->blanks
	};
}

void
rdf_node_end(struct rdf_writer *w)
{
	assert(w->depth > 0);
	w->sink->node_end(w);
	w->depth--;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

/* Length of « scheme: » (RFC 3986, 3.1), 0 when there is none. */
static size_t
scheme(const char *iri)
{
	size_t n = 0;

	if (!((iri[0] | 0x20) >= 'a' && (iri[0] | 0x20) <= 'z'))
		return 0;
	while (((iri[n] | 0x20) >= 'a' && (iri[n] | 0x20) <= 'z') ||
	    (iri[n] >= '0' && iri[n] <= '9') ||
	    (n && iri[n] && strchr("+-.", iri[n])))
		n++;
	return iri[n] == ':' && iri[n + 1] ? n + 1 : 0;
}

/* May stand as it is; p[0] is not the end of the text. */
static bool
iri_char_ok(const char *p)
{
	unsigned char c = (unsigned char)*p;

	if (c == '%')
		return is_hex(p[1]) && is_hex(p[2]);
	return c > 0x20 && c < 0x7f && !text_not_in_iri[c];
}

bool
rdf_iri_ok(const char *iri)
{
	if (!scheme(iri))
		return false;
	for (const char *p = iri; *p; p++) {
		if (!iri_char_ok(p))
			return false;
	}
	return true;
}

const char *
rdf_iri_fix(struct arena *a, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	struct str s;

	if (rdf_iri_ok(text))
		return text;
	if (!scheme(text))
		return NULL;
	str_init(&s, a, 4 * strlen(text));
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		char esc[3] = { '%', hex[c >> 4], hex[c & 15] };

		if (iri_char_ok(p))
			str_append_char(&s, *p);
		else
			str_append_n(&s, esc, 3);
	}
	return str_text(&s);
}

void
rdf_expand(struct str *out, const char *name)
{
	const char *colon = strchr(name, ':');
	size_t len = (size_t)(colon - name);

	for (const struct rdf_prefix *p = rdf_prefixes; p->name; p++) {
		if (strncmp(p->name, name, len) == 0 && !p->name[len]) {
			str_append(out, p->iri);
			str_append(out, colon + 1);
			return;
		}
	}
	assert(!"prefix of the table");
}

void
rdf_escape(struct str *out, const char *text, size_t len,
    const struct rdf_escapes *escapes)
{
	size_t from = 0, i = scan_text(text, len, escapes->set);

	while (i < len) {
		const char *name = escapes->names[(unsigned char)text[i]];

		i++;
		if (name) {
			str_append_n(out, text + from, i - 1 - from);
			str_append(out, name);
			from = i;
		}
		i += scan_text(text + i, len - i, escapes->set);
	}
	str_append_n(out, text + from, len - from);
}

const struct rdf_escapes rdf_string_escapes = {
	.set = { '"', '\\', '\\', '\\' },
	.names = {
		['"'] = "\\\"",
		['\\'] = "\\\\",
		['\n'] = "\\n",
		['\r'] = "\\r",
		['\t'] = "\\t",
	},
};
