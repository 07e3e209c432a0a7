/* SPDX-License-Identifier: Apache-2.0 */
/* vocab.h - closed lists: frequencies, themes, file formats, kinds. */
#ifndef PARVIS_MODEL_VOCAB_H
#define PARVIS_MODEL_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Update frequency, in the words of data.gouv.fr. */
struct frequency {
	const char *id;    /* udata: annual */
	const char *label; /* French */
	const char *eu;    /* last part of the EU authority IRI: ANNUAL */
	double late_days;  /* days before it is late; 0: never late */
	bool offered;      /* in the clerk's list (the usual ones first) */
};
extern const struct frequency frequencies[];
extern const unsigned frequencies_count;
/* By id, old udata id or EU code, without case; NULL when unknown. */
const struct frequency *frequency_find(const char *key);

/* Theme: the EU data-theme list. */
struct theme {
	const char *code;  /* GOVE */
	const char *slug;  /* gouvernement-et-secteur-public: in addresses */
	const char *label; /* French */
};
extern const struct theme themes[];
extern const unsigned themes_count;
/* By code or slug; NULL when unknown. */
const struct theme *theme_find(const char *key);

/* File format: what a resource is, from its content. */
struct file_format {
	const char *id;        /* csv: lower case, in the API */
	const char *label;     /* CSV; « Tableur Excel »; « Texte »... */
	const char *mime;      /* text/csv */
	const char *eu;        /* EU file-type code, or "" */
	const char *extension; /* csv */
	bool is_open;          /* open format in data.gouv.fr's score */
	bool is_table;         /* read as a table, or may hold some (zip) */
};
extern const struct file_format file_formats[];
extern const unsigned file_formats_count;
/* By id, extension or media type; NULL when unknown. */
const struct file_format *file_format_find(const char *key);

/* Kind of an organization. */
struct org_kind {
	const char *id;    /* commune, epci, departement, region, syndicat,
			    * ccas, etablissement, association, autre */
	const char *label; /* Commune, Intercommunalité... */
	const char *of;    /* « de la commune », for sentences */
};
extern const struct org_kind org_kinds[];
extern const unsigned org_kinds_count;
const struct org_kind *org_kind_find(const char *id);

/* Resource types and their French labels: main, documentation, update, code,
 * other. NULL when unknown. */
const char *resource_type_label(const char *id);
extern const char *const resource_types[]; /* ended by NULL */

/* High-value dataset categories (EU 2023/138). */
struct hvd_category {
	const char *code;  /* c_ac64a52d */
	const char *label; /* Géospatiales */
};
extern const struct hvd_category hvd_categories[];
extern const unsigned hvd_categories_count;
const struct hvd_category *hvd_category_find(const char *code);

#endif
