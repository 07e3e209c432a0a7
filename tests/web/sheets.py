# SPDX-License-Identifier: Apache-2.0
"""sheets.py - what a program that knows nothing of the portal sees in a
spreadsheet.  sheets.py FILE.xlsx|FILE.ods

Prints JSON: the name of the sheet, its frozen part, bold cells of the first
row, widths, and rows of [type, value]. XLSX is read by openpyxl, ODS with
the XML of the standard library.
"""
import datetime
import json
import sys
import xml.etree.ElementTree as tree
import zipfile

NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


def name(prefixed):
    prefix, local = prefixed.split(":")
    return "{%s}%s" % (NS[prefix], local)


def typed(value):
    if value is None:
        return ["empty", None]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, (int, float)):
        return ["number", value]
    if isinstance(value, datetime.datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, datetime.time):
        return ["time", value.isoformat()]
    return ["text", value]


def xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = [[typed(cell.value) for cell in row] for row in sheet.iter_rows()]
    first = list(sheet.iter_rows(max_row=1))[0]
    return {
        "name": sheet.title,
        "frozen": sheet.freeze_panes,
        "bold": all(cell.font.b for cell in first),
        "formats": [cell.number_format for cell in list(sheet.iter_rows(min_row=2, max_row=2))[0]]
        if sheet.max_row > 1 else [],
        "widths": [sheet.column_dimensions[openpyxl.utils.get_column_letter(i + 1)].width
                   for i in range(len(first))],
        "rows": rows,
    }


def paragraph(p):
    out = p.text or ""
    for child in p:
        if child.tag == name("text:s"):
            out += " " * int(child.get(name("text:c"), "1"))
        elif child.tag == name("text:tab"):
            out += "\t"
        out += child.tail or ""
    return out


def ods_cell(cell):
    kind = cell.get(name("office:value-type"))
    if kind == "float":
        return ["number", float(cell.get(name("office:value")))]
    if kind == "boolean":
        return ["bool", cell.get(name("office:boolean-value")) == "true"]
    if kind == "date":
        return ["moment", cell.get(name("office:date-value"))]
    if kind == "time":
        return ["time", cell.get(name("office:time-value"))]
    if kind == "string":
        return ["text", "\n".join(paragraph(p) for p in cell.findall("text:p", NS))]
    return ["empty", None]


def ods(path):
    archive = zipfile.ZipFile(path)
    assert archive.infolist()[0].filename == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    for member in archive.namelist():
        if member.endswith(".xml"):
            tree.fromstring(archive.read(member))
    table = tree.fromstring(archive.read("content.xml")).find(".//table:table", NS)
    return {
        "name": table.get(name("table:name")),
        "rows": [[ods_cell(cell) for cell in row.findall("table:table-cell", NS)]
                 for row in table.iter(name("table:table-row"))],
    }


file = sys.argv[1]
assert zipfile.ZipFile(file).testzip() is None
json.dump(xlsx(file) if file.endswith(".xlsx") else ods(file), sys.stdout)
