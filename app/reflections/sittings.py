"""Sittings: saves less than ten minutes apart. History shows sittings; thinning keeps the last save of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GAP = timedelta(minutes=10)


@dataclass(frozen=True)
class Saved:
    """One version: its number, when it was saved, and whether it must be kept (shared or set aside)."""

    number: int
    moment: datetime
    kept: bool


def sittings(versions: Sequence[Saved]) -> list[list[Saved]]:
    """The versions in order of number, cut wherever ten minutes or more lie between two."""
    cut: list[list[Saved]] = []
    for version in sorted(versions, key=lambda one: one.number):
        if cut and version.moment - cut[-1][-1].moment < GAP:
            cut[-1].append(version)
        else:
            cut.append([version])
    return cut


def to_thin(versions: Sequence[Saved]) -> list[int]:
    """The numbers to drop at finish and share: all but each sitting's last and every kept one."""
    return [version.number for sitting in sittings(versions) for version in sitting[:-1] if not version.kept]
