"""Thousands of invented edits: the machine's class is that of a second classifier, and no privacy is ever taken back.

The second classifier is written the other way round: it takes out of both documents what a class allows to differ, and
looks whether anything is left that does.
"""

import re
from collections import Counter
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import yaml

from app.standards.changes import ChangeClass, ComparedDocuments, compare_documents, version_for
from app.standards.checking import Checked, check_document
from app.standards.definition import Definition
from app.standards.registries import Registries
from tests.definitions.generated import MISSPELT, Written, a_document, edited, prompts_of

FREE = ("title", "summary", "good_looks_like", "supervisor_questions", "terms", "references", "source", "owner")
DATES = ("approved", "effective_from", "review_by")
CLOSED = ("choice", "choices", "scale")


def bare(text: str) -> str:
    """The words without their signs, and the few misspellings of the generator put right."""
    for right, wrong in MISSPELT:
        text = re.sub(wrong, right, text, flags=re.IGNORECASE)
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def skeleton(document: Written) -> list[Any]:
    """What is left when everything is taken out that a revision may change, reworded or not."""
    top = {key: value for key, value in document.items() if key not in (*FREE, *DATES, "version", "sections")}
    top["independence"] = bare(top.get("independence", "default"))
    return [
        top,
        [(one["id"], {prompt["id"]: bones(prompt) for prompt in one["prompts"]}) for one in document["sections"]],
    ]


def bones(prompt: Written) -> Written:
    left = {
        key: value for key, value in prompt.items() if key not in ("text", "label", "hint", "consider", "from_stage")
    }
    left.setdefault("not_right", prompt["kind"] in CLOSED)
    left["required"] = prompt.get("required", False)
    left["continuity"] = None
    left["words"] = prompt["words"]["max"] if "words" in prompt else None
    left["because"] = ("because" in prompt, prompt.get("because", {}).get("words", {}).get("max"))
    left["options"] = [(one["code"], one.get("exclusive", False)) for one in prompt.get("options", ())]
    return left


def wording(document: Written) -> list[Any]:
    return [
        (one["id"], bare(one["text"]), [bare(option["label"]) for option in one.get("options", ())], reason(one))
        for one in prompts_of(document)
    ]


def reason(prompt: Written) -> str:
    return bare(prompt.get("because", {}).get("label", ""))


def slow_class(earlier: list[Written], newer: Written) -> str:
    """The class of the newer document, read from language.md 4 from below: refused, edition, reworded, revision."""
    latest = {prompt["id"]: prompt for prompt in prompts_of(earlier[-1])}
    continuities = set()
    for prompt in prompts_of(newer):
        asked = [one for document in earlier for one in prompts_of(document) if one["id"] == prompt["id"]]
        if asked and is_refused(prompt, asked, latest.get(prompt["id"])):
            return "refused"
        was = latest.get(prompt["id"], {})
        if "concept" in prompt and was.get("concept") == prompt["concept"]:
            continuities.add(prompt.get("continuity"))
    if skeleton(earlier[-1]) != skeleton(newer) or "broken" in continuities:
        return "edition"
    return "reworded" if wording(earlier[-1]) != wording(newer) or "reworded" in continuities else "revision"


def is_refused(prompt: Written, asked: list[Written], latest: Written | None) -> bool:
    if latest is None or latest["kind"] != prompt["kind"]:
        return True
    if prompt["visibility"] == "supervisor" and "private" in [one["visibility"] for one in asked]:
        return True
    concepts = {one["concept"] for one in asked if "concept" in one}
    if "concept" in prompt and concepts - {prompt["concept"]}:
        return True
    now = {option["code"]: option["label"] for option in latest.get("options", ())}
    for option in prompt.get("options", ()):
        meant = [old["label"] for one in asked for old in one.get("options", ()) if old["code"] == option["code"]]
        if option["code"] not in now and meant and meant[-1] != option["label"]:
            return True
    return False


def read(document: Written) -> Definition:
    return Definition.model_validate(document)


def compare(earlier: list[Definition], newer: Definition) -> ComparedDocuments:
    return compare_documents(earlier[-1], newer, earlier=earlier[:-1])


def after(older: Definition, raw: Written, change_class: ChangeClass) -> Written:
    return {**raw, "version": version_for(older, change_class)}


def assert_no_privacy_is_taken_back(sequence: list[Definition]) -> None:
    promised: set[str] = set()
    for document in sequence:
        assert not promised & {prompt.id for prompt in document.prompts if not prompt.is_private}
        promised |= {prompt.id for prompt in document.prompts if prompt.is_private}


@pytest.mark.parametrize("seed", range(8))
def test_the_class_is_that_of_a_second_classifier(seed: int) -> None:
    chance = Random(seed)
    met: Counter[str] = Counter()
    for number in range(100):
        raws = [a_document(chance)]
        published = [read(raws[0])]
        for _ in range(4):
            raw = edited(raws[-1], chance)
            compared = compare(published, read(raw))
            expected = slow_class(raws, raw)
            changes = [(change.part, change.change_class.value) for change in compared.changes]
            assert compared.change_class == expected, f"seed {seed}, sequence {number}: {changes}"
            met[expected] += 1
            if compared.change_class is not ChangeClass.REFUSED:
                raws.append(after(published[-1], raw, compared.change_class))
                published.append(read(raws[-1]))
        assert_no_privacy_is_taken_back(published)
    assert all(met[one] > 10 for one in ChangeClass), met


def check(raw: Written, earlier: list[Definition]) -> Checked:
    written = deepcopy(raw)
    if earlier:
        written["replaces"] = earlier[-1].version
        written["changes"] = [{"kind": "editorial", "what": "Something.", "why": "For a reason."}]
    data = yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=1000)
    data = re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", data)
    return check_document(data.encode(), path="a.yaml", registries=Registries.lenient(), earlier=earlier)


def test_what_the_checker_lets_through_never_takes_privacy_back_and_has_the_number_of_its_class() -> None:
    chance = Random(42)
    met: Counter[str] = Counter()
    for _ in range(50):
        raw = a_document(chance)
        first = check(raw, []).definition
        if first is None:
            continue
        raws, published = [raw], [first]
        for _ in range(4):
            raw = edited(raws[-1], chance)
            expected = slow_class(raws, raw)
            wanted = ChangeClass.EDITION if expected == "edition" else ChangeClass.REVISION
            as_revision = check(after(published[-1], raw, ChangeClass.REVISION), published)
            overruled = any("these changes make it edition" in fault.what for fault in as_revision.faults)
            assert overruled is (expected == "edition") or expected == "refused"
            right = after(published[-1], raw, wanted)
            checked = check(right, published)
            assert not any("these changes make it" in fault.what for fault in checked.faults) or expected == "refused"
            assert (
                expected != "refused" or not check(after(published[-1], raw, ChangeClass.EDITION), published).is_sound
            )
            met[f"{expected} {checked.is_sound}"] += 1
            if checked.definition is not None:
                raws.append(right)
                published.append(checked.definition)
        assert_no_privacy_is_taken_back(published)
    assert min(met["revision True"], met["reworded True"], met["edition True"], met["refused False"]) > 5, met
