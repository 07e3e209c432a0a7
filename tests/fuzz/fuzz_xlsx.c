/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_xlsx.c - any bytes as the parts of a workbook, or as its archive. */
#include "fuzz_sheet.h"

#define OFFICE                                                                 \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/* In the order in which inputs give them: the most telling one first. */
static const char *const names[] = { "xl/worksheets/sheet1.xml",
	"xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
	"xl/_rels/workbook.xml.rels", "_rels/.rels" };
static const char *const usual[] = {
	"<worksheet><sheetData><row><c t='s'><v>0</v></c></row></sheetData>"
	"</worksheet>",
	"<sst><si><t>a</t></si><si><t>b</t></si></sst>",
	"<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/>"
	"</cellXfs></styleSheet>",
	"<workbook xmlns:r='" OFFICE "'><sheets>"
	"<sheet name='A' r:id='rId1'/><sheet name='B' r:id='rId1' "
	"state='hidden'/></sheets></workbook>",
	"<Relationships><Relationship Id='rId1' Type='" OFFICE "/worksheet' "
	"Target='worksheets/sheet1.xml'/><Relationship Id='rId2' "
	"Type='" OFFICE "/styles' Target='styles.xml'/><Relationship Id='rId3' "
	"Type='" OFFICE "/sharedStrings' Target='sharedStrings.xml'/>"
	"</Relationships>",
	"<Relationships><Relationship Id='rId1' Type='" OFFICE
	"/officeDocument' Target='xl/workbook.xml'/></Relationships>",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/fuzz-xlsx-%d", (int)getpid());
	if (size > 2 && memcmp(data, "PK", 2) == 0)
		fuzz_write(path, data, size);
	else
		fuzz_zip(path, data, size, names, usual, 6);
	fuzz_book(&read_xlsx, path);
	unlink(path);
	return 0;
}
