"""What stands on every page of a PDF (the marking, the name, the page's number) marked as no part of the text.

The library keeps it out of the structure, and yet leaves it marked as text: readers of screens may read it out on each
page. The standard for accessible PDF (PDF/UA, 7.8) asks for an artifact.
"""

from typing import Any


def as_artifacts(_document: Any, pdf: Any) -> None:
    """Mark every piece that the structure does not reach; called by the library before the file is written."""
    objects = {one.reference: one for one in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    reached = _reached(root, objects)
    parents = dict(zip(*[iter(objects[root["ParentTree"]]["Nums"])] * 2, strict=True))
    for reference, element in objects.items():
        if not _is_element(element) or reference in reached:
            continue
        page = objects[element["Pg"]]
        for number in element["K"]:
            if isinstance(number, int):
                _mark(objects[page["Contents"]].stream, number)
                parents[page["StructParents"]][number] = b"null"
        element.clear()


def _is_element(found: Any) -> bool:
    return isinstance(found, dict) and found.get("Type") == "/StructElem"


def _reached(root: Any, objects: dict[bytes, Any]) -> set[bytes]:
    """Every element under the root, without a limit to how deep they go."""
    reached: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes) and reference not in reached:
            reached.add(reference)
            waiting += objects[reference].get("K", ())
    return reached


def _mark(stream: list[Any], number: int) -> None:
    """The piece of that number becomes an artifact of the page."""
    for place, what in enumerate(stream):
        if isinstance(what, dict) and what.get("MCID") == number:
            stream[place - 1] = b"/Artifact"
            what.clear()
            what["Type"] = "/Pagination"
            return
