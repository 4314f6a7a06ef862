"""An entry of a registry as somebody types it: from the fields of a form to the keys of the file, and back to faults.

What is left empty is left out, so that the checker of the files judges what was typed and nothing else.
"""

import re
from collections.abc import Mapping
from typing import Any

from app import clock
from app.reflections.days import day_in
from app.standards.registered import CONCEPTS
from app.standards.registries import NEEDED, MeasureKind

MOST_BANDS = 6
BAND_PARTS = ("label", "from", "to")
CONCEPT_FIELDS = (
    *("id", "title", "asks", "since", "measure", "counts", "of"),
    *(f"band-{number}-{part}" for number in range(1, MOST_BANDS + 1) for part in BAND_PARTS),
)
SOURCE_FIELDS = ("id", "kind", "cite", "title", "url", "checked", "note")
MISSING = {
    "id": "Give the entry a short name of its own, such as seen-alone.",
    "title": "Give it a title.",
    "asks": "Write the question that the counted answers reply to.",
    "since": "Say since which day it counts, for example 1 November 2026.",
    "measure": "Choose how the answers are counted.",
    "counts": "Name the codes that count, for example yes partly.",
    "of": "Name all the codes that the share is of, for example yes partly no.",
    "band-1-label": "Describe at least one band.",
    "kind": "Choose what kind of source it is.",
    "cite": "Write how the source is cited.",
    "checked": "Choose how far it has been checked.",
}
_DAY = "Write a day, for example 1 November 2026."
_WHOLE = "Write whole numbers only, for example 0 and 7."
_BAND = re.compile(r"measure\.bands\[(\d+)\](?:\.(label|from|to))?")


def entry_in(kind: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The entry as its file would hold it."""
    plain = {name: " ".join(value.split()) for name, value in typed.items()}
    if kind != CONCEPTS:
        return {name: plain[name] for name in SOURCE_FIELDS if plain.get(name)}
    entry: dict[str, Any] = {name: plain[name] for name in ("id", "title", "asks") if plain.get(name)}
    if plain.get("measure"):
        entry["measure"] = _measure(plain)
    if plain.get("since"):
        day = day_in(plain["since"], today=clock.today())
        entry["since"] = day.isoformat() if day else plain["since"]
    return entry


def fault_on_form(kind: str, where: str, what: str) -> tuple[str, str]:
    """The field that a fault of the checker is about, and what to do, for somebody who sees a form and no file."""
    field = _field(where.partition(".")[2] if where.startswith("[") else where)
    if kind == CONCEPTS and field == "kind":
        field = "measure"
    if what.startswith("missing"):
        return field, MISSING.get(field, "Fill this in.")
    if field == "since":
        return field, _DAY
    if "whole number" in what or "too small" in what:
        return field, _WHOLE
    plain = what.replace("give it a line to: or make it the last", "say where it ends, or make it the last")
    return field, f"{plain[:1].upper()}{plain[1:]}."


def _measure(plain: Mapping[str, str]) -> dict[str, Any]:
    """Only what this way of counting has: what was typed for another one is left out of the entry."""
    measure: dict[str, Any] = {"kind": plain["measure"]}
    needed = NEEDED.get(MeasureKind(plain["measure"]), ()) if plain["measure"] in set(MeasureKind) else ()
    for name in ("counts", "of"):
        codes = [code for code in re.split(r"[,;\s]+", plain.get(name, "")) if code]
        if name in needed and codes:
            measure[name] = codes
    bands = _bands(plain)
    if "bands" in needed and bands:
        measure["bands"] = bands
    return measure


def _bands(plain: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = (
        {part: plain.get(f"band-{number}-{part}", "") for part in BAND_PARTS} for number in range(1, MOST_BANDS + 1)
    )
    return [
        {part: int(value) if part != "label" and _is_whole(value) else value for part, value in row.items() if value}
        for row in rows
        if any(row.values())
    ]


def _is_whole(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 10


def _field(where: str) -> str:
    band = _BAND.fullmatch(where)
    if band:
        return f"band-{band[1]}-{band[2] or 'label'}"
    if where.startswith("measure.bands"):
        return "band-1-label"
    return "measure" if where in ("measure", "measure.kind") else where.rpartition(".")[2].partition("[")[0]
