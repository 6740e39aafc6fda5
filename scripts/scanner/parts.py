"""Parts of files that no writer of ours makes and that common tools do not write by themselves.

A metadata key, a hidden sheet, a cache, a field of an archive: whatever it holds, the contract does
not list it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

# parts of an Office document that programs write without being asked
OFFICE = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml|docProps/thumbnail\.\w+|"
    r"(?:xl|word|ppt)/(?:_rels/\w+\.xml\.rels|theme/theme\d+\.xml|styles\.xml|media/[\w.]+)|"
    r"xl/(?:workbook|sharedStrings|metadata|calcChain)\.xml|"
    r"xl/(?:worksheets|chartsheets|drawings|charts|tables)/(?:_rels/)?\w+\.xml(?:\.rels)?|"
    r"xl/persons/person\.xml|xl/(?:comments/comment|comments)\d+\.xml|xl/drawings/\w+\.vml|"
    r"word/comments\.xml|ppt/notes(?:Slides|Masters)/(?:_rels/)?\w+\.xml(?:\.rels)?|"
    r"word/(?:document|settings|webSettings|fontTable|numbering|footnotes|endnotes|stylesWithEffects"
    r"|header\d*|footer\d*|_rels/\w+)\.xml(?:\.rels)?|"
    r"ppt/(?:presentation|presProps|viewProps|tableStyles)\.xml|"
    r"(?:word|ppt|xl)/printerSettings/printerSettings\d+\.bin|"
    r"ppt/(?:slides|slideLayouts|slideMasters)/(?:_rels/)?\w+\.xml(?:\.rels)?"
)
# what ties the parts of a document together, and says which program wrote it
OF_THE_PACKAGE = re.compile(r"(?:^|[!/])(?:_rels/[^/!]*\.rels|docProps/app\.xml)$")
# the list of sources that a word processor keeps, cited or not
SOURCES = re.compile(r"customXml/(?:item1|itemProps1|_rels/item1\.xml)\.(?:xml|rels)")
OF_A_PRINTER = re.compile(r"printerSettings\d+\.bin$")
HIDDEN_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*\bstate="(?:hidden|veryHidden)"')
# of Parquet and Arrow, as the tools that write them do
SCHEMA_KEYS = re.compile(
    r"ARROW:schema|pandas|geo|org\.apache\.spark\.\S+|parquet\.avro\.schema|writer\.model\.name|"
    r"PARQUET:field_id|ARROW:extension:\w+|created_by|huggingface|r"
)
# zip64, NTFS, UNIX (twice), times, Info-ZIP (twice), AES, names in Unicode (twice), Java, padding
ZIP_FIELDS = {
    0x0001, 0x000A, 0x000D, 0x5855, 0x5455, 0x7855, 0x7875, 0x9901, 0x6375, 0x7075, 0xCAFE, 0xA220,
}  # fmt: skip
PICTURE_PARTS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs",
    b"bKGD", b"tIME", b"sBIT", b"hIST", b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"acTL", b"fcTL",
    b"fdAT", b"cICP", b"sPLT", b"oFFs", b"vpAg", b"caNv", b"orNT",
}  # fmt: skip
PICTURE_KEYS = re.compile(
    r"Software|Creation Time|date:(?:create|modify|timestamp)|Title|Author|Description|Copyright|"
    r"dpi|XML:com\.adobe\.xmp|png:.*|exif:.*|Comment|Source"
)
PDF_PARTS = (b"/EmbeddedFile", b"/JavaScript", b"/RichMedia", b"/FileAttachment", b"/AcroForm")


def of_office(names: list[str]) -> Iterator[str]:
    """Members of an Office document that nobody asked for: caches, custom parts, links, macros."""
    if "[Content_Types].xml" in names:
        usual = [OFFICE, *([SOURCES] if "word/document.xml" in names else [])]
        yield from (
            name
            for name in names
            if not name.endswith("/") and not any(part.fullmatch(name) for part in usual)
        )


def is_usual_key(key: str) -> bool:
    """Whether a common tool writes a metadata key of this name by itself."""
    return bool(SCHEMA_KEYS.fullmatch(key))


def is_usual_text(key: str) -> bool:
    """Whether a common tool writes a text of this name into a picture."""
    return bool(PICTURE_KEYS.fullmatch(key))


def has_other_fields(member: zipfile.ZipInfo) -> bool:
    """Whether a member of a zip has a field that no common tool writes, or one that is broken."""
    extra, at = member.extra, 0
    while at + 4 <= len(extra):
        number = int.from_bytes(extra[at : at + 2], "little")
        size = int.from_bytes(extra[at + 2 : at + 4], "little")
        if number not in ZIP_FIELDS or (number == 0xA220 and any(extra[at + 8 : at + 4 + size])):
            return True
        at += 4 + size
    return at != len(extra)


def of_pdf(data: bytes) -> Iterator[str]:
    """What a PDF carries beside its pages."""
    for mark in PDF_PARTS:
        if mark in data:
            yield mark.decode().strip("/")
