"""What a reader of screens is given of a PDF: its structure from the root on, and what each page draws outside it."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

DRAWING = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"Do", b"sh"}


@dataclass(frozen=True)
class Element:
    """One element: its kind, how deep it stands, and the marked pieces it holds, as page and number."""

    kind: str
    depth: int
    pieces: tuple[tuple[int, int], ...]


def elements_of(content: bytes) -> list[Element]:
    """Every element from the document on, in reading order."""
    root = PdfReader(BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]
    return _walk(root["/K"][0].get_object(), 0)


def unmarked_in(content: bytes) -> list[str]:
    """Whatever a page draws that is neither in the structure nor an artifact, and what the structure holds in vain."""
    reader = PdfReader(BytesIO(content))
    held = {piece for element in elements_of(content) for piece in element.pieces}
    faults = []
    for page in reader.pages:
        assert page.indirect_reference is not None
        number, drawn, marks = page.indirect_reference.idnum, set(), []
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"BDC", b"BMC"):
                marks.append((operands[0], operands[1].get("/MCID") if len(operands) > 1 else None))
            elif operator == b"EMC":
                marks.pop()
            elif operator in DRAWING:
                kind, piece = marks[-1] if marks else ("", None)
                if kind != "/Artifact" and (number, piece) not in held:
                    faults.append(f"page object {number}: {operator.decode()} in {kind or 'nothing'} {piece}")
                drawn.add((number, piece))
        faults += [f"{one} is in the structure and not drawn" for one in held - drawn if one[0] == number]
    return faults


def _walk(element: Any, depth: int) -> list[Element]:
    children = element.get("/K", [])
    kids = [one.get_object() for one in (children if isinstance(children, list) else [children])]
    page = element.raw_get("/Pg").idnum if "/Pg" in element else 0
    pieces = tuple((page, int(kid)) for kid in kids if isinstance(kid, int))
    found = [Element(element["/S"], depth, pieces)]
    for kid in kids:
        if not isinstance(kid, int):
            assert kid["/P"].get_object()["/S"] == element["/S"]
            found += _walk(kid, depth + 1)
    return found
