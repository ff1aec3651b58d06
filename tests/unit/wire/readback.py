"""Reads a written sheet with other tools than ours: readback.py FILE WANT.json; WANT is a list of rows of texts.

In a workbook a cell says what it is: "s:text", "n:12", "t:2026-03-06 23:30"; an empty one is "".
"""
import csv
import datetime
import io
import json
import re
import sys
import zipfile
import xml.etree.ElementTree as xml

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column(reference):
    n = 0
    for letter in re.match("[A-Z]+", reference).group():
        n = n * 26 + ord(letter) - 64
    return n - 1


def number(value, is_time):
    if not is_time:
        return f"n:{value:g}"
    at = datetime.datetime(1899, 12, 30) + datetime.timedelta(seconds=round(value * 86400))
    return at.strftime("t:%Y-%m-%d %H:%M")


def read_xlsx(path):
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None, "a part is broken"
        for name in book.namelist():
            assert "external" not in name and "vba" not in name and "macro" not in name, name
        sheet = xml.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = xml.fromstring(book.read("xl/styles.xml"))
    formats = [int(xf.get("numFmtId")) for xf in styles.find(NS + "cellXfs")]
    assert not list(sheet.iter(NS + "f")), "a formula"
    assert sheet.find(f"{NS}sheetViews/{NS}sheetView/{NS}pane").get("state") == "frozen"
    assert sheet.find(NS + "autoFilter") is not None
    rows = []
    for row in sheet.iter(NS + "row"):
        cells = []
        for cell in row.iter(NS + "c"):
            at = column(cell.get("r"))
            cells += [""] * (at - len(cells))
            kind = cell.get("t")
            if kind == "inlineStr":
                text = "".join(t.text or "" for t in cell.iter(NS + "t"))
                cells.append("s:" + re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text))
            else:
                assert kind in (None, "n"), kind
                cells.append(number(float(cell.find(NS + "v").text), formats[int(cell.get("s", 0))] >= 164))
        rows.append(cells)
    return rows


def read_csv(path):
    with open(path, "rb") as file:
        data = file.read()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    return list(csv.reader(io.StringIO(data[3:].decode("utf-8"), newline=""), strict=True))


path, want_path = sys.argv[1:]
got = read_xlsx(path) if path.endswith(".xlsx") else read_csv(path)
with open(want_path, encoding="utf-8") as file:
    want = json.load(file)
if len(got) != len(want):
    sys.exit(f"{len(got)} rows instead of {len(want)}")
for number, (g, w) in enumerate(zip(got, want), 1):
    if [*g, *[""] * (len(w) - len(g))] != w:
        sys.exit(f"row {number}: {g!r} instead of {w!r}")
