"""Plain text: UTF-8, lines ended by line feeds, what was typed between our own lines without a mark in front of it."""

from collections.abc import Iterator

from app.taking.paper import Block, Kind, Paper

_UNDERLINES = {2: "=", 3: "-"}


def text_of(paper: Paper) -> bytes:
    """The paper as plain text."""
    lines = [paper.marking, "", paper.title, "=" * min(len(paper.title), 78), paper.made, ""]
    for block in paper.blocks:
        lines += _lines(block, is_after_room=not lines[-1])
    lines += ["", paper.marking, ""]
    return "\n".join(lines).encode()


def _lines(block: Block, *, is_after_room: bool) -> Iterator[str]:
    if block.kind is not Kind.FACT and not is_after_room:
        yield ""
    if block.kind is Kind.HEADING:
        yield from (block.text, _UNDERLINES.get(block.level, "-") * min(len(block.text), 78), "")
    elif block.kind is Kind.FACT:
        yield f"{block.label}: {block.text}"
    elif block.kind is Kind.REMARK:
        yield from (block.text, "")
    else:
        yield from (f"{block.label}:", block.text, "")
