"""Reading each file again as another program would, knowing nothing of how it was written: its answers in order."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from pypdf import PdfReader
from pypdf.generic import ContentStream

_CODE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")


def words_in_text(content: bytes, expected: list[tuple[str, str]]) -> list[str]:
    """What stands under each label, one after the other; as much of it as was typed, and the line end after it."""
    text, place, found = content.decode(), 0, []
    for label, words in expected:
        mark = f"\n{label}:\n"
        place = text.index(mark, place) + len(mark)
        found.append(text[place : place + len(words)])
        place += len(words)
        assert text[place] == "\n", f"{label}: more stands there than was typed"
    return found


def words_in_json(content: bytes) -> list[str]:
    """What the names of the schema hold, prompt by prompt: words, then actions, then the reason."""
    found = []
    for section in json.loads(content)["sections"]:
        for prompt in section["prompts"]:
            answer = prompt["answer"]
            whole = [answer["words"], *(action["what"] for action in answer["actions"]), answer["because"]]
            found += [words for words in whole if words is not None]
    return found


def words_in_word(content: bytes) -> list[str]:
    """The paragraphs of each answer, joined by line feeds."""
    found: list[list[str]] = []
    before = ""
    for paragraph in docx.Document(BytesIO(content)).paragraphs:
        style = paragraph.style.name if paragraph.style else ""
        if style == "Answer":
            if before != "Answer":
                found.append([])
            found[-1].append(paragraph.text)
        before = style
    return ["\n".join(lines) for lines in found]


def words_in_pdf(content: bytes) -> list[str]:
    """The words of each answer in the order of the structure, as a screen reader is given them."""
    reader = PdfReader(BytesIO(content))
    drawn = {page.indirect_reference.idnum: _drawn(page, reader) for page in reader.pages if page.indirect_reference}
    root = reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()  # type: ignore[index]
    found, before = [], ""
    for element in _elements(root):
        kind = element["/S"]
        if kind == "/Div":  # One that follows another is the same answer on the next page.
            found += [""] if before != "/Div" else []
            found[-1] += "\n".join(_text(child, drawn) for child in _elements(element))
        before = kind
    return found


def tags_in_pdf(content: bytes) -> list[str]:
    """The kinds of the structure's elements under the document, in reading order."""
    root = PdfReader(BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()  # type: ignore[index]
    return [element["/S"] for element in _elements(root)]


def _elements(parent: Any) -> Iterator[Any]:
    for child in parent.get("/K", []):
        child = child.get_object()
        if not isinstance(child, int):
            yield child


def _text(element: Any, drawn: dict[int, dict[int, str]]) -> str:
    parts, page = [], element.raw_get("/Pg").idnum
    for child in element["/K"]:
        child = child.get_object()
        parts.append(drawn[page].get(child, "") if isinstance(child, int) else _text(child, drawn))
    return "".join(parts)


def _drawn(page: Any, reader: PdfReader) -> dict[int, str]:
    """What each marked piece of a page says, by the fonts' own tables."""
    fonts = {name: _table(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    said: dict[int, str] = {}
    here, table = None, {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BDC":
            here = operands[1].get("/MCID") if isinstance(operands[1], dict) else None
        elif operator == b"EMC":
            here = None
        elif operator == b"Tf":
            table = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ") and here is not None:
            pieces = operands[0] if operator == b"TJ" else operands
            said[here] = said.get(here, "") + "".join(_letters(piece, table) for piece in pieces)
    return said


def _letters(piece: Any, table: dict[int, str]) -> str:
    if isinstance(piece, int | float):
        return ""
    raw = piece.original_bytes if hasattr(piece, "original_bytes") else bytes(piece)
    return "".join(table.get(int.from_bytes(raw[at : at + 2]), "\ufffd") for at in range(0, len(raw), 2))


def _table(font: Any) -> dict[int, str]:
    listed = font["/ToUnicode"].get_data() if "/ToUnicode" in font else b""
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _CODE.findall(listed)}
