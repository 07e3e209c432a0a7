/* SPDX-License-Identifier: Apache-2.0 */
/* vocab.c - closed lists: frequencies, themes, file formats, kinds. */
#include "model/vocab.h"

#include <string.h>
#include <strings.h>

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

/* Delays are those of data.gouv.fr's quality score. */
const struct frequency frequencies[] = {
	{ "annual", "Annuelle", "ANNUAL", 365, true },
	{ "semiannual", "Deux fois par an", "ANNUAL_2", 365, true },
	{ "quarterly", "Trimestrielle", "QUARTERLY", 93, true },
	{ "monthly", "Mensuelle", "MONTHLY", 31, true },
	{ "weekly", "Hebdomadaire", "WEEKLY", 7, true },
	{ "daily", "Quotidienne", "DAILY", 1, true },
	{ "continuous", "Temps réel", "UPDATE_CONT", 0, true },
	{ "punctual", "Ponctuelle", "AS_NEEDED", 0, true },
	{ "irregular", "Sans régularité", "IRREG", 0, true },
	{ "bimonthly", "Tous les deux mois", "BIMONTHLY", 62, true },
	{ "semimonthly", "Deux fois par mois", "MONTHLY_2", 31, true },
	{ "biweekly", "Toutes les deux semaines", "BIWEEKLY", 14, true },
	{ "semiweekly", "Deux fois par semaine", "WEEKLY_2", 7, true },
	{ "hourly", "Toutes les heures", "HOURLY", 1.0 / 24, true },
	{ "biennial", "Tous les deux ans", "BIENNIAL", 730, true },
	{ "triennial", "Tous les trois ans", "TRIENNIAL", 1095, true },
	{ "quinquennial", "Tous les cinq ans", "QUINQUENNIAL", 1825, true },
	{ "never", "Jamais", "NEVER", 0, true },
	{ "notPlanned", "Non planifié", "NOT_PLANNED", 0, true },
	{ "oneMinute", "Toutes les minutes", "1MIN", 1.0 / 1440, false },
	{ "fiveMinutes", "Toutes les cinq minutes", "5MIN", 5.0 / 1440, false },
	{ "tenMinutes", "Toutes les dix minutes", "10MIN", 10.0 / 1440, false },
	{ "fifteenMinutes", "Toutes les quinze minutes", "15MIN", 15.0 / 1440,
	    false },
	{ "thirtyMinutes", "Toutes les trente minutes", "30MIN", 30.0 / 1440,
	    false },
	{ "bihourly", "Toutes les deux heures", "BIHOURLY", 2.0 / 24, false },
	{ "trihourly", "Toutes les trois heures", "TRIHOURLY", 3.0 / 24,
	    false },
	{ "twelveHours", "Toutes les douze heures", "12HRS", 0.5, false },
	{ "severalTimesADay", "Plusieurs fois par jour", "CONT", 1, false },
	{ "threeTimesADay", "Trois fois par jour", "DAILY_3", 1, false },
	{ "semidaily", "Deux fois par jour", "DAILY_2", 1, false },
	{ "fiveTimesAWeek", "Cinq fois par semaine", "WEEKLY_5", 7, false },
	{ "threeTimesAWeek", "Trois fois par semaine", "WEEKLY_3", 7, false },
	{ "threeTimesAMonth", "Trois fois par mois", "MONTHLY_3", 31, false },
	{ "threeTimesAYear", "Trois fois par an", "ANNUAL_3", 365, false },
	{ "quadrennial", "Tous les quatre ans", "QUADRENNIAL", 1460, false },
	{ "decennial", "Tous les dix ans", "DECENNIAL", 3650, false },
	{ "bidecennial", "Tous les vingt ans", "BIDECENNIAL", 7300, false },
	{ "tridecennial", "Tous les trente ans", "TRIDECENNIAL", 10950, false },
	{ "other", "Autre", "OTHER", 0, false },
	{ "unknown", "Inconnu", "UNKNOWN", 0, false },
};
const unsigned frequencies_count = COUNT(frequencies);

const struct theme themes[] = {
	{ "AGRI", "agriculture-peche-sylviculture-et-alimentation",
	    "Agriculture, pêche, sylviculture et alimentation" },
	{ "ECON", "economie-et-finances", "Économie et finances" },
	{ "EDUC", "education-culture-et-sport", "Éducation, culture et sport" },
	{ "ENER", "energie", "Énergie" },
	{ "ENVI", "environnement", "Environnement" },
	{ "GOVE", "gouvernement-et-secteur-public",
	    "Gouvernement et secteur public" },
	{ "HEAL", "sante", "Santé" },
	{ "INTR", "questions-internationales", "Questions internationales" },
	{ "JUST", "justice-systeme-juridique-et-securite-publique",
	    "Justice, système juridique et sécurité publique" },
	{ "REGI", "regions-et-villes", "Régions et villes" },
	{ "SOCI", "population-et-societe", "Population et société" },
	{ "TECH", "science-et-technologie", "Science et technologie" },
	{ "TRAN", "transports", "Transports" },
};
const unsigned themes_count = COUNT(themes);

/* Of two formats with one extension or media type, the general one first.
 * Open: all but the closed list of data.gouv.fr's score. */
const struct file_format file_formats[] = {
	{ "csv", "CSV", "text/csv", "CSV", "csv", true, true },
	{ "tsv", "TSV", "text/tab-separated-values", "TSV", "tsv", true, true },
	{ "xlsx", "Excel (XLSX)",
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	    "XLSX", "xlsx", false, true },
	{ "xls", "Excel (XLS)", "application/vnd.ms-excel", "XLS", "xls", false,
	    true },
	{ "ods", "Tableur OpenDocument (ODS)",
	    "application/vnd.oasis.opendocument.spreadsheet", "ODS", "ods",
	    true, true },
	{ "json", "JSON", "application/json", "JSON", "json", true, true },
	{ "geojson", "GeoJSON", "application/geo+json", "GEOJSON", "geojson",
	    true, true },
	{ "ndjson", "JSON par lignes", "application/x-ndjson", "", "ndjson",
	    true, true },
	{ "jsonld", "JSON-LD", "application/ld+json", "JSON_LD", "jsonld", true,
	    false },
	{ "xml", "XML", "application/xml", "XML", "xml", true, false },
	{ "rdf", "RDF/XML", "application/rdf+xml", "RDF_XML", "rdf", true,
	    false },
	{ "ttl", "Turtle", "text/turtle", "RDF_TURTLE", "ttl", true, false },
	{ "nt", "N-Triples", "application/n-triples", "RDF_N_TRIPLES", "nt",
	    true, false },
	{ "yaml", "YAML", "application/yaml", "YAML", "yaml", true, false },
	{ "kml", "KML", "application/vnd.google-earth.kml+xml", "KML", "kml",
	    true, false },
	{ "kmz", "KMZ", "application/vnd.google-earth.kmz", "KMZ", "kmz", true,
	    false },
	{ "gpx", "GPX", "application/gpx+xml", "GPX", "gpx", true, false },
	{ "gml", "GML", "application/gml+xml", "GML", "gml", true, false },
	{ "gpkg", "GeoPackage", "application/geopackage+sqlite3", "GPKG",
	    "gpkg", true, false },
	{ "zip", "Archive ZIP", "application/zip", "ZIP", "zip", true, true },
	{ "shp", "Shapefile (ZIP)", "application/zip", "SHP", "zip", true,
	    true },
	{ "gtfs", "GTFS (ZIP)", "application/zip", "GTFS", "zip", true, false },
	{ "gz", "Fichier compressé gzip", "application/gzip", "GZIP", "gz",
	    true, true },
	{ "7z", "Archive 7z", "application/x-7z-compressed", "7Z", "7z", true,
	    false },
	{ "tar", "Archive tar", "application/x-tar", "TAR", "tar", true,
	    false },
	{ "pdf", "PDF", "application/pdf", "PDF", "pdf", false, false },
	{ "txt", "Texte", "text/plain", "TXT", "txt", true, false },
	{ "md", "Markdown", "text/markdown", "MARKDOWN", "md", true, false },
	{ "html", "Page HTML", "text/html", "HTML", "html", true, false },
	{ "odt", "Texte OpenDocument (ODT)",
	    "application/vnd.oasis.opendocument.text", "ODT", "odt", true,
	    false },
	{ "doc", "Word (DOC)", "application/msword", "DOC", "doc", false,
	    false },
	{ "docx", "Word (DOCX)",
	    "application/"
	    "vnd.openxmlformats-officedocument.wordprocessingml.document",
	    "DOCX", "docx", false, false },
	{ "rtf", "Texte enrichi (RTF)", "application/rtf", "RTF", "rtf", true,
	    false },
	{ "odp", "Présentation OpenDocument (ODP)",
	    "application/vnd.oasis.opendocument.presentation", "ODP", "odp",
	    true, false },
	{ "ppt", "PowerPoint (PPT)", "application/vnd.ms-powerpoint", "PPT",
	    "ppt", true, false },
	{ "pptx", "PowerPoint (PPTX)",
	    "application/"
	    "vnd.openxmlformats-officedocument.presentationml.presentation",
	    "PPTX", "pptx", true, false },
	{ "odg", "Dessin OpenDocument (ODG)",
	    "application/vnd.oasis.opendocument.graphics", "ODG", "odg", true,
	    false },
	{ "svg", "Image SVG", "image/svg+xml", "SVG", "svg", true, false },
	{ "png", "Image PNG", "image/png", "PNG", "png", true, false },
	{ "jpg", "Image JPEG", "image/jpeg", "JPEG", "jpg", true, false },
	{ "webp", "Image WebP", "image/webp", "WEBP", "webp", true, false },
	{ "gif", "Image GIF", "image/gif", "GIF", "gif", true, false },
	{ "tiff", "Image TIFF", "image/tiff", "TIFF", "tif", true, false },
	{ "ics", "Agenda (ICS)", "text/calendar", "ICS", "ics", true, false },
	{ "parquet", "Parquet", "application/vnd.apache.parquet", "PARQUET",
	    "parquet", true, false },
	{ "sqlite", "Base SQLite", "application/vnd.sqlite3", "", "sqlite",
	    true, false },
	{ "sql", "SQL", "application/sql", "SQL", "sql", true, false },
	{ "dbf", "dBase (DBF)", "application/vnd.dbf", "DBF", "dbf", true,
	    false },
	{ "mp3", "Son MP3", "audio/mpeg", "MP3", "mp3", true, false },
	{ "mp4", "Vidéo MP4", "video/mp4", "MPEG4", "mp4", true, false },
	{ "dwg", "Plan DWG", "image/vnd.dwg", "DWG", "dwg", true, false },
	{ "dxf", "Plan DXF", "image/vnd.dxf", "DXF", "dxf", true, false },
	{ "las", "Nuage de points LAS", "application/vnd.las", "LAS", "las",
	    true, false },
	{ "laz", "Nuage de points LAZ", "application/vnd.laszip", "LAZ", "laz",
	    true, false },
	{ "bin", "Fichier binaire", "application/octet-stream", "BIN", "bin",
	    true, false },
};
const unsigned file_formats_count = COUNT(file_formats);

const struct org_kind org_kinds[] = {
	{ "commune", "Commune", "de la commune" },
	{ "epci", "Intercommunalité", "de l’intercommunalité" },
	{ "departement", "Département", "du département" },
	{ "region", "Région", "de la région" },
	{ "syndicat", "Syndicat", "du syndicat" },
	{ "ccas", "Centre d’action sociale (CCAS, CIAS)",
	    "du centre d’action sociale" },
	{ "etablissement", "Établissement public",
	    "de l’établissement public" },
	{ "association", "Association", "de l’association" },
	{ "autre", "Autre organisme", "de l’organisme" },
};
const unsigned org_kinds_count = COUNT(org_kinds);

const char *const resource_types[] = { "main", "documentation", "update",
	"code", "other", NULL };

static const char *const resource_labels[] = { "Fichier principal",
	"Documentation", "Mise à jour", "Code source", "Autre" };

const struct hvd_category hvd_categories[] = {
	{ "c_ac64a52d", "Géospatiales" },
	{ "c_dd313021", "Observation de la Terre et environnement" },
	{ "c_164e0bf5", "Météorologiques" },
	{ "c_e1da4e07", "Statistiques" },
	{ "c_a9135398", "Entreprises et propriété d’entreprises" },
	{ "c_b79e35eb", "Mobilité" },
};
const unsigned hvd_categories_count = COUNT(hvd_categories);

/* Other names of the same thing. */
struct alias {
	const char *key, *id;
};

/* Words data.gouv.fr used before 2025. */
static const struct alias old_frequencies[] = {
	{ "realtime", "continuous" },
	{ "fourTimesADay", "severalTimesADay" },
	{ "fourTimesAWeek", "other" },
	{ "fortnighly", "biweekly" },
	{ "fortnightly", "biweekly" },
	{ "biannual", "semiannual" },
	{ NULL, NULL },
};

static const struct alias other_formats[] = {
	{ "jpeg", "jpg" },
	{ "image/jpg", "jpg" },
	{ "tif", "tiff" },
	{ "geotiff", "tiff" },
	{ "htm", "html" },
	{ "xhtml", "html" },
	{ "text", "txt" },
	{ "markdown", "md" },
	{ "jsonl", "ndjson" },
	{ "json-ld", "jsonld" },
	{ "yml", "yaml" },
	{ "turtle", "ttl" },
	{ "gzip", "gz" },
	{ "application/x-gzip", "gz" },
	{ "application/x-zip-compressed", "zip" },
	{ "shapefile", "shp" },
	{ "excel", "xls" },
	{ "word", "doc" },
	{ "text/xml", "xml" },
	{ "application/csv", "csv" },
	{ "application/vnd.geo+json", "geojson" },
	{ "application/x-sqlite3", "sqlite" },
	{ NULL, NULL },
};

/* Letter case aside; the first letter tells most of them apart. */
static bool
is_same(const char *x, const char *y)
{
	return ((*x ^ *y) & 0xdf) == 0 && strcasecmp(x, y) == 0;
}

static const char *
unalias(const struct alias *table, const char *key)
{
	for (; table->key; table++) {
		if (is_same(table->key, key))
			return table->id;
	}
	return key;
}

const struct frequency *
frequency_find(const char *key)
{
	key = unalias(old_frequencies, key);
	for (unsigned i = 0; i < frequencies_count; i++) {
		if (is_same(frequencies[i].id, key) ||
		    is_same(frequencies[i].eu, key))
			return &frequencies[i];
	}
	return NULL;
}

const struct theme *
theme_find(const char *key)
{
	for (unsigned i = 0; i < themes_count; i++) {
		if (is_same(themes[i].code, key) ||
		    is_same(themes[i].slug, key))
			return &themes[i];
	}
	return NULL;
}

const struct file_format *
file_format_find(const char *key)
{
	char name[128];
	size_t len;

	/* « .csv », « text/csv; charset=utf-8 ». */
	key += *key == '.';
	len = strcspn(key, "; ");
	if (len == 0 || len >= sizeof(name))
		return NULL;
	memcpy(name, key, len);
	name[len] = '\0';
	key = unalias(other_formats, name);
	for (unsigned i = 0; i < file_formats_count; i++) {
		if (is_same(file_formats[i].id, key))
			return &file_formats[i];
	}
	for (unsigned i = 0; i < file_formats_count; i++) {
		if (is_same(file_formats[i].extension, key) ||
		    is_same(file_formats[i].mime, key))
			return &file_formats[i];
	}
	return NULL;
}

const struct org_kind *
org_kind_find(const char *id)
{
	for (unsigned i = 0; i < org_kinds_count; i++) {
		if (strcmp(org_kinds[i].id, id) == 0)
			return &org_kinds[i];
	}
	return NULL;
}

const char *
resource_type_label(const char *id)
{
	for (unsigned i = 0; resource_types[i]; i++) {
		if (strcmp(resource_types[i], id) == 0)
			return resource_labels[i];
	}
	return NULL;
}

const struct hvd_category *
hvd_category_find(const char *code)
{
	for (unsigned i = 0; i < hvd_categories_count; i++) {
		if (strcmp(hvd_categories[i].code, code) == 0)
			return &hvd_categories[i];
	}
	return NULL;
}
