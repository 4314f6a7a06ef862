"""A new standard and the next document begin as files that the checker takes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.settings import ROOT
from app.standards.beginning import CannotBegin, begin_next, begin_standard
from app.standards.checking import Checked, check_document, check_path
from app.standards.definition import Continuity, Definition, PromptKind
from app.standards.registries import read_registries

REGISTRIES = read_registries(ROOT / "standards")[0]
SEVEN = sorted((ROOT / "standards").glob("*/1.0.yaml"))
CLOSING = ["what-surprised-me", "next-steps", "where-i-stand", "from-supervision", "for-the-file"]


def check(data: bytes, *, folder: str, version: str = "1.0", earlier: tuple[Definition, ...] = ()) -> Checked:
    name = f"{version}.yaml"
    return check_document(
        data, path=name, registries=REGISTRIES, folder=folder, file_name=name, earlier=earlier, known_versions=None
    )


@pytest.mark.parametrize(
    ("title", "owner"),
    [
        ("Family time", "A group"),
        ('It\'s: "new" # and more', "[Group]"),
        ("No", "1.0"),
        ("🙂 words", "no"),
        ("x" * 120, "y" * 80),
    ],
)
def test_a_new_standard_passes_the_checker_as_a_draft_whatever_it_is_called(title: str, owner: str) -> None:
    checked = check(begin_standard("family-time", title, owner), folder="family-time")
    assert checked.faults == ()
    assert checked.definition is not None
    assert (checked.definition.title, checked.definition.owner) == (title, owner)
    # All that is left to say is that the dates are still to come.
    assert [warning.where for warning in checked.warnings] == ["approved", "effective_from"]


def test_a_new_standard_closes_as_the_seven_do_and_has_three_core_prompts() -> None:
    document = check(begin_standard("family-time", "Family time", "A group"), folder="family-time").definition
    first = check(SEVEN[0].read_bytes(), folder=SEVEN[0].parent.name).definition
    assert document is not None
    assert first is not None
    assert [prompt.id for prompt in document.sections[-1].prompts] == CLOSING
    assert document.sections[-1] == first.sections[-1]
    assert len(document.core_prompts) == 3
    surprised, next_steps = document.prompt("what-surprised-me"), document.prompt("next-steps")
    assert surprised is not None
    assert surprised.is_private
    assert next_steps is not None
    assert next_steps.kind is PromptKind.ACTIONS


@pytest.mark.parametrize(("id_", "title", "owner"), [("No", "T", "O"), ("ok-id", " ", "O"), ("ok-id", "T", "x" * 81)])
def test_a_beginning_that_the_checker_would_refuse_is_refused_at_once(id_: str, title: str, owner: str) -> None:
    with pytest.raises(CannotBegin):
        begin_standard(id_, title, owner)


@pytest.mark.parametrize("file", SEVEN, ids=lambda file: file.parent.name)
def test_the_next_document_passes_the_checker_and_keeps_every_other_line(file: Path) -> None:
    data = file.read_bytes()
    first = check(data, folder=file.parent.name).definition
    assert first is not None
    begun = begin_next(data, "1.1", "1.0")
    checked = check(begun, folder=file.parent.name, version="1.1", earlier=(first,))
    document = checked.definition
    assert document is not None, checked.faults
    assert (document.version, document.replaces, len(document.changes)) == ("1.1", "1.0", 1)
    assert (document.approved, document.effective_from, document.review_by) == (None, None, None)
    assert all((prompt.continuity is Continuity.SAME) == bool(prompt.concept) for prompt in document.prompts)
    old, new = data.decode().splitlines(), begun.decode().splitlines()
    gone = [line for line in old if line not in new]
    assert [line.split(":")[0] for line in gone] == ["version", "approved", "effective_from", "review_by"]


def test_the_document_after_that_carries_no_old_changes() -> None:
    second = begin_next(SEVEN[0].read_bytes(), "1.1", "1.0")
    second = second.replace(b"continuity: same", b"continuity: broken  # why", 1)
    second = second.replace(b"  - kind: editorial", b"  - kind: editorial  # said in May")
    third = begin_next(second, "2.0", "1.1")
    assert b"said in May" not in third
    document = check(third, folder=SEVEN[0].parent.name, version="2.0").definition
    assert document is not None
    assert (document.replaces, len(document.changes)) == ("1.1", 1)
    assert b"continuity: same  # why" in third


def test_the_next_document_comes_after_the_one_it_replaces() -> None:
    with pytest.raises(CannotBegin):
        begin_next(SEVEN[0].read_bytes(), "1.0", "1.1")


def test_the_command_prints_a_new_standard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["standards", "new", "family-time", "--owner", "A group"])
    assert done.exit_code == 0
    assert done.stdout_bytes == begin_standard("family-time", "Family time", "A group")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_new_standard_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["standards", "new", "family-time", "--write"]
    assert CliRunner().invoke(main, asked).exit_code == 1
    (tmp_path / "standards").mkdir()
    assert CliRunner().invoke(main, asked).exit_code == 0
    file = tmp_path / "standards" / "family-time" / "1.0.yaml"
    assert all("concepts.yaml" in fault.what for fault in check_path(file))
    file.write_text("ours")
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 1
    assert "there already" in refused.output
    assert file.read_text() == "ours"
