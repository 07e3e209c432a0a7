/* SPDX-License-Identifier: Apache-2.0 */
/* kind_address.c - streets and the places that stand for them. */
#include <string.h>

#include "kinds/kind.h"

/* Words of a street, with what follows them, sorted. */
static const char *const ways[] = { "allee ", "allees ", "av ", "avenue ",
	"bd ", "boulevard ", "bourg ", "bp ", "carrefour ", "centre ",
	"chaussee ", "chemin ", "che ", "cite ", "clos ", "corniche ", "cote ",
	"cour ", "cours ", "descente ", "domaine ", "esplanade ", "faubourg ",
	"fbg ", "fg ", "galerie ", "grande rue", "ham ", "hameau ", "imp ",
	"impasse ", "ld ", "le bourg", "lieu dit", "lieudit ", "lot ",
	"lotissement ", "mail ", "mairie ", "montee ", "parc ", "parvis ",
	"passage ", "pl ", "place ", "pont ", "port ", "promenade ", "quai ",
	"quartier ", "residence ", "rocade ", "rond point", "route ", "rte ",
	"rue ", "ruelle ", "sentier ", "square ", "traverse ", "venelle ",
	"villa ", "village ", "voie ", "za ", "zac ", "zi ", "zone " };
enum {
	WAYS = sizeof(ways) / sizeof(ways[0])
};

static bool
is_way(const char *word)
{
	for (int i = 0; i < WAYS; i++) {
		if (*ways[i] > *word)
			return false;
		if (*ways[i] == *word &&
		    strncmp(word, ways[i], strlen(ways[i])) == 0)
			return true;
	}
	return false;
}

/* At the start of any word: « 12 bis, av. Jean-Jaurès ». */
bool
kind_address(const char *text, size_t len)
{
	char folded[KIND_NAME_SIZE];

	if (kind_fold(text, len, folded) == 0)
		return false;
	for (const char *p = folded; p; p = strchr(p, ' ')) {
		p += *p == ' ';
		if (is_way(p))
			return true;
	}
	return false;
}
