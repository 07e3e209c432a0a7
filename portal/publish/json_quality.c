/* SPDX-License-Identifier: Apache-2.0 */
/* json_quality.c - the score data.gouv.fr gives to a dataset, out of nine. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/vocab.h"
#include "publish/json.h"

#define DESCRIPTION_MIN 100 /* characters: more than that */

static bool
has_open_format(const struct dataset *d)
{
	for (unsigned i = 0; i < d->nresources; i++) {
		const struct file_format *f =
		    file_format_find(d->resources[i].format);

		if (f && f->is_open)
			return true;
	}
	return false;
}

/* The feed gives every resource a description, so one resource is enough. */
static bool
is_documented(const struct dataset *d)
{
	for (unsigned i = 0; i < d->nresources; i++) {
		if (*d->resources[i].description ||
		    strcmp(d->resources[i].type, "documentation") == 0)
			return true;
	}
	return false;
}

json_t *
json_quality(const struct dataset *d, const struct org *o)
{
	bool frequency = *d->frequency && strcmp(d->frequency, "unknown") != 0;
	const struct {
		const char *name;
		bool met;
	} criteria[] = {
		{ "license", *d->license },
		{ "temporal_coverage", *d->temporal_start || *d->temporal_end },
		{ "spatial",
		    d->bbox.known || d->nzones || (o && o->bbox.known) },
		{ "update_frequency", frequency },
		{ "update_fulfilled_in_time",
		    frequency && dataset_late_days(d, date_now()) == 0 },
		{ "dataset_description_quality",
		    text_length(d->description) > DESCRIPTION_MIN },
		{ "has_open_format", has_open_format(d) },
		/* Remote addresses are not watched: not checked counts. */
		{ "all_resources_available", d->nresources > 0 },
		{ "resources_documentation", is_documented(d) },
	};
	const size_t n = sizeof(criteria) / sizeof(criteria[0]);
	json_t *j = json_object();
	unsigned met = 0;

	for (size_t i = 0; i < n; i++) {
		met += criteria[i].met;
		json_object_set_new(
		    j, criteria[i].name, json_boolean(criteria[i].met));
	}
	json_object_set_new(
	    j, "has_resources", json_boolean(d->nresources > 0));
	/* Two decimals, as data.gouv.fr shows it. */
	json_object_set_new(
	    j, "score", json_real((double)(met * 100 / (unsigned)n) / 100));
	return j;
}
