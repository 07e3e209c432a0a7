/* SPDX-License-Identifier: Apache-2.0 */
/* finding.c - what is wrong with the codes of a column. */
#include "ingest/finding.h"

#include <string.h>

#include "base/text.h"

enum {
	NAME_CHARS = 60
};

#define QUOTED(text) "«" NNBSP text NNBSP "»"

/* What values of a kind look like, for those that do not. */
static const char *
rule_of(const struct semantic *s)
{
	static const struct {
		const char *name, *rule;
	} rules[] = {
		{ "siret", "un SIRET a 14 chiffres, dont une clé" },
		{ "siren", "un SIREN a 9 chiffres, dont une clé" },
		{ "code_epci",
		    "le SIREN d’un EPCI a 9 chiffres, dont une clé, et "
		    "commence par 2" },
		{ "tva_intracommunautaire",
		    "un numéro de TVA français a deux lettres, une clé de "
		    "deux chiffres et un SIREN" },
		{ "code_rna",
		    "un numéro RNA est fait d’un W et de 9 chiffres" },
		{ "uai",
		    "un code UAI a 7 chiffres, puis une lettre qui en "
		    "dépend" },
		{ "cpv",
		    "un code CPV a 8 chiffres, suivis ou non d’un tiret et "
		    "d’une clé, et figure dans le vocabulaire de 2008" },
		{ "code_commune",
		    "un code Insee de commune a 5 caractères et figure dans "
		    "la liste de l’Insee" },
		{ "code_postal",
		    "un code postal a 5 chiffres et figure dans la liste de "
		    "La Poste, qui n’a pas les codes CEDEX" },
		{ "commune",
		    "aucune commune de la liste de l’Insee ne s’appelle "
		    "ainsi" },
		{ "tel_fr",
		    "un numéro de téléphone a 10 chiffres, ou 9 après +33" },
		{ "email",
		    "une adresse s’écrit nom@domaine.fr, une seule par "
		    "cellule" },
		{ "compte_m57", "ce compte n’est pas dans la M57" },
		{ "compte_m14", "ce compte n’est pas dans la M14" },
		{ "nomenclature_acte",
		    "ce code n’est pas dans la nomenclature des actes" },
		{ "iban", "la clé d’un IBAN en contrôle tous les chiffres" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (strcmp(rules[i].name, s->name) == 0)
			return rules[i].rule;
	}
	return NULL;
}

/* « la première à la ligne 14 », « à la ligne 14 » */
static const char *
place_of(struct arena *a, int64_t count, int64_t line, bool feminine)
{
	return arena_printf(a, "%sà la ligne %s",
	    count == 1     ? ""
		: feminine ? "la première "
			   : "le premier ",
	    text_int(a, line));
}

static const struct {
	bool is_sure;
	const char *one, *many;
	const char *why, *how; /* how: in the file, by its owner */
} damages[DAMAGES] = {
	[DAMAGE_ZERO] = { true, "code a perdu son zéro de tête",
	    "codes ont perdu leur zéro de tête", "un tableur y a vu un nombre",
	    "redonnez à la colonne le format " QUOTED(
		"texte") " et à chaque code ses "
			 "chiffres" },
	[DAMAGE_ROUNDED] = { true, "SIRET finit par 0000000",
	    "SIRET finissent par 0000000",
	    "un tableur a arrondi ces nombres, leurs derniers chiffres sont "
	    "perdus",
	    "reprenez-les dans le logiciel d’origine" },
	[DAMAGE_SCIENTIFIC] = { true, "code est écrit comme 1,23E+13",
	    "codes sont écrits comme 1,23E+13", "un tableur y a vu un nombre",
	    "donnez à la colonne le format " QUOTED(
		"texte") ", puis reprenez ces codes "
			 "dans le logiciel d’origine" },
	[DAMAGE_DATE] = { true, "code a été changé en date",
	    "codes ont été changés en dates",
	    "un tableur y a vu un jour et un mois (2.1 devient " QUOTED(
		"02-janv") " ou " QUOTED("02/01/2024") ")",
	    "redonnez à la colonne le format " QUOTED(
		"texte") " et corrigez ces "
			 "cellules" },
	[DAMAGE_PHONE] = { true, "numéro a perdu son 0 ou son +",
	    "numéros ont perdu leur 0 ou leur +", "un tableur y a vu un nombre",
	    "donnez à la colonne le format " QUOTED(
		"texte") " et complétez-les" },
	[DAMAGE_MARKS] = { false, "code porte des signes en trop",
	    "codes portent des signes en trop",
	    "espaces, points ou apostrophes empêchent de les reconnaître",
	    "retirez-les" },
};

static const char *
start(struct arena *a, const char *column)
{
	return arena_printf(a, "Colonne «" NNBSP "%s" NNBSP "»" NNBSP ": ",
	    text_excerpt(a, text_clean(a, column), NAME_CHARS));
}

/* What Parvis can do of them, when it is certain. */
static const char *
say_mended(struct arena *a, int64_t mended, int64_t count)
{
	if (mended == 0)
		return "Dans le fichier, ";
	if (mended < count)
		return arena_printf(a,
		    "Parvis peut en rétablir %s ici" NNBSP
		    "; pour les autres, dans le fichier, ",
		    text_int(a, mended));
	return arena_printf(a,
	    "Parvis peut %s rétablir ici" NNBSP "; dans le fichier, ",
	    count > 1 ? "les" : "le");
}

static const char *
say_damage(struct arena *a, const struct semantic_finding *f, enum damage d,
    const char *column)
{
	int64_t n = f->damaged[d].count;

	return arena_printf(a, "%s%s, %s" NNBSP ": %s. %s%s.", start(a, column),
	    text_count(a, n, damages[d].one, damages[d].many),
	    place_of(a, n, f->damaged[d].line, false), damages[d].why,
	    say_mended(a, f->damaged[d].mended, n), damages[d].how);
}

static const char *
say_wrong(struct arena *a, const struct semantic_finding *f, int64_t wrong,
    const char *rule, const char *column)
{
	return arena_printf(a,
	    "%s%s sur %s%s ne %s pas, %s («" NNBSP "%s" NNBSP "»)" NNBSP
	    ": %s.",
	    start(a, column), text_count(a, wrong, "valeur", "valeurs"),
	    text_int(a, f->tried), f->sampled ? " regardées" : "",
	    wrong > 1 ? "conviennent" : "convient",
	    place_of(a, wrong, f->wrong_line, true), f->wrong, rule);
}

unsigned
finding_remarks(struct arena *a, const struct semantic_finding *f,
    const char *column, struct finding_remark out[DAMAGES])
{
	const char *rule;
	int64_t wrong = f->tried - f->right;
	unsigned n = 0;

	/* Without a word in the header it may be something else. */
	if (!f->kind || !f->has_word)
		return 0;
	for (int d = DAMAGE_NONE + 1; d < DAMAGES; d++) {
		wrong -= f->damaged[d].count;
		if (f->damaged[d].count > 0)
			out[n++] = (struct finding_remark){ damages[d].is_sure,
				f->damaged[d].mended > 0, f->damaged[d].line,
				say_damage(a, f, (enum damage)d, column) };
	}
	rule = rule_of(f->kind);
	if (rule && wrong > 0 && f->wrong && n < DAMAGES)
		out[n++] = (struct finding_remark){ false, false, f->wrong_line,
			say_wrong(a, f, wrong, rule, column) };
	return n;
}
