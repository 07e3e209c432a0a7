/* SPDX-License-Identifier: Apache-2.0 */
/* test_sheet_samples.c - real workbooks of French authorities, cell by cell
 * where it matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "listing.h"
#include "read/sniff.h"
#include "workbook.h"

#define FOLDER SAMPLES "tableurs/"

struct expected {
	const char *file, *format, *name;
	unsigned sheet;
	int64_t header, records, merged;
	const char *starts, *has; /* what is read of it */
};

static const struct expected sheets[] = {
	{ "actions.ods", "ods", "Feuille1", 0, 1, 2, 0,
	    "1:attr1|attr2¶2:test1|Test1-2¶3:test2|Test2-2¶", "" },
	{ "catalogue-udata.xls", "xls", "catalog", 0, 1, 2, 0,
	    "1:dataset.id|dataset.title|", "|2022-01-30T01:11:38|" },
	{ "creux.xlsx", "xlsx", "Feuille1", 0, 1, 4, 0,
	    "1:col1|col2|col3|col4|col5|col6¶2:a|b|c|||¶3:d|e||||¶"
	    "4:f||g||i|¶",
	    "" },
	{ "dates.ods", "ods", "Feuille1", 0, 1, 3, 0,
	    "1:colstr|coldate¶2:val1|2020-12-04¶3:val2|2020-12-05¶"
	    "4:val3|2020-12-20¶",
	    "" },
	{ "dates.xlsx", "xlsx", "Feuille1", 0, 1, 3, 0,
	    "1:colstr|coldate¶2:val1|2020-12-04¶3:val2|2020-12-05¶"
	    "4:val3|2020-12-20¶",
	    "" },
	{ "entete-decale.xlsx", "xlsx", "Feuille1", 0, 1, 0, 0,
	    "1:first page does not contain the data¶", "" },
	{ "entete-decale.xlsx", "xlsx", "Feuille2", 1, 3, 1, 0,
	    "3:|col1|col2¶4:|val1|val2¶", "" },
	{ "faux-xls-en-realite-ods.xls", "ods", "FRUP_au_1er_avril_2021", 0, 1,
	    5, 0, "1:NOM\n(FONDATION)|OBJET|",
	    "|2004-12-01||80, rue de Tocqueville|75017|PARIS|¶" },
	{ "mandats-helios.ods", "ods", "data_subv_2025_SL5M_Jet4", 0, 1, 7, 0,
	    "1:ID|CODE_DEPARTEMENT|CODE_INSEE_BC|",
	    "|COLLEC 1|73-M57|1-Mandat(s) ordinaire(s)|10/06/2025|526|1|65748|"
	    "ATTRIBUTION SUBVENTION APE|105|11/06/2025|" },
	{ "petit.ods", "ods", "Laureats du concours Dataconnexions_anonyme", 0,
	    1, 3, 0, "1:Année|Edition|Date de la cérémonie|Projet|Résultat¶",
	    "4:2012|DC1|29/05/2012|Home'n'go|Lauréat¶" },
	{ "petit.xlsx", "xlsx", "Notice", 0, 1, 6, 0, "1:NOM|LABEL¶", "" },
	{ "petit.xlsx", "xlsx", "REI_1987", 1, 2, 5, 0,
	    "2:dep|DEPDIR|DDC|DIRCOM|DEPCOM|",
	    "3:01|010|010001|010001|01001|" },
	{ "scdl-exercice.xlsx", "xlsx", "Feuil1", 0, 3, 2, 0,
	    "3:nomAttribuant|Nombre de SIRET du bénéficiaire¶", "" },
	{ "scdl-exercice.xlsx", "xlsx", "Sheet1", 1, 1, 3, 0,
	    "1:nomAttribuant|idBeneficiaire|", "|99000000000001|une asso|" },
	{ "subventions-mayenne-2018.xlsx", "xlsx", "Feuil1", 0, 1, 175, 0,
	    "1:nomAttribuant|idAttribuant|dateConvention|",
	    "|22530001100015|2017-06-27|2017-06-19|LAVAL AERO SHOW  |"
	    "82772807200014|Meeting aerien international|30000|" },
	{ "subventions-mayenne-2019.xlsx", "xlsx", "Feuil1", 0, 1, 61, 0,
	    "1:nomAttribuant|idAttribuant|dateConvention|",
	    "|22530001100015|2019-01-08|2018-12-17|SAS "
	    "MABRIS|34982600000000|" },
	{ "subventions-sarthe-2017.xlsx", "xlsx", "Table 1", 0, 2, 1661, 1663,
	    "2:Nom de l'organisme bénéficiaire||Adresse de l'organisme||",
	    "992:LE CERCLE ROSSI 69||02290|VIC SUR AISNE|3500||||¶" },
	{ "subventions-sarthe-progos-2018.xls", "xls", "Feuil1", 0, 4, 24, 0,
	    "4:Date de  décision|Dossier - Code|Bénéficiaire|Code SIRET|",
	    "5:2018-03-15|EC006599|Le Mans Sarthe Basket (MSB)|39295608200011|"
	    "2019-2020 SPORT PRO - Le Mans Sarthe Basket (MSB)|582500|" },
};

static void
check(const struct expected *x)
{
	struct arena *a = arena_new();
	const struct read_format *f = NULL;
	struct csv_options o = { 0 };
	struct read_table tables[9];
	struct read_counts counts;
	const char *path = arena_printf(a, FOLDER "%s", x->file);
	const char *format, *read;
	struct err e = { 0 };
	unsigned n = 0;

	print_message("%s, %s\n", x->file, x->name);
	assert_int_equal(sniff_format(path, x->file, &format, &e), ERR_OK);
	assert_string_equal(format, x->format);
	f = strcmp(format, "xlsx") == 0  ? &read_xlsx
	    : strcmp(format, "ods") == 0 ? &read_ods
					 : &read_xls;
	assert_int_equal(list_tables(f, a, path, tables, 9, &n, &e), ERR_OK);
	assert_true(x->sheet < n);
	assert_string_equal(tables[x->sheet].name, x->name);
	assert_int_equal(f->sniff(a, path, x->sheet, &o, &e), ERR_OK);
	assert_int_equal(o.header_line, x->header);
	read =
	    workbook_read(a, f, path, x->sheet, o.header_line, -1, &counts, &e);
	assert_int_equal(e.code, ERR_OK);
	assert_int_equal(counts.records, x->records);
	assert_int_equal(counts.merged, x->merged);
	assert_int_equal(counts.ragged, 0);
	if (strncmp(read, x->starts, strlen(x->starts)) != 0)
		fail_msg("%.200s", read);
	if (!strstr(read, x->has))
		fail_msg("« %s » is not there", x->has);
	arena_free(a);
}

static void
reads_the_samples_exactly(void **state)
{
	(void)state;
	if (access(FOLDER, R_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++)
		check(&sheets[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_samples_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
