"""A short, seeded form of `python -m tests.fuzz.checker`: the long form runs for an hour (docs/checker.md)."""

from collections.abc import Callable
from random import Random

import pytest

from tests.fuzz.checker import Fire
from tests.fuzz.made_up import MALICE


def test_some_hundred_broken_files_are_answered_in_time_and_without_an_exception() -> None:
    fire = Fire(seed=2027)
    for _ in range(120):
        fire.one()
    assert not fire.found.broken, f"kept in {fire.found.folder}"


@pytest.mark.parametrize("malice", MALICE, ids=lambda malice: malice.__name__.strip("_"))
def test_every_kind_of_malice_is_answered(malice: Callable[[Random], bytes]) -> None:
    fire = Fire(seed=7)
    for _ in range(3):
        fire.hold("malice", malice(fire.chance)[:65_536], ())
    assert not fire.found.broken, f"kept in {fire.found.folder}"


def test_an_exception_in_the_checker_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The net of last resort, which turns an exception into a fault, is taken away under fire."""

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    fire = Fire(seed=1)
    monkeypatch.setattr("app.standards.checking.check_rules", breaks)
    fire.hold("planted", fire.sound[0], ())
    assert fire.found.broken["exception"] == 1
    assert "planted" in next(fire.found.folder.glob("*.txt")).read_text(encoding="utf-8")
