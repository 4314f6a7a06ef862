"""One small broken file for each fault, and beside it the very lines that its author reads."""

from functools import cache
from pathlib import Path

import pytest

from app.standards.checking import Checked, check_document
from app.standards.definition import Definition
from app.standards.registries import Registries, read_registries

HERE = Path(__file__).parent
STANDARD = "meeting-children"


def files(folder: str) -> list[Path]:
    found = sorted((HERE / folder).glob("*.yaml"))
    assert found, f"no files in {folder}"
    return found


def name(file: Path) -> str:
    return file.stem


@cache
def registries() -> Registries:
    found, faults = read_registries(HERE)
    assert not faults
    return found


@cache
def earlier() -> tuple[Definition, ...]:
    found: list[Definition] = []
    for file in files("earlier"):
        checked = check(file, earlier=tuple(found), file_name=file.name)
        assert checked.definition, checked.faults
        found.append(checked.definition)
    return tuple(found)


def check(file: Path, *, earlier: tuple[Definition, ...] = (), file_name: str | None = None) -> Checked:
    return check_document(
        file.read_bytes(),
        path=file.name,
        registries=registries(),
        earlier=earlier,
        folder=STANDARD,
        file_name=file_name,
        for_publishing=True,
    )


def lines_beside(file: Path) -> list[str]:
    return file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("file", files("valid"), ids=name)
def test_a_sound_file_has_no_fault(file: Path) -> None:
    checked = check_document(file.read_bytes(), path=file.name, registries=registries(), for_publishing=True)
    assert [str(fault) for fault in checked.faults] == []
    assert checked.definition is not None


@pytest.mark.parametrize("file", files("valid-after-2.0"), ids=name)
def test_a_sound_file_may_follow_earlier_documents(file: Path) -> None:
    checked = check(file, earlier=earlier())
    assert [str(fault) for fault in checked.faults] == []


@pytest.mark.parametrize("file", files("invalid"), ids=name)
def test_a_broken_file_is_refused_with_these_lines(file: Path) -> None:
    checked = check(file, file_name="1.0.yaml")
    assert [str(fault) for fault in checked.faults] == lines_beside(file)
    assert checked.definition is None


@pytest.mark.parametrize("file", files("invalid-after-2.0"), ids=name)
def test_a_file_that_breaks_with_earlier_documents_is_refused_with_these_lines(file: Path) -> None:
    checked = check(file, earlier=earlier())
    assert [str(fault) for fault in checked.faults] == lines_beside(file)
    assert checked.definition is None


@pytest.mark.parametrize("file", [*files("invalid"), *files("invalid-after-2.0")], ids=name)
def test_every_broken_file_says_something(file: Path) -> None:
    assert lines_beside(file)


def test_many_mistakes_are_all_named_at_once() -> None:
    checked = check(HERE / "invalid" / "many-at-once.yaml", file_name="1.0.yaml")
    said = "\n".join(str(fault) for fault in checked.faults)
    assert len(checked.faults) > 25
    # Lines that cannot be read, keys, shapes and rules: none of them hides the others.
    for part in ("a second colon", 'did you mean "title"?', "is not a day", "a private answer is never counted"):
        assert part in said
