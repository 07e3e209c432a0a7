/* SPDX-License-Identifier: Apache-2.0 */
/* legal.c - the pages the law asks for, built from the settings. */
#include "web/legal.h"

#include <stdlib.h>

#define HALF 50
#define WHOLE 100

const char *
legal_conformity(const struct site *site)
{
	double rate = strtod(site->accessibility_rate, NULL);

	if (*site->accessibility_date == '\0' || rate < HALF)
		return "non conforme";
	return rate < WHOLE ? "partiellement conforme"
			    : "totalement conforme";
}
