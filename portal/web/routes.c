/* SPDX-License-Identifier: Apache-2.0 */
/* routes.c - THE table: every address the portal answers, and to whom. */
#include "web/app.h"
#include "web/handlers.h"

/* clang-format off */
const struct route routes[] = {
	/* Public pages. */
	{ GET, "/", home_show,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Accueil du portail" },
	{ GET, "/jeux-de-donnees", datasets_search,
	    PUBLIC, NO_BODY, 0, CATALOGUE,
	    "Recherche dans les jeux de données" },
	{ GET, "/jeux-de-donnees/:slug", datasets_show,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Page d'un jeu de données" },
	{ GET, "/jeux-de-donnees/:slug/ressources/:id", resources_show,
	    PUBLIC, NO_BODY, 0, CATALOGUE,
	    "Explorer un fichier d'un jeu de données" },
	{ GET, "/organisations", organizations_list,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Organisations qui publient" },
	{ GET, "/organisations/:slug", organizations_show,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Page d'une organisation" },
	{ GET, "/organisations/:slug/logo", organizations_logo,
	    PUBLIC, NO_BODY, 0, OWN, "Logo d'une organisation" },
	{ GET, "/mentions-legales", legal_notice,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Mentions légales" },
	{ GET, "/accessibilite", legal_accessibility,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Déclaration d'accessibilité" },
	{ GET, "/donnees-personnelles", legal_privacy,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Données personnelles et cookies" },
	{ GET, "/plan-du-site", legal_sitemap,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Plan du site" },
	{ GET, "/api", legal_api,
	    PUBLIC, NO_BODY, 0, CATALOGUE, "Documentation de l'API" },

	/* Look of the portal. */
	{ GET, "/static/:version/:kind/:file", static_file,
	    PUBLIC, NO_BODY, 0, OWN,
	    "Fichiers statiques (styles, scripts, images)" },
	{ GET, "/theme.css", static_theme,
	    PUBLIC, NO_BODY, 0, OWN, "Couleurs du portail" },
	{ GET, "/favicon.ico", static_favicon,
	    PUBLIC, NO_BODY, 0, OWN, "Icône du portail" },
	{ GET, "/logo", static_logo,
	    PUBLIC, NO_BODY, 0, OWN, "Logo du portail" },
	{ GET, "/healthz", home_health,
	    PUBLIC, NO_BODY, 0, NO_STORE, "État de marche du serveur" },

	/* Feeds, permanent addresses, downloads and API. */

	/* Sign-in, set-up and back office. */
};
/* clang-format on */

const unsigned routes_count = sizeof(routes) / sizeof(routes[0]);
