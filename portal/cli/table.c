/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - the table of subcommands, and the help made from it. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/version.h"
#include "cli/command.h"

const struct command commands[] = {
	{ "serve",
	    "[--config FICHIER] [--data DOSSIER] [--listen ADRESSE:PORT] "
	    "[--base-url ADRESSE]",
	    "Démarrer le portail",
	    "Sur un dossier vide, affiche un lien à usage unique vers la page "
	    "de première mise en service.\n",
	    cmd_serve },
	{ "init",
	    "--data DOSSIER --name NOM [--kind GENRE] [--siren N] "
	    "[--insee CODE] [--email ADRESSE] [--admin ADRESSE "
	    "[--password-stdin]]",
	    "Créer le portail et sa première organisation",
	    "GENRE : commune, epci, departement, region, syndicat, ccas, "
	    "etablissement,\nassociation ou autre. Le nom, le SIREN et le code "
	    "Insee se complètent l'un l'autre\nquand ils sont dans la liste "
	    "officielle. Le mot de passe de l'administrateur est\ndemandé au "
	    "terminal, ou lu sur l'entrée standard avec --password-stdin.\n",
	    cmd_init },
	{ "user",
	    "add ADRESSE [--name NOM] [--org SLUG --role ROLE...] "
	    "[--password-stdin] | role ADRESSE --org SLUG [--role ROLE...] | "
	    "list | passwd ADRESSE [--password-stdin] | disable ADRESSE",
	    "Gérer les comptes",
	    "add crée un compte d'administration, ou de contributeur, de "
	    "valideur, de\ngestionnaire d'une organisation (contributor, "
	    "validator, manager) ; role donne\nces rôles à la place de ceux "
	    "d'avant, aucun s'il n'en est pas dit ; passwd\nchange un mot de "
	    "passe ; disable ferme un compte et ses sessions. Les mots de\n"
	    "passe viennent du terminal, ou de l'entrée standard avec "
	    "--password-stdin.\n",
	    cmd_user },
	{ "org",
	    "add NOM [--kind GENRE] [--siren N] [--insee CODE] "
	    "[--parent SLUG] [--email ADRESSE] [--url ADRESSE] "
	    "[--description TEXTE] [--bbox O,S,E,N] | list",
	    "Gérer les organisations qui publient",
	    "--bbox : l'emprise du territoire, en degrés : ouest, sud, est, "
	    "nord.\n",
	    cmd_org },
	{ "publish",
	    "FICHIER... --org SLUG --title TITRE --description TEXTE "
	    "--license ID --frequency F [--date AAAA-MM-JJ] "
	    "[--keyword MOT]... [--theme CODE]... [--zone ZONE]... "
	    "[--start DATE] [--end DATE] [--department SERVICE] [--draft]",
	    "Publier un jeu de données depuis des fichiers",
	    "Un dossier vaut pour tous ses fichiers. La commande rend la main "
	    "quand les tableaux\nsont lus, et affiche l'adresse du jeu de "
	    "données (--json : ses identifiants).\nLicences : lov2 (Licence "
	    "Ouverte 2.0), odc-odbl (ODbL 1.0). Fréquences : annual,\nmonthly, "
	    "weekly, daily, quarterly, punctual, irregular, unknown...\n",
	    cmd_publish },
	{ "import", "FICHIER --org SLUG", "Reprendre un catalogue",
	    "FICHIER : le JSON que donne « parvis export --format json », ou "
	    "celui de l'API\nde data.gouv.fr.\n",
	    cmd_import },
	{ "export",
	    "--format rdf|ttl|nt|jsonld|json [--org SLUG] "
	    "[--profile datagouv|dcat-ap] [-o FICHIER]",
	    "Écrire le catalogue public",
	    "rdf, ttl, nt, jsonld : le flux DCAT. json : {\"datasets\": [...]} "
	    "dans la forme de\nl'API, que « parvis import » relit sans "
	    "perte.\n",
	    cmd_export },
	{ "check", "[--deep]", "Vérifier la base, les fichiers et les tableaux",
	    "--deep relit chaque fichier et compare son empreinte. Le code de "
	    "sortie est 1 quand\nquelque chose ne va pas.\n",
	    cmd_check },
	{ "backup", "DESTINATION", "Sauvegarder, même pendant le service",
	    "DESTINATION est un dossier qui n'existe pas encore.\n",
	    cmd_backup },
	{ "restore", "SAUVEGARDE --data DOSSIER",
	    "Remettre une sauvegarde en place",
	    "DOSSIER doit être vide ou ne pas exister.\n", cmd_restore },
	{ "work", "[--wait]", "Faire les travaux de fond en attente",
	    "Lit les tableaux déposés, indexe les plus longs, puis rend la "
	    "main. Le portail le\nfait de lui-même quand il est en marche, et "
	    "« parvis publish » lance cette commande\nderrière lui.\n\n"
	    "  --wait   attendre aussi la fin de ceux qui sont déjà entrepris "
	    "ailleurs\n",
	    cmd_work },
	{ "routes", "[--json]", "Lister les adresses du portail", "",
	    cmd_routes },
	{ "config", "", "Afficher un parvis.conf commenté", "", cmd_config },
	{ "version", "", "Afficher la version", "", cmd_version },
	{ "help", "[COMMANDE]", "Afficher l'aide", "", cmd_help },
	{ 0 },
};

enum err_code
cmd_help(struct cli *c, int argc, char **argv, struct err *e)
{
	const struct command *one;

	(void)c;
	if (argc > 0) {
		for (one = commands; one->name; one++) {
			if (strcmp(one->name, argv[0]) != 0)
				continue;
			printf("%s.\nUsage : parvis %s %s\n%s", one->summary,
			    one->name, one->usage, one->help);
			return ERR_OK;
		}
		return err_set(
		    e, ERR_USAGE, "Commande inconnue : %.60s.", argv[0]);
	}
	printf("Parvis, portail de données ouvertes.\n\n"
	       "Usage : parvis COMMANDE [OPTIONS]\n\n");
	for (one = commands; one->name; one++)
		printf("  %-9s %s\n", one->name, one->summary);
	printf("\nparvis help COMMANDE en dit plus. Options communes :\n"
	       "  --config FICHIER  réglages (défaut : "
	       "/etc/parvis/parvis.conf)\n"
	       "  --data DOSSIER    dossier des données\n"
	       "  --json            réponse en JSON\n");
	return ERR_OK;
}

enum err_code
cmd_version(struct cli *c, int argc, char **argv, struct err *e)
{
	struct option_list args = { 0 };
	const struct option table[] = { CLI_OPTIONS(c), { 0 } };
	enum err_code rc = options_read(argc, argv, table, &args, e);

	if (rc)
		return rc;
	if (c->json)
		printf("{\"version\": \"%s\"}\n", PARVIS_VERSION);
	else
		printf("parvis %s\n", PARVIS_VERSION);
	return ERR_OK;
}

enum err_code
cmd_config(struct cli *c, int argc, char **argv, struct err *e)
{
	struct str s;

	(void)argc;
	(void)argv;
	(void)e;
	str_init(&s, c->a, 65536);
	conf_describe(&s);
	fputs(str_text(&s), stdout);
	return ERR_OK;
}
