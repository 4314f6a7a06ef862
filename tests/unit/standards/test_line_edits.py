"""An edit changes its own lines and no others: on the first seven, and on files written in every manner."""

import random
import re
from copy import deepcopy
from difflib import unified_diff
from typing import Any

import pytest

from app.settings import ROOT
from app.standards.edits import (
    AddEntry,
    CannotEditLines,
    Edit,
    Move,
    SetValue,
    TakeOut,
    after,
    is_same,
    moved_by,
    value_in,
)
from app.standards.faults import Steps
from app.standards.line_edits import apply, what_it_says
from tests.unit.standards.whole_documents import edits_between

SEVEN = sorted((ROOT / "standards").glob("*/1.0.yaml"))
PROMPT = ("sections", 0, "prompts", 0)
SAFE = ["child", "what I saw", "Before court", "the plan, as written", "a third time", "it's so", "café", "half of it"]
AWKWARD = [
    "no", "1:30", "2026-11-01", "1.0", "true", "~", "- dash", "* star", "a: b", "a #b", "ends:", "“Curly”", "🙂 yes",
    "non\u00a0breaking", "[[term]] first", "it's \"both\"", "back\\slash", "'single'", "{braces}", "a, b", "?", "%x",
    "@y", "zero\u200bwidth", "tab\there", "a\u2028b", "012", ".5", "=", "!tag", "&anchor", "|", ">", "`tick`",
    "word:\u00a0x", "two\nlines", "a paragraph\n\n- one\n- two\n", "  leading", "trailing ", "two  spaces " * 12 + "x",
    "# hash", "long words " * 15 + "end", "x" * 150, "a\n  b\n", "\n",
    "line\n# hash\n", "ends twice\n\n", "\u00a0first", "- \u00a0x " * 20 + "y", "windows\r\nline",
]  # fmt: skip
SLUG = re.compile(r"[a-z][a-z0-9-]+")
# Lines without white space around them and without characters that only quotation marks can hold.
BLOCKABLE = re.compile(r"(?:\S(?:[^\n\t\u2028\r\u200b\u00a0]*\S)?(?:\n\n?(?=\S)|\n?\Z))+")


class Written:
    """A file in a manner of its own, with the owner of every line: the smallest entry that it belongs to."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.step = self.dice.choice([2, 2, 4])
        self.dash = self.dice.choice([0, 2, 4])
        self.after_dash = self.dice.choice([2, 2, 4])
        self.remarks = self.dice.choice([0, 0.1, 0.3])
        self.gaps = self.dice.choice([0, 1, 2])
        self.end = self.dice.choice(["\n", "\n", "\r\n"])
        self.lines: list[str] = []
        self.owners: list[Steps | None] = []
        self.tree = self._tree()
        for name, value in self.tree.items():
            if len(self.lines) and self.dice.random() < 0.5:
                self.put("", None)
            self.key((name,), value, 0)
        text = self.end.join(self.lines) + (self.end if self.dice.random() < 0.8 else "")
        self.data = (("\ufeff" if self.dice.random() < 0.2 else "") + text).encode()

    def put(self, line: str, owner: Steps | None) -> None:
        self.lines.append(line)
        self.owners.append(owner)

    def words(self) -> str:
        dice = self.dice
        if dice.random() < 0.3:
            return dice.choice(AWKWARD)
        return " ".join(dice.choice(SAFE) for _ in range(dice.choice([1, 2, 2, 12])))

    def _tree(self) -> dict[str, Any]:
        dice, words = self.dice, self.words
        tree: dict[str, Any] = {"schema": 1, "id": "a-file", "version": "1.0", "title": words(), "summary": words()}
        if dice.random() < 0.7:
            tree["approved"] = "2026-11-01"
        tree["good_looks_like"] = [f"{words()} {n}" for n in range(dice.randint(1, 3))]
        if dice.random() < 0.5:
            tree["terms"] = {"a word": words(), "other": words()}
        tree["references"] = [f"source-{n}" for n in range(dice.randint(1, 4))]
        for number in range(dice.randint(1, 2)):
            prompts = [self._prompt(f"p{number}-{n}") for n in range(dice.randint(1, 2))]
            tree.setdefault("sections", []).append({"id": f"s{number}", "title": words(), "prompts": prompts})
        return tree

    def _prompt(self, name: str) -> dict[str, Any]:
        dice, words = self.dice, self.words
        prompt: dict[str, Any] = {"id": name, "kind": "choice", "text": words(), "label": words()}
        more: dict[str, Any] = {
            "hint": words(),
            "help": "a way\n\n- one\n- two\n",
            "consider": [f"{words()} {n}" for n in range(2)],
            "core": True,
            "words": {"guide": 50, "max": dice.randint(100, 900)},
            "options": [{"code": f"o{n}", "label": words()} for n in range(dice.randint(1, 3))],
            "because": {"label": words(), "words": {"guide": 25, "max": 80}},
            "when": {"prompt": "p0-0", "is": ["o1", "o2"]},
        }
        chosen = [key for key in more if dice.random() < 0.5]
        dice.shuffle(chosen)
        prompt |= {key: more[key] for key in chosen} | {"visibility": "private"}
        return prompt

    def remark(self, column: int) -> None:
        while self.dice.random() < self.remarks:
            self.put(f"{' ' * column}# remark {len(self.lines)}", None)

    def key(self, steps: Steps, value: Any, column: int, begin: str | None = None) -> None:
        if begin is None:
            self.remark(column)
        name = f"{begin if begin is not None else ' ' * column}{steps[-1]}:"
        self.value(steps, value, column, name)

    def value(self, steps: Steps, value: Any, column: int, begin: str) -> None:
        dice = self.dice
        tail = "  # beside" if dice.random() < self.remarks else ""
        if not isinstance(value, list | dict):
            return self.scalar(steps, value, column, begin, tail)
        if value and dice.random() < 0.4 and "prompts" not in str(value) and steps[-1] != "prompts":
            inside = self.brackets(value)
            if dice.random() < 0.2 and inside.startswith("["):
                inside = inside.replace("}, {", "},  # between\n        {").replace("[", "[\n        ", 1)
                first, *rest = f"{begin} {inside}".split("\n")
                self.put(first, steps)
                for line in rest:
                    self.put(" " * column + line, steps)
                return None
            return self.put(f"{begin} {inside}{tail}", steps)
        if isinstance(value, dict) and isinstance(steps[-1], int):
            at = column + self.after_dash
            for number, (name, inside) in enumerate(value.items()):
                if number:
                    self.key((*steps, name), inside, at)
                else:
                    self.key((*steps, name), inside, at, begin + " " * (self.after_dash - 1))
            return None
        self.put(begin + tail, steps)
        if isinstance(value, dict):
            for name, inside in value.items():
                self.key((*steps, name), inside, column + self.step)
            return None
        at = column + self.dash
        for number, inside in enumerate(value):
            for _ in range(self.gaps if number and isinstance(inside, dict) else 0):
                self.put("", None)
            self.remark(at)
            self.value((*steps, number), inside, at, " " * at + "-")
        return None

    def brackets(self, value: Any) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(map(self.brackets, value)) + "]"
        if isinstance(value, dict):
            pad = self.dice.choice(["", " "])
            return "{" + pad + ", ".join(f"{key}: {self.brackets(one)}" for key, one in value.items()) + pad + "}"
        if isinstance(value, str):
            return value if SLUG.fullmatch(value) and value not in AWKWARD else double(value)
        return str(value).lower()

    def scalar(self, steps: Steps, value: Any, column: int, begin: str, tail: str) -> None:
        dice, body = self.dice, " " * (column + self.step)
        if not isinstance(value, str):
            return self.put(f"{begin} {str(value).lower()}{tail}", steps)
        rows = value.rstrip("\n").split("\n")
        simple = value in SAFE or (bool(SLUG.fullmatch(value)) and value not in AWKWARD)
        blockable = bool(BLOCKABLE.fullmatch(value))
        style = dice.choice(["plain" if simple else "double", "double", "single", "literal", "folded"])
        sign = "" if value.endswith("\n") else "-"
        if style == "literal" and blockable:
            self.put(f"{begin} |{sign}{tail}", steps)
            for row in rows:
                self.put(body + row if row else "", steps)
        elif style == "folded" and blockable and "\n" not in value and "  " not in value:
            parts = value.split(" ")
            cut = dice.randint(0, len(parts))
            self.put(f"{begin} >{sign}{tail}", steps)
            for row in filter(None, (" ".join(parts[:cut]), " ".join(parts[cut:]))):
                self.put(body + row, steps)
        elif style == "single" and value.isprintable():
            self.put(f"{begin} '" + value.replace("'", "''") + f"'{tail}", steps)
        elif style == "plain" and " " in value and dice.random() < 0.3:
            first, rest = value.split(" ", 1)
            self.put(f"{begin} {first}", steps)
            self.put(f"{body}{rest}{tail}", steps)
        else:
            self.put(f"{begin} {value if style == 'plain' else double(value)}{tail}", steps)
        return None

    def has_lines(self, steps: Steps) -> bool:
        """Whether the entries of a list or of keys have lines of their own."""
        return any(owner and len(owner) > len(steps) and owner[: len(steps)] == steps for owner in self.owners)

    def region(self, steps: Steps) -> tuple[int, int]:
        """The first line of an entry, and the one after its last."""
        for length in range(len(steps), 0, -1):
            mine = [n for n, owner in enumerate(self.owners) if owner is not None and owner[:length] == steps[:length]]
            if mine:
                return mine[0], mine[-1] + 1
        raise AssertionError(steps)


def double(value: str) -> str:
    escaped = "".join(f"\\u{ord(one):04x}" if one in '"\\\n\t\r\u2028' else one for one in value)
    return f'"{escaped}"'


def lines_of(data: bytes) -> list[str]:
    text = data.decode()
    text = text if text.endswith("\n") else text + ("\r\n" if "\r\n" in text else "\n")
    return text.splitlines(keepends=True) if "\u2028" not in text else text.split("\n")


def paths(value: Any, steps: Steps = ()) -> list[Steps]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [steps, *(path for step, one in inside for path in paths(one, (*steps, step)))]


def texts(tree: Any) -> list[Steps]:
    return [path for path in paths(tree) if isinstance(value_in(tree, path), str)]


def lists(tree: Any) -> list[Steps]:
    return [path for path in paths(tree) if isinstance(value_in(tree, path), list)]


def without_line_ends(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_line_ends(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_line_ends(one) for one in value]
    return value.rstrip("\n") if isinstance(value, str) else value


def reads_back(data: bytes, before: bytes, wanted: Any) -> None:
    found = what_it_says(data)
    if not before.endswith(b"\n"):
        found, wanted = without_line_ends(found), without_line_ends(wanted)
    assert is_same(found, wanted)
    assert data.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\n") == before.endswith(b"\n")
    assert (b"\r\n" in before) == (b"\r\n" in data)


def only_these_changed(before: bytes, now: bytes, first: int, past: int) -> None:
    old, new = lines_of(before), lines_of(now)
    assert new[:first] == old[:first]
    assert new[len(new) - len(old) + past :] == old[past:]
    assert len(new) - len(old) + past >= first


def only_added(before: bytes, now: bytes) -> None:
    old, new = lines_of(before), lines_of(now)
    same = next((n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    # Equal lines may stand on both sides of the place, so that it is found later than it is.
    assert any(old[cut:] == new[len(new) - len(old) + cut :] for cut in range(same + 1))


def only_gone(before: bytes, now: bytes, first: int, past: int) -> None:
    """The lines of an entry, and at most one of the two gaps around it."""
    old, new = lines_of(before), lines_of(now)
    gone = len(old) - len(new)
    cut = past - gone
    assert old[:cut] + old[past:] == new
    assert not "".join(old[cut:first]).strip()


def only_moved(file: Written, now: bytes, edit: Move) -> None:
    """All lines are still there; without those of the entry and the remarks directly above it, in the same order."""
    old, new = lines_of(file.data), lines_of(now)
    assert sorted(old) == sorted(new)
    first, past = file.region(edit.steps)
    while old[first - 1].lstrip().startswith("#"):
        first -= 1
    own = old[first:past]
    others = [[line for line in lines if line.strip() and line not in own] for lines in (old, new)]
    assert others[0] == others[1]
    assert "".join(own) in "".join(new)


BATCHES, BATCH = 10, 100


@pytest.fixture(scope="module", params=range(BATCHES))
def written(request: pytest.FixtureRequest) -> list[Written]:
    return [Written(request.param * BATCH + number) for number in range(BATCH)]


def edits_of_each_kind(tree: Any, dice: random.Random) -> list[Edit]:
    """One edit of one kind a file, so that a thousand files see every kind a hundred times."""
    path, entries = dice.choice(texts(tree)), dice.choice(lists(tree))
    count = len(value_in(tree, entries))
    first = value_in(tree, (*entries, 0))
    new = {"id": "new-one", "kind": "text", "text": "A new one?", "help": "a\n\nb\n", "words": {"guide": 25, "max": 50}}
    entry: Any = new if isinstance(first, dict) else "a-new-one"
    prompt = value_in(tree, PROMPT)
    key = dice.choice([key for key in prompt if key != "id"])
    return [
        SetValue(path, dice.choice(AWKWARD)),
        SetValue((*PROMPT, "required"), dice.random() < 0.5),
        SetValue((*PROMPT, "words", "guide"), dice.randint(25, 500)),
        SetValue(("review_by",), "2027-09-01"),
        SetValue((*PROMPT, key), None),
        AddEntry(entries, dice.randint(0, count), entry),
        TakeOut((*entries, dice.randrange(count))),
        Move((*entries, dice.randrange(count)), dice.randrange(count)),
        SetValue((*PROMPT, "because"), {"label": dice.choice(AWKWARD[:-20]), "words": {"guide": 30, "max": 90}}),
        SetValue((*PROMPT, "consider"), ["one: two", "three"]),
    ]


def test_no_change_gives_the_very_same_bytes(written: list[Written]) -> None:
    for file in written:
        assert is_same(what_it_says(file.data), file.tree)
        assert edits_between(file.data, file.tree) == ()
        assert apply(file.data, (SetValue(("title",), file.tree["title"]),)) == file.data


def test_one_text_changed_in_a_form_changes_only_its_own_lines(written: list[Written]) -> None:
    for file in written:
        wanted = deepcopy(file.tree)
        path = file.dice.choice(texts(wanted))
        new = file.dice.choice([word for word in AWKWARD if word.strip() and "\r" not in word])
        value_in(wanted, path[:-1])[path[-1]] = new
        edits = edits_between(file.data, wanted)
        assert len(edits) <= 1 + (path[-1] in ("id", "code", "kind"))
        now = apply(file.data, edits)
        only_these_changed(file.data, now, *file.region(path))
        assert edits_between(now, wanted) == ()


def test_every_kind_of_edit_leaves_other_lines_alone_and_reads_back(written: list[Written]) -> None:
    for number, file in enumerate(written):
        edit = edits_of_each_kind(file.tree, file.dice)[number % 10]
        now = apply(file.data, [edit])
        reads_back(now, file.data, after(file.tree, edit))
        if now != file.data:
            left_alone(file, now, edit)


def left_alone(file: Written, now: bytes, edit: Edit) -> None:
    holder = edit.steps if isinstance(edit, AddEntry) else edit.steps[:-1]
    while value_in(file.tree, holder) is None:
        holder = holder[:-1]
    there, data = value_in(file.tree, holder), file.data
    if holder and not file.has_lines(holder):
        return only_these_changed(data, now, *file.region(holder))
    match edit:
        case SetValue(steps, value) if value is not None and value_in(file.tree, steps) is not None:
            return only_these_changed(data, now, *file.region(steps))
        case SetValue(steps, None) | TakeOut(steps) if len(there) > 1:
            return only_gone(data, now, *file.region(steps))
        case SetValue(steps, None) | TakeOut(steps):
            return only_these_changed(data, now, *file.region(holder))
        case Move():
            return only_moved(file, now, edit)
    return only_added(data, now)


def test_every_kind_of_edit_on_the_seven_leaves_other_lines_alone_and_reads_back() -> None:
    assert len(SEVEN) == 7
    dice = random.Random(7)
    for path in SEVEN:
        data = path.read_bytes()
        tree = what_it_says(data)
        assert apply(data, edits_between(data, tree)) is data
        for edit in edits_of_each_kind(tree, dice):
            now = apply(data, [edit])
            reads_back(now, data, after(tree, edit))
            # Whatever the edit, the lines that differ stand in one place, or in two for a move.
            changed = [line for line in unified_diff(lines_of(data), lines_of(now), n=0) if line.startswith("@@")]
            assert len(changed) <= (2 if isinstance(edit, Move) else 1)


def test_several_fields_changed_in_a_form_change_their_own_lines_only() -> None:
    data = SEVEN[0].read_bytes()
    wanted = what_it_says(data)
    wanted["title"] = "Another title"
    wanted["good_looks_like"].append("I know: it is so.")
    prompt = wanted["sections"][0]["prompts"][0]
    prompt["hint"] = "Another hint"
    del wanted["sections"][1]["prompts"][1]
    now = apply(data, edits_between(data, wanted))
    assert is_same(what_it_says(now), wanted)
    added = [line[1:] for line in unified_diff(lines_of(data), lines_of(now), n=0) if line[0] == "+" and line[1] != "+"]
    assert sorted(line.strip() for line in added) == [
        '- "I know: it is so."',
        "hint: Another hint",
        "title: Another title",
    ]


SMALL = b"""\
# About the file
schema: 1
title: One  # beside
good_looks_like:
- first   # of all
# above the second
- 'second'

# apart
- third
sections:
    - id: a
      prompts:
        - id: p
          kind: choice
          # about the words
          words: { guide: 50, max: 600 }   # shown
          options:
            - {code: x, label: "Ex"}
            # about y
            - code: y
              label: >-
                Why
                not
          visibility: private

        # about q
        - id: q
          kind: text
          help: |
            A
            # no remark

            B

    - id: b
      prompts: [] # none yet
"""


def small(*edits: Edit, data: bytes = SMALL) -> str:
    return apply(data, edits).decode()


P = ("sections", 0, "prompts")


ABOUT_WORDS = "          # about the words"
ABOUT_Y = "            # about y"
OPTION_Y = """\
            - code: y
              label: >-
                Why
                not
"""
HELP = "            A\n            # no remark\n\n            B\n"
SECOND, THIRD = "# above the second\n- 'second'\n", "# apart\n- third\n"
WIDE = "x" * 120
NEW_PROMPT = {"kind": "text", "id": "new"}


@pytest.mark.parametrize(
    ("edit", "was", "becomes"),
    [
        (SetValue(("title",), "No: one"), "title: One  # beside", 'title: "No: one"  # beside'),
        (SetValue(("title",), 'say "no": x'), "title: One  # beside", "title: 'say \"no\": x'  # beside"),
        (SetValue(("title",), "a\nb"), "title: One  # beside", "title: |-  # beside\n  a\n  b"),
        (SetValue(("good_looks_like", 1), "it's"), "- 'second'", "- 'it''s'"),
        (SetValue(("good_looks_like", 0), "other"), "- first   # of all", "- other   # of all"),
        (SetValue((*P, 0, "words", "max"), 700), "max: 600 }   # shown", "max: 700 }   # shown"),
        (SetValue((*P, 0, "words"), {"guide": 50}), "guide: 50, max: 600 }", "guide: 50 }"),
        (SetValue((*P, 0, "words"), None), "          words: { guide: 50, max: 600 }   # shown\n", ""),
        (SetValue((*P, 0, "hint"), "1:30"), ABOUT_WORDS, f'          hint: "1:30"\n{ABOUT_WORDS}'),
        (SetValue((*P, 0, "options", 1, "label"), "Because"), "Why\n                not\n", "Because\n"),
        (SetValue((*P, 0, "options", 0, "exclusive"), True), 'label: "Ex"}', 'label: "Ex", exclusive: true}'),
        (
            SetValue((*P, 0, "options", 0, "label"), WIDE),
            '{code: x, label: "Ex"}',
            f"code: x\n              label: >-\n                {WIDE}",
        ),
        (SetValue((*P, 1, "help"), "C\n"), HELP, "            C\n"),
        (SetValue((*P, 1, "id"), None), "- id: q\n          kind: text", "- kind: text"),
        (
            AddEntry((*P, 0, "options"), 1, {"label": "New", "code": "new"}),
            ABOUT_Y,
            f"            - {{code: new, label: New}}\n{ABOUT_Y}",
        ),
        (AddEntry(("good_looks_like",), 3, "- four"), "- third\n", '- third\n\n- "- four"\n'),
        (TakeOut(("good_looks_like", 1)), "- 'second'\n", ""),
        (TakeOut((*P, 0, "options", 1)), OPTION_Y, ""),
        (Move(("good_looks_like", 2), 1), f"{SECOND}\n{THIRD}", f"{THIRD}\n{SECOND}"),
        (
            AddEntry(("sections", 1, "prompts"), 0, NEW_PROMPT),
            "prompts: [] # none yet\n",
            "prompts: # none yet\n        - id: new\n          kind: text\n",
        ),
        (SetValue((*P, 1, "because"), {"label": "Why"}), HELP, f"{HELP}          because:\n            label: Why\n"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_an_edit_looks_as_an_author_would_have_written_it(edit: Edit, was: str, becomes: str) -> None:
    assert SMALL.decode().count(was) == 1
    assert small(edit) == SMALL.decode().replace(was, becomes)
    windows = b"\xef\xbb\xbf" + SMALL.replace(b"\n", b"\r\n")
    assert apply(windows, [edit]) == b"\xef\xbb\xbf" + small(edit).replace("\n", "\r\n").encode()
    assert small(edit, data=SMALL.rstrip(b"\n")) + "\n" == small(edit)


def test_an_entry_moves_down_and_up_again_and_nothing_has_changed() -> None:
    down = small(moved_by((*P, 0), 1))
    assert down.index("# about q") < down.index("- id: p")
    assert small(moved_by((*P, 1), -1), data=down.encode()) == SMALL.decode()


def test_a_prompt_goes_to_another_section_with_its_remarks_and_back() -> None:
    to = ("sections", 1, "prompts")
    there = small(Move((*P, 1), 0, into=to))
    own = SMALL.decode().split("visibility: private\n\n")[1].split("\n    - id: b")[0]
    assert there.endswith(f"      prompts: # none yet\n{own}")
    back = small(Move((*to, 0), 1, into=P), data=there.encode())
    assert is_same(what_it_says(back.encode()), what_it_says(SMALL))
    assert "\n\n" + own in back


def test_a_form_that_moves_a_prompt_to_a_new_section_takes_its_lines_along() -> None:
    wanted = what_it_says(SMALL)
    prompt = wanted["sections"][0]["prompts"].pop()
    wanted["sections"].insert(1, {"id": "new", "title": "New", "prompts": [prompt]})
    wanted["sections"].pop()
    now = apply(SMALL, edits_between(SMALL, wanted))
    assert is_same(what_it_says(now), wanted)
    assert b"# about q\n        - id: q" in now


def test_what_means_the_same_in_a_form_is_no_edit() -> None:
    wanted = what_it_says(SMALL)
    wanted |= {"independence": None, "terms": {}, "references": [], "summary": " ", "title": " One\r\n"}
    prompts = wanted["sections"][0]["prompts"]
    prompts[0] |= {"required": False, "core": False, "not_right": True, "from_stage": "any", "hint": ""}
    prompts[1] |= {"not_right": False, "help": "A\r\n# no remark\r\n\r\nB", "consider": ["", " "]}
    assert edits_between(SMALL, wanted) == ()
    prompts[1]["kind"] = "choice"
    assert edits_between(SMALL, wanted) == (SetValue((*P, 1, "kind"), "choice"), SetValue((*P, 1, "not_right"), False))


def test_an_id_that_was_changed_is_one_edit_and_not_another_prompt() -> None:
    wanted = what_it_says(SMALL)
    wanted["sections"][0]["prompts"][1]["id"] = "renamed"
    assert edits_between(SMALL, wanted) == (SetValue((*P, 1, "id"), "renamed"),)


def test_one_line_end_that_differs_stays_as_it_is() -> None:
    mixed = b"a: 1\r\nb: 2\nc: 3\r\n"
    assert apply(mixed, [SetValue(("c",), 4)]) == b"a: 1\r\nb: 2\nc: 4\r\n"
    assert apply(mixed, [SetValue(("d",), 4)]) == b"a: 1\r\nb: 2\nc: 3\r\nd: 4\r\n"


@pytest.mark.parametrize(
    ("data", "edit"),
    [
        (b"a: *x\n", SetValue(("a",), 1)),
        (b"a: &x 1\nb: 2\n", SetValue(("b",), 1)),
        (b"a: 1\na: 2\n", SetValue(("b",), 1)),
        (b"a: 1: 2\n", SetValue(("b",), 1)),
        (b"a: 1\n---\nb: 1\n", SetValue(("a",), 2)),
        (b"? a\n: 1\n", SetValue(("a",), 2)),
        (b"\xff\xfea", SetValue(("a",), 2)),
        (b"", SetValue(("a",), 2)),
        (b"- a\n", SetValue(("a",), 2)),
        (b"a: 1\n", SetValue(("a",), "\ud800")),
        (b"a: 1\n", SetValue(("a",), 1.5)),
        (b"a: 1\n", SetValue(("a",), 10**20)),
        (b"a: 1\n", SetValue(("a",), "x" * 70_000)),
        (b"a: 1\n", SetValue(("a", "b"), 1)),
        (b"a: 1\n", SetValue((), {})),
        (b"a: [1]\n", TakeOut(("a", 1))),
        (b"a: [1]\n", TakeOut(("b", 0))),
        (b"a: [1]\n", Move(("a", 0), 1)),
        (b"a: [1]\n", AddEntry(("a",), 2, "x")),
        (b"a:\n- - 1\n  - 2\n", TakeOut(("a", 0, 0))),
    ],
)
def test_what_cannot_be_edited_safely_is_refused_with_a_sentence(data: bytes, edit: Edit) -> None:
    with pytest.raises(CannotEditLines) as refused:
        apply(data, [edit])
    assert refused.value.sentence.endswith(".")


def test_a_line_that_says_nothing_yet_can_be_filled_in() -> None:
    assert small(SetValue(("a",), "x"), data=b"a:\nb:   # later\n") == "a: x\nb:   # later\n"
    assert small(SetValue(("b",), "x"), data=b"a:\nb:   # later\n") == "a:\nb: x   # later\n"
    assert small(SetValue(("b",), ["x"]), data=b"a:\nb:   # later\n") == "a:\nb:   # later\n  - x\n"


def test_remarks_between_a_key_and_its_value_and_between_brackets_stay() -> None:
    apart = b"a:\n  # about it\n  one  # beside\nb: [\n  x,  # about x\n  y  # about y\n  ]\n"
    assert small(SetValue(("a",), "two"), data=apart) == apart.decode().replace("one", "two")
    assert small(TakeOut(("b", 0)), data=apart) == apart.decode().replace("x,  #", "  #")
    assert small(TakeOut(("b", 1)), data=apart) == apart.decode().replace("y  #", "  #")
    assert small(AddEntry(("b",), 2, "z"), data=apart) == apart.decode().replace("y  #", "y, z  #")


@pytest.mark.parametrize("words", AWKWARD)
def test_any_text_is_read_back_as_it_was_given_wherever_it_stands(words: str) -> None:
    for data in (
        b"a: b\n",
        b"a: 'b'\n",
        b"a: >-\n  b\n",
        b"a: |\n  b\n",
        b"a: {k: b}\n",
        b"a: [b]\n",
        b"a:\n- b\n",
        b"a: b",
    ):
        found = what_it_says(data)["a"]
        steps: Steps = ("a",) if isinstance(found, str) else ("a", "k" if isinstance(found, dict) else 0)
        assert value_in(what_it_says(apply(data, [SetValue(steps, words)])), steps) == words
