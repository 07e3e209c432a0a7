/* SPDX-License-Identifier: Apache-2.0 */
/* dcat_parts.h - between the files of the DCAT feed; nobody else's. */
#ifndef PARVIS_PUBLISH_DCAT_PARTS_H
#define PARVIS_PUBLISH_DCAT_PARTS_H

#include "model/licence.h"
#include "model/org.h"
#include "publish/dcat.h"

#define EU "http://publications.europa.eu/resource/authority/"
#define IANA "https://www.iana.org/assignments/media-types/"
#define DCAT_SEEN 8192 /* power of two */
#define DCAT_PENDING 96
#define DCAT_PIECE 131072 /* bytes after which a piece is given */

/* A node others point to, described once in the document. */
struct described {
	const char *iri;
	const char *type;      /* "dct:Frequency" */
	const char *title;     /* dct:title in French, or NULL */
	const char *label;     /* skos:prefLabel in French, or NULL */
	const char *scheme;    /* skos:inScheme, or NULL */
	const char *match;     /* skos:exactMatch, or NULL */
	const char *wkt;       /* dcat:bbox, or NULL */
	const struct org *org; /* an agent */
};

/* Authority lists of the EU. */
enum eu_list {
	EU_FREQUENCY,
	EU_LANGUAGE,
	EU_ACCESS_RIGHT,
	EU_AVAILABILITY,
	EU_FILE_TYPE,
	EU_THEME
};

/* A resource with the addresses it is known by. */
struct part {
	const struct resource *r;
	const char *iri, *at;
};

struct dcat_feed {
	const struct dcat_feed_opts *o;
	struct arena *a, *batch; /* of the feed; of the piece being written */
	struct rdf_writer w;
	struct str *out;
	struct org *orgs; /* every organization, by id */
	unsigned norgs;
	const struct org *publisher; /* of the catalogue, or NULL */
	const char *catalog;         /* its IRI */
	const char *title, *description;
	int64_t now, revised; /* clock of the whole document */
	const char *today;
	int64_t total;
	unsigned last_page;
	const char *after;    /* last identifier written */
	int64_t left;         /* datasets still to come */
	struct dataset *rows; /* being written */
	unsigned nrows, row;
	struct part *parts; /* of the dataset under way, or NULL */
	unsigned nparts, part;
	bool started;
	struct {
		uint64_t key, value; /* 0: free */
	} seen[DCAT_SEEN];
	unsigned nseen;
	/* The last ones looked up: most datasets have the same. */
	const char *licence_id;
	const struct licence *licence;
	struct bbox box;
	char *wkt;
	struct described pending[DCAT_PENDING];
	unsigned npending;
};

/* Text made of parts, in the arena of the piece; ended by NULL. */
const char *dcat_join(struct dcat_feed *f, ...) __attribute__((sentinel));

/*
 * Remember `iri` with a value. True the first time; later (or when the memory
 * is full) false, and *value is what was remembered (0 when full).
 */
bool dcat_first(struct dcat_feed *f, const char *iri, uint64_t *value);

/* property -> the node, which will be described once in this document. */
void dcat_refer(
    struct dcat_feed *f, const char *property, const struct described *d);
/* The same for a page of which no other dataset speaks: not remembered. */
void dcat_page(struct dcat_feed *f, const char *property, const char *iri);
void dcat_concept(struct dcat_feed *f, const char *property, enum eu_list list,
    const char *code, const char *label);
void dcat_licence(struct dcat_feed *f, const char *license);
void dcat_agent(struct dcat_feed *f, const char *property, const struct org *o);
/* dct:spatial: the box, on the INSEE IRI of the place when it has one. */
void dcat_place(struct dcat_feed *f, const struct bbox *box, const char *iri,
    const char *label);
/* A date and time in UTC, never after now; nothing for 0. */
void dcat_time(struct dcat_feed *f, const char *property, int64_t t);
/* Describe what was referred to; between subjects. */
void dcat_flush(struct dcat_feed *f);

/*
 * Markdown for the harvester, in the arena of the piece: one <...> makes it
 * take the whole text for HTML, flatten it and drop the links, so links lose
 * their brackets and other tags are written out.
 */
const char *dcat_markdown(struct dcat_feed *f, const char *text);
/* The organization of that identifier, or NULL. */
const struct org *dcat_org(const struct dcat_feed *f, const char *id);

/* IRI of a dataset: its frozen identifier when it is one. */
const char *dcat_dataset_iri(struct dcat_feed *f, const struct dataset *d);
/* A dataset, then its distributions as long as the piece has room; false when
 * some are left for the next piece. */
bool dcat_dataset(struct dcat_feed *f, const struct dataset *d);
/* Where the bytes of a resource are: its permanent address here, or elsewhere;
 * NULL when nobody could use it: the resource is then left out. */
const char *dcat_address(struct dcat_feed *f, const struct resource *r);
void dcat_distribution(struct dcat_feed *f, const struct dataset *d,
    const struct resource *r, const char *iri, const char *at);
/* The schema the data follow, the law of high-value datasets. */
void dcat_schema(struct dcat_feed *f, const char *url);
void dcat_hvd_law(struct dcat_feed *f);

#endif
