/* SPDX-License-Identifier: Apache-2.0 */
/* licence.c - the table of licences and how they are recognised. */
#include "model/licence.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

#define EU "http://publications.europa.eu/resource/authority/licence/"
#define ODC "https://opendatacommons.org/licenses/"
#define OD "http://www.opendefinition.org/licenses/"
#define ALL_USES                                                               \
	"Chacun peut copier, transformer et réutiliser ces données, y "      \
	"compris pour vendre un service."
#define NO_DUTY "Rien n’est demandé en retour."
#define NAME_SOURCE "Il faut citer la source."

const struct licence licences[] = {
	{
	    .id = "lov2",
	    .spdx = "etalab-2.0",
	    .title = "Licence Ouverte / Open Licence version 2.0",
	    .short_title = "Licence Ouverte 2.0",
	    .url = "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
	    .eu_url = EU "ETALAB_2_0",
	    .allows = ALL_USES,
	    .demands = "Il faut citer la source et la date de dernière mise "
		       "à jour.",
	    .offered = true,
	},
	{
	    .id = "odc-odbl",
	    .spdx = "ODbL-1.0",
	    .title = "Open Data Commons Open Database License (ODbL)",
	    .short_title = "ODbL 1.0",
	    .url = ODC "odbl/summary/",
	    .eu_url = EU "ODC_BL",
	    .allows = ALL_USES,
	    .demands = "Il faut citer la source, et qui publie une base "
		       "enrichie à partir de celle-ci doit la partager sous "
		       "la même licence.",
	    .offered = true,
	},
	{
	    .id = "fr-lo",
	    .spdx = "",
	    .title = "Licence Ouverte / Open Licence",
	    .short_title = "Licence Ouverte 1.0",
	    .url = "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/"
		   "Licence_Ouverte.pdf",
	    .eu_url = "",
	    .allows = ALL_USES,
	    .demands = "Il faut citer la source et la date de dernière mise "
		       "à jour.",
	},
	{
	    .id = "cc-by",
	    .spdx = "",
	    .title = "Creative Commons Attribution",
	    .short_title = "CC BY",
	    .url = OD "cc-by",
	    .eu_url = "",
	    .allows = ALL_USES,
	    .demands = "Il faut citer l’auteur, nommer la licence et dire ce "
		       "qui a été modifié.",
	},
	{
	    .id = "cc-by-sa",
	    .spdx = "",
	    .title = "Creative Commons Attribution - Partage dans les mêmes "
		     "conditions",
	    .short_title = "CC BY-SA",
	    .url = OD "cc-by-sa",
	    .eu_url = "",
	    .allows = ALL_USES,
	    .demands = "Il faut citer l’auteur et partager ce qui en est tiré "
		       "sous la même licence.",
	},
	{
	    .id = "cc-zero",
	    .spdx = "CC0-1.0",
	    .title = "Creative Commons CC0 1.0 universel",
	    .short_title = "CC0",
	    .url = OD "cc-zero",
	    .eu_url = EU "CC0",
	    .allows = ALL_USES,
	    .demands = NO_DUTY,
	},
	{
	    .id = "odc-by",
	    .spdx = "ODC-By-1.0",
	    .title = "Open Data Commons Attribution License",
	    .short_title = "ODC-BY",
	    .url = ODC "by/summary/",
	    .eu_url = EU "ODC_BY",
	    .allows = ALL_USES,
	    .demands = NAME_SOURCE,
	},
	{
	    .id = "odc-pddl",
	    .spdx = "PDDL-1.0",
	    .title = "Open Data Commons Public Domain Dedication and Licence",
	    .short_title = "PDDL",
	    .url = ODC "pddl/summary/",
	    .eu_url = EU "ODC_PDDL",
	    .allows = ALL_USES,
	    .demands = NO_DUTY,
	},
	{
	    .id = "other-at",
	    .spdx = "",
	    .title = "Autre licence, avec attribution",
	    .short_title = "Autre (attribution)",
	    .url = "",
	    .eu_url = "",
	    .allows = "La réutilisation est permise aux conditions que donne "
		      "la fiche d’origine.",
	    .demands = NAME_SOURCE,
	},
	{
	    .id = "other-open",
	    .spdx = "",
	    .title = "Autre licence ouverte",
	    .short_title = "Autre (ouverte)",
	    .url = "",
	    .eu_url = "",
	    .allows = "La réutilisation est permise aux conditions que donne "
		      "la fiche d’origine.",
	    .demands = "Il faut respecter ces conditions.",
	},
	{
	    .id = "other-pd",
	    .spdx = "",
	    .title = "Autre licence, domaine public",
	    .short_title = "Domaine public",
	    .url = "",
	    .eu_url = "",
	    .allows = ALL_USES,
	    .demands = NO_DUTY,
	},
	{
	    .id = "notspecified",
	    .spdx = "",
	    .title = "Licence non précisée",
	    .short_title = "Non précisée",
	    .url = "",
	    .eu_url = "",
	    .allows = "Aucune réutilisation n’est garantie.",
	    .demands = "Il faut demander à l’auteur ce qui est permis.",
	},
};

const unsigned licences_count = sizeof(licences) / sizeof(licences[0]);

/* Other addresses and names in use in catalogues; the short Creative Commons
 * identifiers of data.gouv.fr name no version. */
static const struct {
	const char *key, *id;
} aliases[] = {
	{ "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/"
	  "ETALAB-Licence-Ouverte-v2.0.pdf",
	    "lov2" },
	{ "https://github.com/etalab/licence-ouverte/blob/master/LO.md",
	    "lov2" },
	{ "https://spdx.org/licenses/etalab-2.0", "lov2" },
	{ "https://spdx.org/licenses/etalab-2.0.html", "lov2" },
	{ "Licence Ouverte 2.0", "lov2" },
	{ "Licence Ouverte v2.0", "lov2" },
	{ "Licence Ouverte", "lov2" },
	{ ODC "odbl", "odc-odbl" },
	{ ODC "odbl/1-0", "odc-odbl" },
	{ "https://spdx.org/licenses/ODbL-1.0", "odc-odbl" },
	{ "https://spdx.org/licenses/ODbL-1.0.html", "odc-odbl" },
	{ "ODbL", "odc-odbl" },
	{ "Open Database License", "odc-odbl" },
	{ EU "CC_BY_4_0", "cc-by" },
	{ "https://creativecommons.org/licenses/by/4.0", "cc-by" },
	{ "CC-BY-4.0", "cc-by" },
	{ EU "CC_BYSA_4_0", "cc-by-sa" },
	{ "https://creativecommons.org/licenses/by-sa/4.0", "cc-by-sa" },
	{ "CC-BY-SA-4.0", "cc-by-sa" },
	{ "https://creativecommons.org/publicdomain/zero/1.0", "cc-zero" },
	{ "CC0", "cc-zero" },
};

/* Equal but for case, https for http, and one final slash on either side. */
static bool
same(const char *given, const char *known)
{
	size_t n, len;

	if (!*known)
		return false;
	if (strncasecmp(given, "https:", 6) == 0)
		given += 6;
	else if (strncasecmp(given, "http:", 5) == 0)
		given += 5;
	if (strncmp(known, "http", 4) == 0)
		known = strchr(known, ':') + 1;
	n = strlen(known);
	n -= n > 2 && known[n - 1] == '/';
	len = strlen(given);
	len -= len > 2 && given[len - 1] == '/';
	return len == n && strncasecmp(given, known, n) == 0;
}

static const char *
unalias(const char *key)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (same(key, aliases[i].key))
			return aliases[i].id;
	}
	return key;
}

enum err_code
licence_find(const char *key, const struct licence **out, struct err *e)
{
	const char *known = unalias(key);

	for (unsigned i = 0; i < licences_count; i++) {
		const struct licence *l = &licences[i];

		if (strcasecmp(known, l->id) == 0 || same(known, l->spdx) ||
		    same(known, l->url) || same(known, l->eu_url) ||
		    strcasecmp(known, l->title) == 0) {
			*out = l;
			return ERR_OK;
		}
	}
	return err_set(e, ERR_INVALID,
	    "Licence inconnue" NNBSP
	    ": choisissez la Licence Ouverte 2.0 ou l’ODbL 1.0.");
}
