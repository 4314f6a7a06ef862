"""A browser with a profile of its own on disk: killed without warning, opened again, and searched file by file."""

import os
import signal
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error

from tests.browser.journey import Journey

SHOWN_BACK = ".pqs-given-back"
STORE = "pqs"
RECORDS = """async (name) => {
  const known = await indexedDB.databases();
  if (!known.some((one) => one.name === name)) return [];
  const wait = (asked) => new Promise((done, not) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = not;
  });
  const opened = await wait(indexedDB.open(name));
  if (!opened.objectStoreNames.contains("words")) return opened.close() ?? [];
  const records = await wait(opened.transaction("words").objectStore("words").getAll());
  opened.close();
  return records.map(({ sealed }) => sealed.byteLength);
}"""


class OwnBrowser:
    """One laptop: whatever its browser stores is in `profile`."""

    def __init__(self, browser_type: BrowserType, launch: dict[str, Any], profile: Path, address: str) -> None:
        self.profile = profile
        self.address = address
        self.journeys: list[Journey] = []
        self._type = browser_type
        self._launch = launch
        self._context: BrowserContext | None = None

    def open(self) -> Journey:
        """Start the browser."""
        self._context = self._type.launch_persistent_context(
            self.profile,
            **self._launch,
            base_url=self.address,
            locale="en-GB",
            timezone_id="America/New_York",
            viewport={"width": 1280, "height": 800},
        )
        self._context.set_default_timeout(10_000)
        self.journeys.append(Journey(self._context))
        return self.journeys[-1]

    def sign_in(self, name: str = "Rowan Ashdown", journey: Journey | None = None) -> Journey:
        """Sign in by hand, as the cookie has to be on disk. Who is signed in already, after a crash say, is."""
        somebody = journey or self.journeys[-1]
        somebody.open("/sign-in")
        if somebody.page.url == f"{self.address}/":
            return somebody
        somebody.press_button(f"Sign in as {name}")
        somebody.page.wait_for_url(f"{self.address}/")
        return somebody

    def kill(self) -> None:
        """SIGKILL, as a crash or an empty battery does."""
        mine = [pid for pid in processes() if str(self.profile).encode() in command(pid)]
        assert mine, "the browser has no process"
        for pid in mine:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        self._context = None
        # The kernel lets go of a process's locks when it is gone, not when it is killed.
        until = time.monotonic() + 10
        while any(str(self.profile).encode() in command(pid) for pid in processes()):
            assert time.monotonic() < until, "the browser is still there"
            time.sleep(0.02)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        """Close it as people do."""
        if self._context is not None:
            self._context.close()
            self._context = None

    @property
    def context(self) -> BrowserContext:
        """What is open now."""
        assert self._context is not None
        return self._context

    def files_with(self, words: str) -> list[str]:
        """The files of the profile in which these words can be read, in any way that a browser writes words."""
        ways = {
            way.encode(form)
            for way in (words, words.upper(), words.lower())
            for form in ("utf-8", "utf-16-le", "utf-16-be")
        }
        found = []
        for file in sorted(path for path in self.profile.rglob("*") if path.is_file()):
            for content in contents_of(file):
                if any(way in content for way in ways):
                    found.append(str(file.relative_to(self.profile)))
                    break
        return found


def records(journey: Journey) -> list[int]:
    """How long each sealed record is that the browser keeps."""
    return list(journey.page.evaluate(RECORDS, STORE))


def processes() -> list[int]:
    """Every process of this machine."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def command(pid: int) -> bytes:
    """How it was started; nothing once it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def contents_of(file: Path) -> Iterator[bytes]:
    """The file as it lies there, and every packed part of it, unpacked."""
    try:
        raw = file.read_bytes()
    except OSError:
        return
    yield raw
    for start in places(raw, b"\x1f\x8b\x08"):
        with suppress(OSError, EOFError, zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw[start:])
    for mark in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        for start in places(raw, mark):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(raw[start:])
    if file.suffix in (".ldb", ".sst"):
        yield from table_blocks(raw)


def places(raw: bytes, mark: bytes, most: int = 2000) -> Iterator[int]:
    """Where this mark stands."""
    at = raw.find(mark)
    while at >= 0 and most:
        yield at
        at, most = raw.find(mark, at + 1), most - 1


def table_blocks(raw: bytes) -> Iterator[bytes]:
    """The blocks of a LevelDB table, whose blocks are packed with Snappy: found by its index, unpacked."""
    with suppress(IndexError, ValueError):
        _, at = varint(raw, len(raw) - 48)
        _, at = varint(raw, at)
        start, at = varint(raw, at)
        size, _ = varint(raw, at)
        for handle in values(block(raw, start, size)):
            begin, after = varint(handle, 0)
            long, _ = varint(handle, after)
            yield block(raw, begin, long)


def block(raw: bytes, start: int, size: int) -> bytes:
    """One block, unpacked if it is packed."""
    packed = raw[start : start + size]
    return unsnap(packed) if raw[start + size] == 1 else packed


def values(entries: bytes) -> Iterator[bytes]:
    """The values of a block's entries."""
    many = int.from_bytes(entries[-4:], "little")
    at, end = 0, len(entries) - 4 - 4 * many
    while at < end:
        _, at = varint(entries, at)
        key, at = varint(entries, at)
        size, at = varint(entries, at)
        yield entries[at + key : at + key + size]
        at += key + size


def varint(raw: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    number = shift = 0
    while True:
        byte = raw[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def unsnap(packed: bytes) -> bytes:
    """Snappy, unpacked: literals and copies of what came before."""
    _, at = varint(packed, 0)
    out = bytearray()
    while at < len(packed):
        tag = packed[at]
        kind = tag & 3
        if kind == 0:
            length, at = (tag >> 2) + 1, at + 1
            if length > 60:
                extra = length - 60
                length = int.from_bytes(packed[at : at + extra], "little") + 1
                at += extra
            out += packed[at : at + length]
            at += length
            continue
        if kind == 1:
            length, back, at = 4 + (tag >> 2 & 7), (tag >> 5) << 8 | packed[at + 1], at + 2
        else:
            wide = 2 if kind == 2 else 4
            length, back = (tag >> 2) + 1, int.from_bytes(packed[at + 1 : at + 1 + wide], "little")
            at += 1 + wide
        if not 0 < back <= len(out):
            raise ValueError("not Snappy")
        for _ in range(length):
            out.append(out[-back])
    return bytes(out)


__all__ = ["SHOWN_BACK", "OwnBrowser", "contents_of", "records", "unsnap"]
