/* SPDX-License-Identifier: Apache-2.0 */
/* handlers.h - every handler of the route table, by file. */
/*
 * The rooms of web/: page_ is what the public reads, feed_ what catalogues
 * harvest, api_ what programs ask, admin_ the back office; app_ stands around
 * every handler. Files without a room are tools or addresses all rooms share.
 */
#ifndef PARVIS_WEB_HANDLERS_H
#define PARVIS_WEB_HANDLERS_H

#include "http/request.h"
#include "http/response.h"

/* Answers one route of web/routes.c; a failure goes to app_failed(). */
#define HANDLER(name)                                                          \
	enum err_code name(struct request *req, struct response *res,          \
	    struct err *e) must_check

/* web/page_home.c */
HANDLER(page_home);
HANDLER(page_health);

/* web/page_search.c, web/page_dataset.c, web/page_resource.c, web/page_row.c */
HANDLER(page_search);
HANDLER(page_dataset);
HANDLER(page_resource);
HANDLER(page_row);

/* web/page_saved.c */
HANDLER(page_saved_add);
HANDLER(page_saved_delete);

/* web/page_chart.c, web/api_map.c */
HANDLER(page_chart_svg);
HANDLER(page_chart_frame);
HANDLER(page_chart_oembed);
HANDLER(api_map_show);

/* web/page_organizations.c */
HANDLER(page_organizations);
HANDLER(page_organization);
HANDLER(page_organization_logo);

/* web/page_legal.c, web/page_api.c */
HANDLER(page_legal_notice);
HANDLER(page_legal_accessibility);
HANDLER(page_legal_privacy);
HANDLER(page_legal_sitemap);
HANDLER(page_api);

/* web/static.c */
HANDLER(static_file);
HANDLER(static_theme);
HANDLER(static_favicon);
HANDLER(static_logo);

/* web/feed_dcat.c */
HANDLER(feed_dcat_show);
HANDLER(feed_dcat_file);
HANDLER(feed_dcat_organization);
HANDLER(feed_dcat_dataset);

/* web/feed_atom.c */
HANDLER(feed_atom_show);
HANDLER(feed_atom_organization);
HANDLER(feed_sitemap_show);
HANDLER(feed_robots_show);

/* web/ids.c */
HANDLER(ids_dataset);
HANDLER(ids_distribution);
HANDLER(ids_organization);

/* web/downloads.c */
HANDLER(downloads_current);
HANDLER(downloads_version);
HANDLER(downloads_udata);

/* web/api_datasets.c, web/api_orgs.c */
HANDLER(api_datasets_list);
HANDLER(api_datasets_show);
HANDLER(api_resources_show);
HANDLER(api2_resources_show);
HANDLER(api_licenses);
HANDLER(api_frequencies);
HANDLER(api_orgs_list);
HANDLER(api_orgs_show);
HANDLER(api_org_datasets);
HANDLER(api_site);

/* web/api_tables.c, web/api_swagger.c */
HANDLER(api_tables_links);
HANDLER(api_tables_profile);
HANDLER(api_tables_rows);
HANDLER(api_swagger);

/* web/api_exports.c */
HANDLER(api_exports);

/* web/api_explore.c, and api_explore_*.c */
HANDLER(api_explore_datasets);
HANDLER(api_explore_catalog_facets);
HANDLER(api_explore_catalog_exports);
HANDLER(api_explore_catalog_export);
HANDLER(api_explore_dataset);
HANDLER(api_explore_records);
HANDLER(api_explore_record);
HANDLER(api_explore_facets);
HANDLER(api_explore_exports);
HANDLER(api_explore_export);

/* web/api_doc.c, web/api_territories.c */
HANDLER(api_openapi);
HANDLER(api_territories);

/* web/admin_account.c */
HANDLER(admin_signin_show);
HANDLER(admin_signin);
HANDLER(admin_signout);
HANDLER(admin_account_show);
HANDLER(admin_account_save);
HANDLER(admin_account_end);

/* web/admin_setup.c */
HANDLER(admin_setup_show);
HANDLER(admin_setup_save);

/* web/admin_home.c */
HANDLER(admin_home);
HANDLER(admin_datasets);
HANDLER(admin_new_show);
HANDLER(admin_new);

/* web/admin_files.c: first step of publishing */
HANDLER(admin_files_show);
HANDLER(admin_files_upload);
HANDLER(admin_files_link);
HANDLER(admin_files_up);
HANDLER(admin_files_down);
HANDLER(admin_file_show);
HANDLER(admin_file_save);
HANDLER(admin_file_replace);
HANDLER(admin_file_delete);

/* web/admin_reading.c: second step */
HANDLER(admin_reading_show);

/* web/admin_reread.c: reading it in another way */
HANDLER(admin_reread_settings);
HANDLER(admin_reread_repair);
HANDLER(admin_reread_preview);
HANDLER(admin_reread_state);

/* web/admin_columns.c: its columns, one by one */
HANDLER(admin_columns_show);
HANDLER(admin_columns_save);

/* web/admin_describe.c: third step */
HANDLER(admin_describe_show);
HANDLER(admin_describe_save);
HANDLER(admin_describe_preview);

/* web/admin_record.c */
HANDLER(admin_record_show);
HANDLER(admin_record_file);
HANDLER(admin_record_org);
HANDLER(admin_record_org_file);

/* web/admin_people.c */
HANDLER(admin_people_list);
HANDLER(admin_people_add);
HANDLER(admin_people_cancel);
HANDLER(admin_people_show);
HANDLER(admin_people_save);
HANDLER(admin_people_invited);
HANDLER(admin_people_join);

/* web/admin_review.c: last step */
HANDLER(admin_review_show);
HANDLER(admin_review_publish);
HANDLER(admin_review_submit);
HANDLER(admin_review_withdraw);
HANDLER(admin_review_return);
HANDLER(admin_review_archive);
HANDLER(admin_review_restore);
HANDLER(admin_review_delete_show);
HANDLER(admin_review_delete);

/* web/admin_orgs.c */
HANDLER(admin_orgs_list);
HANDLER(admin_orgs_new_show);
HANDLER(admin_orgs_create);
HANDLER(admin_orgs_show);
HANDLER(admin_orgs_save);
HANDLER(admin_orgs_ask_bbox);

/* web/admin_settings.c */
HANDLER(admin_settings_show);
HANDLER(admin_settings_save);

#endif
