"""The dictionary of the 105 variables, read from its seed, and the XML schema made from it."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from scripts.settings import Settings

SCHEMA_VERSION = "2.0"  # the national schema of the 2016 decree
UNIT = "UTDP"  # held by the observatory's version alone (guide, p. 16)

# what the national schema takes, the empty text being allowed everywhere but in NUMANONYM; it
# refuses the guide's 9999-99-99 on dates with a day and takes 0000-00-00
PATTERNS = {
    "number": "[0-9a-fA-F]{40}",
    "year": "((19|20)[0-9]{2}|9999)?",
    "month": "(0?[1-9]|1[0-2]|99)?",
    "count": "([0-9]{1,2})?",
    "date": "((19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|0000-00-00)?",
    "month_date": "((19|20)[0-9]{2}-(0[1-9]|1[0-2]|99)|9999-99)?",
    "unit": "([0-9A-Z]{3})?",
    "text": ".{0,40}",
}


@dataclass(frozen=True)
class Variable:
    """One variable: its element's name, number in the guide (0 to 105), format and codes."""

    name: str
    number: int
    label: str
    format: str
    codes: tuple[str, ...]
    unknown: str
    feed: str
    source: str
    page: int

    @property
    def column(self) -> str:
        """Column of int_olinpe_row."""
        return self.name.lower()


def variables(config: Settings, *, with_unit: bool = False) -> list[Variable]:
    """The variables of a version of the file, in the alphabetical order of its elements."""
    path = config.seeds / "olinpe" / "olinpe_variable.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: int(row["element_order"]))
    return [
        Variable(
            name=row["variable"],
            number=int(row["number"]),
            label=row["label_fr"],
            format=row["format"],
            codes=tuple(row["codes"].split("|")) if row["codes"] else (),
            unknown=row["unknown_value"],
            feed=row["feed"],
            source=row["source_column"],
            page=int(row["guide_page"]),
        )
        for row in rows
        if with_unit or row["variable"] != UNIT
    ]


def schema(chosen: list[Variable]) -> str:
    """XML schema of the file: root, introduction, then one element a variable, in order."""
    types, elements = [], []
    for variable in chosen:
        kind = f"C_{variable.name}" if variable.codes else f"F_{variable.format}"
        least = 1 if variable.name == "NUMANONYM" else 0
        elements.append(
            f'            <xs:element name="{variable.name}" type="{kind}" minOccurs="{least}"/>'
        )
        if variable.codes:
            # one pattern, not an enumeration: an order of magnitude faster to check
            types.append(_restriction(kind, f"({'|'.join(variable.codes)})?"))
    types += [
        _restriction(f"F_{name}", pattern)
        for name, pattern in PATTERNS.items()
        if any(not v.codes and v.format == name for v in chosen)
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">',
            '  <xs:element name="DECRET">',
            "    <xs:complexType><xs:sequence>",
            '      <xs:element name="INTRO"><xs:complexType><xs:sequence>',
            f'        <xs:element name="VERSIONXSD" type="xs:string" fixed="{SCHEMA_VERSION}"/>',
            '        <xs:element name="DATEXPORT" type="xs:date"/>',
            "      </xs:sequence></xs:complexType></xs:element>",
            '      <xs:element name="DONNEE" minOccurs="0" maxOccurs="unbounded">',
            "        <xs:complexType><xs:sequence>",
            *elements,
            "        </xs:sequence></xs:complexType>",
            "      </xs:element>",
            "    </xs:sequence></xs:complexType>",
            "  </xs:element>",
            *types,
            "</xs:schema>\n",
        ]
    )


def _restriction(name: str, pattern: str) -> str:
    return (
        f'  <xs:simpleType name="{name}"><xs:restriction base="xs:string">'
        f'<xs:pattern value="{pattern}"/></xs:restriction></xs:simpleType>'
    )
