"""From one whole document to another, as no page asks for it: every form of the form view at once, to try the edits."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.standards.edits import AddEntry, Edit, Move, value_in
from app.standards.line_edits import what_it_says
from app.standards.wanted_edits import Difference, matched


def edits_between(data: bytes, wanted: Mapping[str, Any]) -> tuple[Edit, ...]:
    """The fewest edits from what the file says to what is wanted: the whole tree, sections and prompts by their ids."""
    difference = WholeDifference(what_it_says(data), is_exact=False)
    difference.sections_first(wanted.get("sections"))
    difference.keys((), wanted)
    return tuple(difference.edits)


class WholeDifference(Difference):
    """Beside the edits of each part, the moves of prompts between sections."""

    def sections_first(self, wanted: Any) -> None:
        """A prompt that goes to another section takes its lines along, into a new section too."""
        there = value_in(self.tree, ("sections",))
        if not isinstance(there, list) or not isinstance(wanted, list | tuple):
            return
        homes = {name: number for number, section in enumerate(there) for name in _ids(section)}
        places = matched(there, wanted)
        for number, section in enumerate(wanted):
            coming = [name for name in _ids(section) if name in homes and homes[name] != places.get(number)]
            if not coming:
                continue
            if number not in places:
                places[number] = len(value_in(self.tree, ("sections",)))
                self._add_section_without(section, coming)
            for name in coming:
                self._bring(name, homes[name], places[number], _ids(section).index(name))

    def _add_section_without(self, section: Mapping[str, Any], coming: Sequence[str]) -> None:
        prompts = [prompt for prompt in section["prompts"] if prompt.get("id") not in coming]
        position = len(value_in(self.tree, ("sections",)))
        fresh = self._fresh(("sections", position), {**section, "prompts": prompts})
        self.make(AddEntry(("sections",), position, fresh))

    def _bring(self, name: str, home: int, to: int, position: int) -> None:
        list_to = ("sections", to, "prompts")
        number = _ids(value_in(self.tree, ("sections", home))).index(name)
        most = len(value_in(self.tree, list_to) or ())
        self.make(Move(("sections", home, "prompts", number), min(position, most), into=list_to))


def _ids(section: Any) -> list[str]:
    prompts = section.get("prompts") if isinstance(section, Mapping) else None
    found = prompts if isinstance(prompts, list | tuple) else ()
    return [prompt["id"] for prompt in found if isinstance(prompt, Mapping) and isinstance(prompt.get("id"), str)]
