"""What is asked of a server, work by work. Each run of a work gives its requests anew."""

import hashlib
import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice

from tests.bench.asking import Ask, get, put
from tests.bench.seeding.store import Targets, shown_first
from tests.bench.seeding.words import SENTENCES

STANDARD = "/standards/seeing-and-engaging"
FIRST_BASE = 3  # How many versions the seeding gave every answer of a draft.
CHARACTERS = 400
_ADVISER = re.compile(r'href="(/supervision/people/[0-9a-f-]{36})"')
_MORE = re.compile(r'href="(/supervision\?[^"]*after=[^"]*)"')


@dataclass(frozen=True)
class Work:
    """One kind of request to one server. `asks` gives so many of them."""

    key: str
    server: str
    says: str
    asks: Callable[[int], list[Ask]]
    count: int
    clients: int = 8


@dataclass
class Service:
    """A store that is being served: where, what can be opened there, and who is signed in."""

    port: int
    targets: Targets
    tokens: dict[str, str]

    def edit_pages(self, count: int) -> list[Ask]:
        """B1: write, fifteen prompts answered."""
        return [
            get(
                f"/reflections/{one.id}/edit",
                token=self.tokens[one.person],
                marker=f"/reflections/{one.id}/answers",
                shortest=40_000,
            )
            for one in islice(cycle(self.targets.drafts), count)
        ]

    def queues(self, count: int) -> list[Ask]:
        """B3: the first page of a supervisor's queue."""
        return [
            get("/supervision", token=self.tokens[one], marker="Waiting for the adviser", shortest=15_000)
            for one in islice(cycle(self.targets.supervisors), count)
        ]

    def later_pages(self, count: int) -> list[Ask]:
        """B3: the second page of one state of the queue, where the link on the first leads."""
        places = [(one, self._more_of(one)) for one in self.targets.supervisors]
        return [
            get(path, token=self.tokens[one], marker="In supervision", shortest=8_000)
            for one, path in islice(cycle(places), count)
        ]

    def reviews(self, count: int) -> list[Ask]:
        """B5: a review with threads and a draft note."""
        return [
            get(
                f"/supervision/{one.id}",
                token=self.tokens[one.person],
                marker=f"/supervision/{one.id}/comments",
                shortest=40_000,
            )
            for one in islice(cycle(self.targets.reviews), count)
        ]

    def teams(self, count: int) -> list[Ask]:
        """When supervision happened with each adviser of a team."""
        return [
            get("/supervision/team", token=self.tokens[one], marker="/supervision/people/", shortest=8_000)
            for one in islice(cycle(self.targets.supervisors), count)
        ]

    def records(self, count: int) -> list[Ask]:
        """One adviser's supervision, meeting by meeting."""
        return [
            get(path, token=self.tokens[one], marker="Agenda for the next meeting", shortest=5_000)
            for one, path in islice(cycle(self._advisers()), count)
        ]

    def agendas(self, count: int) -> list[Ask]:
        """What is on for the next meeting with an adviser."""
        return [
            get(f"{path}/agenda", token=self.tokens[one], marker="What I would like to bring", shortest=5_000)
            for one, path in islice(cycle(self._advisers()), count)
        ]

    def standard_pages(self, count: int) -> list[Ask]:
        """B7: a standard, whole."""
        return [
            get(STANDARD, token=self.tokens[one.person], marker="Seeing and engaging", shortest=15_000)
            for one in islice(cycle(self.targets.drafts), count)
        ]

    def check(self) -> None:
        """Whether the store shows what it was filled with. Raises AssertionError: the seeding then needs mending."""
        page = fetch(self.port, "/supervision", self.tokens[self.targets.supervisors[1]])
        lines = len(re.findall(r'href="/supervision/[0-9a-f-]{36}"', page))
        assert lines >= shown_first(), f"a queue shows {lines} lines instead of {shown_first()}"

    def _advisers(self) -> list[tuple[str, str]]:
        """Every supervisor whose queue is read, with one of their advisers."""
        found = []
        for one in self.targets.supervisors:
            adviser = _ADVISER.search(fetch(self.port, "/supervision/team", self.tokens[one]))
            assert adviser, "a team has an adviser"
            found.append((one, adviser[1]))
        return found

    def _more_of(self, supervisor: str) -> str:
        page = fetch(self.port, "/supervision?state=in_supervision", self.tokens[supervisor])
        found = _MORE.search(page)
        assert found, "a queue of fifty-two has a second page"
        return found[1].replace("&amp;", "&")


class Saves:
    """B2: autosaves as the page's script sends them. Each is of other words, on the version that the last one made."""

    def __init__(self, service: Service, *, run: int = 0) -> None:
        self._service = service
        self._bases: dict[tuple[int, str], int] = {}
        self._run = run

    def asks(self, count: int) -> list[Ask]:
        """So many saves; all saves of one reflection fall to one client, so that they come in order."""
        self._run += 1
        drafts = self._service.targets.drafts
        prompts = self._service.targets.text_prompts[:-1]
        return [
            self._save(number % len(drafts), prompts[(number // len(drafts)) % len(prompts)], number)
            for number in range(count)
        ]

    def one(self) -> Ask:
        """A single save, of a prompt that no other save is of."""
        return self._save(0, self._service.targets.text_prompts[-1], 0)

    def _save(self, place: int, prompt: str, number: int) -> Ask:
        targets = self._service.targets
        draft = targets.drafts[place]
        base = self._bases.get((place, prompt), FIRST_BASE)
        self._bases[place, prompt] = base + 1
        text = words(self._run, number)
        return put(
            f"/reflections/{draft.id}/answers/{prompt}",
            {
                "value": text,
                "state": "answered",
                "base": str(base),
                "document": targets.document_sha256,
                "save": f"bench{self._run}.{number + 1}",
            },
            token=self._service.tokens[draft.person],
            marker=hashlib.sha256(text.encode()).hexdigest(),
            shortest=100,
            text_length=len(text.encode()),
        )


def fixed(_service: object = None) -> Callable[[int], list[Ask]]:
    """F1."""
    return lambda count: [get("/", marker="The same words for everybody", shortest=29_000)] * count


def looped() -> Callable[[int], list[Ask]]:
    """F2."""
    return lambda count: [get("/", marker="O’Hare &amp; others", shortest=29_000)] * count


def floor_saves() -> Callable[[int], list[Ask]]:
    """F3 and F3g: the same words as B2 sends, to as many places."""
    run = [0]

    def asks(count: int) -> list[Ask]:
        run[0] += 1
        return [
            put(
                f"/answers/{number % 400}/how-they-take-things-in",
                {"value": words(run[0], number), "state": "answered", "base": "3", "save": f"bench{run[0]}.{number}"},
                marker='"version":',
                shortest=10,
            )
            for number in range(count)
        ]

    return asks


def words(run: int, number: int) -> str:
    """Four hundred characters that no other save has."""
    start = f"Run {run}, save {number}. "
    return (start + " ".join(SENTENCES[(number + place) % len(SENTENCES)] for place in range(8)))[:CHARACTERS]


def fetch(port: int, path: str, token: str) -> str:
    """One page, outside of any measuring."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", path, headers={"Cookie": f"pqs={token}"})
        return line.getresponse().read().decode()
    finally:
        line.close()
