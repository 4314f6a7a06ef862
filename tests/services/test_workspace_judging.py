"""A text is judged once for all who ask, and anew as soon as anything that it is held against has changed."""

import os
import shutil

import pytest

from app import db
from app.settings import ROOT, settings
from app.standards import registries
from app.standards.registered import REFERENCES, registries_today
from app.workspace import judging
from app.workspace.judging import judge
from app.workspace.registry import agree_to, propose
from app.workspace.words import has_more_steps
from tests.makers_of_drafts import STANDARD, next_document

SOURCE = {
    "id": "invented-2026",
    "kind": "guidance",
    "cite": "A guide, 2026",
    "title": "A guide to guides",
    "url": "https://example.org/guide",
    "checked": "partly",
}
CITING = next_document("1.1").replace(b"\nreferences:\n", b"\nreferences:\n  - invented-2026\n", 1)


def faults(source: bytes) -> list[str]:
    with db.read() as session:
        return [one.what for one in judge(session, source, standard=STANDARD).checked.faults]


@pytest.mark.usefixtures("store")
def test_the_same_text_is_checked_once(monkeypatch):
    checked = []
    check = judging.check_document
    monkeypatch.setattr(judging, "check_document", lambda *given, **named: checked.append(1) or check(*given, **named))
    text = next_document("1.1") + b"# asked twice\n"
    assert faults(text) == faults(text)
    assert len(checked) == 1


def test_a_source_that_was_agreed_on_since_is_known_at_once(person):
    assert any("invented-2026" in one for one in faults(CITING))
    key = propose(by=person("sol"), kind=REFERENCES, entry=SOURCE)
    assert any("invented-2026" in one for one in faults(CITING))
    agree_to(by=person("amal"), proposal_id=key)
    assert not any("invented-2026" in one for one in faults(CITING))


def test_a_registry_that_the_operator_changed_is_read_anew_whatever_its_time_says(store, data_dir, monkeypatch):
    folder = data_dir / "standards"
    shutil.copytree(ROOT / "standards", folder)
    monkeypatch.setenv("PQS_STANDARDS_DIR", str(folder))
    settings.cache_clear()
    file = folder / registries.CONCEPTS_FILE
    before = file.stat()
    with db.read() as session:
        first = registries_today(session)
        assert registries_today(session).mark == first.mark
        name = next(iter(first.concepts))
        file.write_bytes(file.read_bytes().replace(f"id: {name}\n".encode(), f"id: {name[:-1]}x\n".encode(), 1))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert file.stat().st_size == before.st_size
        second = registries_today(session)
    assert (name in first.concepts, name in second.concepts) == (True, False)
    assert second.mark != first.mark


TREE = {"sections": [{"prompts": []}, {"prompts": ["a", "b", "c"]}, {"prompts": ["d"]}]}


@pytest.mark.parametrize(
    ("steps", "up", "leads_on"),
    [
        (("sections", 1, "prompts", 2), True, True),  # to the middle of its section
        (("sections", 1, "prompts", 1), True, True),  # to its edge, with a section beyond
        (("sections", 1, "prompts", 0), True, False),  # into the first section, which is empty
        (("sections", 2, "prompts", 0), True, True),
        (("sections", 1, "prompts", 2), False, True),  # into the last section, before its prompt
        (("sections", 2, "prompts", 0), False, False),
        (("sections", 1), True, False),
        (("sections", 2), True, True),
        (("sections", 0), False, True),
    ],
)
def test_after_a_step_it_is_known_whether_another_one_leads_on(steps, up, leads_on):
    assert has_more_steps(TREE, steps, up=up) is leads_on
