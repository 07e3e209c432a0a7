/* SPDX-License-Identifier: Apache-2.0 */
/* handlers.h - every handler of the route table, by file. */
#ifndef PARVIS_WEB_HANDLERS_H
#define PARVIS_WEB_HANDLERS_H

#include "http/request.h"
#include "http/response.h"

/* Answers one route of web/routes.c; a failure goes to app_failed(). */
#define HANDLER(name)                                                          \
	enum err_code name(struct request *req, struct response *res,          \
	    struct err *e) must_check

/* web/home.c */
HANDLER(home_show);
HANDLER(home_health);

/* web/datasets.c, web/dataset_page.c */
HANDLER(datasets_search);
HANDLER(datasets_show);

/* web/resources.c */
HANDLER(resources_show);

/* web/organizations.c */
HANDLER(organizations_list);
HANDLER(organizations_show);
HANDLER(organizations_logo);

/* web/legal.c, web/api_page.c */
HANDLER(legal_notice);
HANDLER(legal_accessibility);
HANDLER(legal_privacy);
HANDLER(legal_sitemap);
HANDLER(legal_api);

/* web/static.c */
HANDLER(static_file);
HANDLER(static_theme);
HANDLER(static_favicon);
HANDLER(static_logo);

/* Feeds, permanent addresses, downloads and API. */

/* web/feeds.c */
HANDLER(feeds_catalog);
HANDLER(feeds_catalog_file);
HANDLER(feeds_organization);
HANDLER(feeds_dataset);

/* web/flux.c */
HANDLER(flux_atom);
HANDLER(flux_organization);
HANDLER(flux_sitemap);
HANDLER(flux_robots);

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

/* web/api_tables.c */
HANDLER(tables_links);
HANDLER(tables_profile);
HANDLER(tables_rows);

/* web/api_doc.c */
HANDLER(api_openapi);

/* Sign-in, set-up and back office. */

/* web/account.c */
HANDLER(account_signin_show);
HANDLER(account_signin);
HANDLER(account_signout);
HANDLER(account_show);
HANDLER(account_password);

/* web/setup.c */
HANDLER(setup_show);
HANDLER(setup_save);

/* web/admin.c */
HANDLER(admin_home);
HANDLER(admin_datasets);
HANDLER(admin_new_show);
HANDLER(admin_new);

/* web/files.c: first step of publishing */
HANDLER(files_show);
HANDLER(files_upload);
HANDLER(files_link);
HANDLER(files_up);
HANDLER(files_down);
HANDLER(file_show);
HANDLER(file_save);
HANDLER(file_replace);
HANDLER(file_delete);

/* web/reading.c: second step */
HANDLER(reading_show);
HANDLER(reading_again);
HANDLER(reading_preview);
HANDLER(reading_state);

/* web/describe.c: third step */
HANDLER(describe_show);
HANDLER(describe_save);
HANDLER(describe_preview);

/* web/review.c: last step */
HANDLER(review_show);
HANDLER(review_publish);
HANDLER(review_archive);
HANDLER(review_restore);
HANDLER(review_delete_show);
HANDLER(review_delete);

/* web/orgs.c */
HANDLER(orgs_list);
HANDLER(orgs_new_show);
HANDLER(orgs_create);
HANDLER(orgs_show);
HANDLER(orgs_save);
HANDLER(orgs_ask_bbox);

/* web/settings.c */
HANDLER(settings_show);
HANDLER(settings_save);

/* web/territories.c */
HANDLER(territories_search);

#endif
