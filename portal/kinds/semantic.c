/* SPDX-License-Identifier: Apache-2.0 */
/* semantic.c - the things that a column may hold, and their headers. */
#include "kinds/semantic.h"

#include <string.h>

#include "kinds/heading.h"

/* What values start with; OTHER: signs, and letters with accents. */
enum {
	DIGIT = START_DIGIT,
	LETTER = START_LETTER,
	OTHER = START_OTHER
};
/* Is what looks like a number one of these? */
enum {
	PLAIN,
	CODE
};

/* Words of several kinds. */
#define LATITUDE                                                               \
	"latitude|lat:0.75|y:0.5|yf:0.5|yd:0.5|coordonnee y|"                  \
	"coord y|ycoord|ylat"
#define LONGITUDE                                                              \
	"longitude|long:0.75|lon:0.75|lng:0.5|x:0.5|xf:0.5|"                   \
	"xd:0.5|coordonnee x|coord x|xcoord|xlon|xlong"
#define WGS_LATITUDE                                                           \
	LATITUDE "|y gps|latitude wgs84|y wgs84|ywgs84|wsg:0.75|gps:0.5"
#define WGS_LONGITUDE                                                          \
	LONGITUDE "|x gps|longitude wgs84|x wgs84|xwgs84|wsg:0.75|gps:0.5"
#define PLACE                                                                  \
	"ban|coordinates|coordonnees|coordonnees insee|coord|"                 \
	"geo:0.5|geopoint|geo point 2d|geoloc|"                                \
	"geolocalisation|geom:0.75|geometry|gps|localisation|"                 \
	"point|position|wgs84"
#define LATLON PLACE "|latlon|lat lon|x y:0.75|xy:0.75"
#define LONLAT                                                                 \
	PLACE "|lonlat|lon lat|coordonneesxy|coordonnees xy|y x:0.75|yx:0.75"
#define COUNTRY                                                                \
	"iso country code|code pays|pays|country|nation|"                      \
	"pays code|code pays iso|code:0.5"
#define DATES                                                                  \
	"date|mise a jour|modifie|maj:0.75|datemaj|update|"                    \
	"created|modified"

#define KIND(way_, costly_, name_, label_, share_, alone_, crowd_, code_,      \
    starts_, least_, most_, matches_, words_)                                  \
	{ .name = #name_,                                                      \
		.label = (label_),                                             \
		.share = (share_),                                             \
		.alone = (alone_),                                             \
		.crowd = (crowd_),                                             \
		.is_code = (code_) == CODE,                                    \
		.starts = (starts_),                                           \
		.least = (least_),                                             \
		.most = (most_),                                               \
		.matches = (matches_),                                         \
		.words = words_,                                               \
		.way = (way_),                                                 \
		.costly = (costly_) },
#define TEXT(...) KIND(WAY_TEXT, false, __VA_ARGS__)
#define COSTLY(...) KIND(WAY_TEXT, true, __VA_ARGS__)
#define UNIT(...) KIND(WAY_UNIT, true, __VA_ARGS__)
#define RANGE(name_, label_, from_, to_, matches_, words_)                     \
	{ .name = #name_,                                                      \
		.label = (label_),                                             \
		.share = 1,                                                    \
		.from = (from_),                                               \
		.to = (to_),                                                   \
		.matches = (matches_),                                         \
		.words = words_,                                               \
		.way = WAY_RANGE },
#define TYPE(name_, label_, matches_, words_)                                  \
	{ .name = #name_,                                                      \
		.label = (label_),                                             \
		.share = 1,                                                    \
		.matches = (matches_),                                         \
		.words = words_,                                               \
		.way = WAY_TYPE },

const struct semantic semantics[] = {
#include "kinds/semantic.def"
};
const unsigned semantics_count = sizeof(semantics) / sizeof(semantics[0]);

const struct semantic *
semantic_find(const char *name)
{
	for (unsigned i = 0; i < semantics_count; i++) {
		if (strcmp(semantics[i].name, name) == 0)
			return &semantics[i];
	}
	return NULL;
}

double
semantic_header(const struct semantic *s, const char *header)
{
	char folded[HEADING_SIZE];

	heading_fold(header, strlen(header), folded);
	return heading_credit(folded, s->words);
}
