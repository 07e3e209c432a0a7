/* SPDX-License-Identifier: Apache-2.0 */
/* dataset_missing.c - what a dataset still needs, and what would help it. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/dataset.h"
#include "model/vocab.h"

static bool
has_contact(const struct dataset *d)
{
	return d->contact_email[0] || d->contact_url[0] ||
	    (d->organization_email && d->organization_email[0]) ||
	    (d->organization_url && d->organization_url[0]);
}

static void
list_missing(struct arena *a, const struct dataset *d, struct findings *f)
{
	const struct {
		bool missing;
		const char *field, *message;
	} needs[] = {
		{ d->title[0] == '\0', "title",
		    "Donnez un titre au jeu de données." },
		{ d->description[0] == '\0', "description",
		    "Décrivez les données en quelques phrases" NNBSP
		    ": ce qu'elles contiennent, d'où elles viennent, à quoi "
		    "elles servent." },
		{ d->organization_id[0] == '\0', "organization_id",
		    "Choisissez l'organisation qui produit les données." },
		{ d->license[0] == '\0', "license",
		    "Choisissez la licence" NNBSP
		    ": elle dit ce que chacun peut faire des données." },
		{ d->frequency[0] == '\0', "frequency",
		    "Choisissez la fréquence de mise à jour." },
		{ d->data_date[0] == '\0', "data_date",
		    "Donnez la date de dernière mise à jour des données" NNBSP
		    ": la loi demande de l'afficher." },
		{ !has_contact(d), "contact_email",
		    "Donnez une adresse électronique ou un formulaire de "
		    "contact, ici ou dans la fiche de l'organisation." },
		{ d->nresources == 0, "files", "Ajoutez au moins un fichier." },
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (needs[i].missing)
			findings_add(
			    f, a, needs[i].field, "%s", needs[i].message);
	}
}

static void
advise_keywords(struct arena *a, const struct dataset *d, struct findings *f)
{
	if (d->nkeywords == 0)
		findings_add(f, a, "keywords",
		    "Ajoutez quelques mots-clés" NNBSP
		    ": ceux que taperait un habitant pour trouver ces "
		    "données.");
	for (unsigned i = 0; i < d->nkeywords; i++) {
		if (text_length(d->keywords[i]) >= 3)
			continue;
		findings_add(f, a, "keywords",
		    "Le mot-clé « %s » a moins de trois lettres" NNBSP
		    ": data.gouv.fr ne le gardera pas. Écrivez-le en toutes "
		    "lettres.",
		    d->keywords[i]);
	}
}

static void
advise_files(struct arena *a, const struct dataset *d, struct findings *f)
{
	bool is_open = false, is_described = false;

	for (unsigned i = 0; i < d->nresources; i++) {
		const struct resource *r = &d->resources[i];
		const struct file_format *format = file_format_find(r->format);

		is_open |= format && format->is_open;
		is_described |= r->description[0] != '\0' ||
		    strcmp(r->type, "documentation") == 0;
		if (strcmp(r->table_state, "failed") == 0)
			findings_add(f, a, "files",
			    "Le fichier « %.200s » n'a pas pu être lu comme "
			    "un tableau" NNBSP
			    ": il sera proposé au téléchargement, mais ses "
			    "lignes ne pourront pas être consultées en ligne.",
			    text_excerpt(a, r->title, 60));
	}
	if (d->nresources == 0)
		return;
	if (!is_open)
		findings_add(f, a, "files",
		    "Aucun fichier n'est dans un format ouvert" NNBSP
		    ": joignez une version CSV, que tout logiciel sait lire.");
	if (!is_described)
		findings_add(f, a, "files",
		    "Décrivez au moins un fichier, ou joignez une notice" NNBSP
		    ": sans cela les colonnes peuvent rester "
		    "incompréhensibles.");
}

static void
list_advice(struct arena *a, const struct dataset *d, struct findings *f)
{
	if (d->description[0] && text_length(d->description) <= 100)
		findings_add(f, a, "description",
		    "La description est courte" NNBSP
		    ": au-delà de 100 caractères, elle compte dans la note "
		    "de qualité de data.gouv.fr.");
	advise_keywords(a, d, f);
	if (d->nthemes == 0)
		findings_add(f, a, "themes",
		    "Choisissez un thème" NNBSP
		    ": le jeu de données sera trouvé depuis la page "
		    "d'accueil.");
	if (d->temporal_start[0] == '\0' && d->temporal_end[0] == '\0')
		findings_add(f, a, "temporal_start",
		    "Indiquez la période que couvrent les données" NNBSP
		    ": elle compte dans la note de qualité de data.gouv.fr.");
	if (d->nzones == 0 && !d->bbox.known)
		findings_add(f, a, "zones",
		    "Indiquez le territoire que couvrent les données" NNBSP
		    ": on pourra les trouver par commune.");
	if (d->department_name[0] == '\0')
		findings_add(f, a, "department",
		    "Indiquez le service qui produit les données" NNBSP
		    ": vos successeurs sauront à qui s'adresser.");
	if (strcmp(d->frequency, "unknown") == 0)
		findings_add(f, a, "frequency",
		    "Précisez la fréquence de mise à jour" NNBSP
		    ": sans elle, personne ne sait quand revenir.");
	if (dataset_late_days(d, date_now()) > 0)
		findings_add(f, a, "data_date",
		    "La dernière mise à jour est plus ancienne que la "
		    "fréquence annoncée" NNBSP
		    ": mettez les fichiers à jour ou changez la fréquence.");
	advise_files(a, d, f);
}

void
dataset_missing(struct arena *a, const struct dataset *d,
    struct findings *missing, struct findings *advice)
{
	list_missing(a, d, missing);
	if (advice)
		list_advice(a, d, advice);
}

int64_t
dataset_late_days(const struct dataset *d, int64_t now)
{
	const struct frequency *f = frequency_find(d->frequency);
	int64_t updated, late;

	if (!f || f->late_days <= 0 ||
	    !date_parse(d->data_date, strlen(d->data_date), &updated))
		return 0;
	late = now / 86400 - updated - (int64_t)f->late_days;
	return late > 0 ? late : 0;
}
