"""The checker under fire: whatever the file, an answer within 200 ms and never an exception.

    python -m tests.fuzz.checker --seconds 60
    python -m tests.fuzz.checker --seconds 3600 --seed 7 --append docs/checker.md

Each input is read as a standard (with a document before it), as a registry, and by the wording lint. Time is the
processor's, so that what else the machine does is not counted; whatever is slow is measured three times and the best
counts. Whatever breaks a promise is kept in a folder, which is named at the end.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from app.standards import checking
from app.standards.checking import BEYOND_CHECKING, Checked, check_document
from app.standards.definition import Definition
from app.standards.faults import Fault, FaultList, Place, Steps
from app.standards.lint import advice_on
from app.standards.registries import LARGEST_REGISTRY, Registries, read_concepts, read_references, read_registries
from tests.fuzz.made_up import KEYS, LARGEST, MALICE, from_the_grammar
from tests.fuzz.slips import KEY, misspelt, with_broken_bytes, with_slips

ROOT = Path(__file__).parents[2]
STANDARDS = ROOT / "standards"
ALLOWED = 0.2
SLOWEST_KEPT = 24
MOST_KEPT = 60


class Unforgiving(FaultList):
    """The checker turns an exception of ours into a fault; here it stays an exception."""

    def fault(self, place: Place, steps: Steps, what: str) -> None:
        if what == BEYOND_CHECKING and sys.exc_info()[0] is not None:
            raise
        super().fault(place, steps, what)


@dataclass
class Found:
    """What a run has seen so far."""

    checked: int = 0
    slowest: float = 0.0
    slowest_of: str = ""
    slowest_lint: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)

    @cached_property
    def folder(self) -> Path:
        """Made when there is something to keep."""
        return Path(tempfile.mkdtemp(prefix="checker-under-fire-"))

    def keep(self, promise: str, way: str, data: bytes, said: str) -> None:
        """The input that broke a promise, and what was said."""
        self.broken[promise] += 1
        if self.broken[promise] <= MOST_KEPT:
            name = f"{promise.replace(' ', '-')}-{hashlib.sha256(data).hexdigest()[:10]}"
            (self.folder / f"{name}.yaml").write_bytes(data)
            (self.folder / f"{name}.txt").write_text(f"{way}\n{said}\n", encoding="utf-8", errors="replace")


class Fire:
    """Makes one input after another from a seed, and holds the checker to its promises."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.found = Found()
        self.registries: Registries = read_registries(STANDARDS)[0]
        self.sound = [file.read_bytes() for file in sorted(STANDARDS.glob("*/*.yaml"))]
        self.sound += [file.read_bytes() for file in sorted((ROOT / "tests" / "definitions").glob("valid*/*.yaml"))]
        self.registry_files = [(STANDARDS / name).read_bytes() for name in ("concepts.yaml", "references.yaml")]
        self.earlier: dict[bytes, tuple[Definition, ...]] = {data: self._definition(data) for data in self.sound}
        self.slow: list[tuple[float, bytes]] = []

    def _definition(self, data: bytes) -> tuple[Definition, ...]:
        made = self.check(data, ()).definition
        return (made,) if made else ()

    def check(self, data: bytes, earlier: tuple[Definition, ...]) -> Checked:
        """The checker, its last net taken away."""
        kept, checking.FaultList = checking.FaultList, Unforgiving  # type: ignore[misc,attr-defined]
        try:
            return check_document(
                data,
                path="standards/care-plan/1.1.yaml",
                registries=self.registries,
                earlier=earlier,
                folder="care-plan",
                file_name="1.1.yaml",
                for_publishing=True,
                known_versions=("1.0",) if earlier else None,
            )
        finally:
            checking.FaultList = kept  # type: ignore[misc,attr-defined]

    def one(self) -> None:
        """One input, by a way that is chosen by chance."""
        way, data, earlier = self._made()
        if way == "registry":
            self._registry(data)
        else:
            self.hold(way, data[: LARGEST + self.chance.choice((0, 0, 0, 1, 900))], earlier)

    def _made(self) -> tuple[str, bytes, tuple[Definition, ...]]:
        chance = self.chance
        base = chance.choice(self.sound)
        earlier = self.earlier[base] if chance.random() < 0.6 else ()
        if earlier:
            base = base.replace(b'version: "1.0"', NEXT_VERSION, 1)
        draw = chance.random()
        if draw < 0.34:
            return "slips", with_slips(chance, base.decode()).encode("utf-8", "surrogatepass"), earlier
        if draw < 0.42:
            return "bytes", with_broken_bytes(chance, base), earlier
        if draw < 0.5:
            self._misspelt_key(base, earlier)
            self._two_at_once(base, earlier)
            return "large", self._grown(base), earlier
        if draw < 0.66:
            return "grammar", from_the_grammar(chance), earlier
        if draw < 0.82:
            malice = chance.choice(MALICE)
            return malice.__name__.strip("_"), malice(chance), earlier
        if draw < 0.93 and self.slow:
            slow = chance.choice(self.slow)[1].decode("utf-8", "surrogatepass")
            return "slow ones changed", with_slips(chance, slow).encode("utf-8", "surrogatepass"), earlier
        registry = chance.choice(self.registry_files)
        if chance.random() < 0.3:
            return "registry", with_broken_bytes(chance, registry), ()
        return "registry", with_slips(chance, registry.decode()).encode("utf-8", "surrogatepass"), ()

    def _grown(self, base: bytes) -> bytes:
        """A sound file with its prompts again and again, up to the largest size, and a few slips in it."""
        head, _, sections = base.decode().partition("\nsections:\n")
        grown = f"{head}\nsections:\n" + sections * (LARGEST // max(1, len(sections)))
        return with_slips(self.chance, grown).encode("utf-8", "surrogatepass")

    def hold(self, way: str, data: bytes, earlier: tuple[Definition, ...]) -> Checked | None:
        """The promises: no exception, in time, and every fault fit to be read."""
        self.found.checked += 1
        try:
            checked, took = timed(lambda: self.check(data, earlier))
        except Exception:
            self.found.keep("exception", way, data, traceback.format_exc())
            return None
        try:
            _, lint_took = timed(lambda: advice_on(data, path="a.yaml"))
        except Exception:
            self.found.keep("exception in the lint", way, data, traceback.format_exc())
            return checked
        self.found.slowest_lint = max(self.found.slowest_lint, lint_took)
        if took > self.found.slowest:
            self.found.slowest, self.found.slowest_of = took, way
        for promise, seconds in (("over 200 ms", took), ("over 200 ms in the lint", lint_took)):
            if seconds > ALLOWED:
                self.found.keep(promise, way, data, f"{seconds:.3f} s of processor time")
        self._remember_slow(max(took, lint_took), data)
        for fault in unfit(checked, data):
            self.found.keep("unfit to be read", way, data, fault)
        return checked

    def _remember_slow(self, took: float, data: bytes) -> None:
        if len(data) <= LARGEST and is_text(data):
            self.slow = sorted([*self.slow, (took, data)], key=lambda one: -one[0])[:SLOWEST_KEPT]

    def _registry(self, data: bytes) -> None:
        self.found.checked += 1
        try:
            read_concepts(data[:LARGEST_REGISTRY], path="concepts.yaml")
            read_references(data[:LARGEST_REGISTRY], path="references.yaml")
        except Exception:
            self.found.keep("exception in a registry", "registry", data, traceback.format_exc())

    def _misspelt_key(self, base: bytes, earlier: tuple[Definition, ...]) -> None:
        """A slip in one key of a sound file: its fault offers the key that was meant."""
        text = base.decode()
        places = [key for key in KEY.finditer(text) if key.group(2) in LANGUAGE]
        key = self.chance.choice(places)
        wrong = misspelt(self.chance, key.group(2))
        if wrong in LANGUAGE or wrong == key.group(2) or len(wrong) < 2:
            return
        data = (text[: key.start(2)] + wrong + text[key.end(2) :]).encode()
        checked = self.hold("misspelt key", data, earlier)
        if checked and not any(f'did you mean "{key.group(2)}"' in fault.what for fault in checked.faults):
            said = "\n".join(map(str, checked.faults))
            self.found.keep("nearest key not named", f"{wrong} for {key.group(2)}", data, said)

    def _two_at_once(self, base: bytes, earlier: tuple[Definition, ...]) -> None:
        """Two values of a sound file changed: what is said of each alone is said of both together."""
        lines = base.decode().split("\n")
        places = [number for number, line in enumerate(lines) if ": " in line and line.strip()[0] not in "#>"]
        first, second = self.chance.sample(places, 2)
        one, other, both = list(lines), list(lines), list(lines)
        for at, versions in ((first, (one, both)), (second, (other, both))):
            changed = f"{lines[at].partition(':')[0]}: {self.chance.choice(BAD_VALUES)}"
            for version in versions:
                version[at] = changed
        # Lines that continue a folded text or hold keys of their own change more than one thing.
        if any(len(indent(lines, at + 1)) > len(indent(lines, at)) for at in (first, second)):
            return
        alone = {
            (fault.line, fault.what)
            for version, at in ((one, first), (other, second))
            for fault in self.faults_of(version, earlier)
            if fault.line == at + 1
        }
        together = {(fault.line, fault.what) for fault in self.faults_of(both, earlier)}
        if not alone <= together:
            missing = "\n".join(f"{line}: {what}" for line, what in sorted(alone - together))
            self.found.keep("a fault hides another", "two at once", "\n".join(both).encode(), missing)

    def faults_of(self, lines: list[str], earlier: tuple[Definition, ...]) -> tuple[Fault, ...]:
        checked = self.hold("two at once", "\n".join(lines).encode(), earlier)
        return checked.faults if checked else ()


Answer = TypeVar("Answer")

# Of min and max, one slip can make the other.
LANGUAGE = frozenset(KEYS) - {"min", "max"}
NEXT_VERSION = b"""version: "1.1"
replaces: "1.0"
changes:
  - {kind: editorial, what: Clearer words, why: Practitioners asked}"""
BAD_VALUES = (
    *("maybe", "7", '""', "[a, b]", "{a: b}", "a: b", "@home", "", "'It's'", "*star", "x" * 2_200),
    *('"open', "[open"),
)


def indent(lines: list[str], at: int) -> str:
    line = lines[at] if at < len(lines) else ""
    return line[: len(line) - len(line.lstrip())]


def is_text(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return False


def timed(act: Callable[[], Answer]) -> tuple[Answer, float]:
    """The answer and the processor's time; the best of three where the first was slow."""
    began = time.process_time()
    answer = act()
    took = time.process_time() - began
    for _ in range(2):
        if took <= ALLOWED / 2:
            break
        began = time.process_time()
        act()
        took = min(took, time.process_time() - began)
    return answer, took


def unfit(checked: Checked, data: bytes) -> Iterator[str]:
    """Faults that nobody could act on: out of the file, on two lines, endless, or none where there should be one."""
    if (checked.definition is None) is not bool(checked.faults):
        yield "neither a document nor a fault"
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for fault in (*checked.faults, *checked.warnings):
        said = str(fault)
        if not (1 <= fault.line <= lines + 1 and fault.column >= 1):
            yield f"a place outside the file: {said}"
        if not said.isprintable():
            yield f"not on one line: {said!r}"
        if len(fault.what) > 400 or len(fault.where) > 700:
            yield f"too long to be read: {said}"


def told(fire: Fire, seconds: float, seed: int) -> str:
    """One line for the record."""
    found = fire.found
    broken = ", ".join(f"{promise} {count}" for promise, count in sorted(found.broken.items())) or "none"
    return (
        f"| {datetime.now(UTC):%Y-%m-%d} | {seconds / 60:.0f} min | {seed} | {found.checked:,} | {broken} "
        f"| {found.slowest * 1000:.0f} ms ({found.slowest_of}) | {found.slowest_lint * 1000:.0f} ms | `{code_hash()}` |"
    )


def code_hash() -> str:
    """Which checker this was: a hash over its files."""
    files = sorted((ROOT / "app" / "standards").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=None)
    asked.add_argument("--append", type=Path, default=None, help="A file to which the line for the record is added.")
    options = asked.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    checker = code_hash()
    fire = Fire(seed)
    began = time.monotonic()
    while time.monotonic() - began < options.seconds:
        fire.one()
    line = told(fire, time.monotonic() - began, seed).replace(code_hash(), checker)
    kept = f"What broke a promise is kept in {fire.found.folder}"
    sys.stdout.write(f"{line}\n{kept if fire.found.broken else 'Nothing broke a promise.'}\n")
    if options.append:
        with options.append.open("a", encoding="utf-8") as record:
            record.write(line + "\n")
    return 1 if fire.found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
