/* SPDX-License-Identifier: Apache-2.0 */
/* blank.c - objects with every text empty. */
#include "model/blank.h"

void
org_init(struct org *o)
{
	*o = (struct org){ .id = "",
		.slug = "",
		.name = "",
		.acronym = "",
		.kind = "",
		.siren = "",
		.siret = "",
		.insee_code = "",
		.parent_id = "",
		.description = "",
		.email = "",
		.telephone = "",
		.url = "",
		.address = "",
		.logo_sha256 = "",
		.logo_type = "" };
}

void
dataset_init(struct dataset *d)
{
	*d = (struct dataset){ .id = "",
		.slug = "",
		.identifier = "",
		.organization_id = "",
		.department_id = "",
		.state = "draft",
		.title = "",
		.acronym = "",
		.description = "",
		.license = "",
		.frequency = "",
		.data_date = "",
		.temporal_start = "",
		.temporal_end = "",
		.contact_name = "",
		.contact_email = "",
		.contact_url = "",
		.language = "fr",
		.access = "public",
		.schema_url = "",
		.hvd_category = "",
		.origin_url = "",
		.organization_name = "",
		.organization_slug = "",
		.organization_email = "",
		.organization_url = "",
		.department_name = "" };
}

void
resource_init(struct resource *r)
{
	*r = (struct resource){ .id = "",
		.dataset_id = "",
		.title = "",
		.description = "",
		.type = "main",
		.url = "",
		.schema_url = "",
		.dictionary = "",
		.format = "",
		.mime = "",
		.sha256 = "",
		.file_name = "",
		.size = -1,
		.table_state = "none",
		.table_name = "",
		.table_rows = -1,
		.table_columns = -1,
		.table_title = "",
		.report = "",
		.reading = "" };
}
