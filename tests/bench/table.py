"""The runs in the order in which they are made, and which server each is sent to."""

from collections.abc import Mapping

from tests.bench.works import Saves, Service, Work, fixed, floor_saves, looped

FLOORS = ("F1", "F2", "F3", "F3g")
SIZES = {"100k": 100_000, "10k": 10_000, "1m": 1_000_000, "pg": 100_000}
# How a run is called on another store than the first: "B3 at 1m", "B3 on PostgreSQL".
CALLED = {"100k": "", "10k": " at 10k", "1m": " at 1m", "pg": " on PostgreSQL"}
MEETINGS = ("team", "record", "agenda")
EVERYWHERE = ("B1", "B2", "B3", "B3 later", "B5")


def _on(store: str, *runs: str) -> tuple[str, ...]:
    return tuple(f"{run}{CALLED[store]}" for run in runs)


# Which runs each budget, floor or table is made of.
RUNS: dict[str, tuple[str, ...]] = {
    "F1": ("F1",),
    "F2": ("F2",),
    "F3": ("F3",),
    "F3g": ("F3g", "F3g 32"),
    "B1": ("B1",),
    "B2": ("B2", "B2 32"),
    "B3": ("B3", "B3 later"),
    "B4": (*_on("1m", "B3", "B3 later"), "B3", "B3 later"),
    "B5": ("B5",),
    "B7": ("B7",),
    "supervision": MEETINGS,
    "meetings": tuple(run for store in CALLED for run in _on(store, *MEETINGS)),
    "B12": (*_on("pg", *EVERYWHERE), *EVERYWHERE),
    "growth": (*_on("10k", *EVERYWHERE), *EVERYWHERE, *_on("1m", *EVERYWHERE)),
}
ORDER: tuple[str, ...] = (
    "F1",
    *(f"B1{called}" for called in CALLED.values()),
    "F2",
    *(f"{run}{called}" for run in ("B3", "B3 later", "B5") for called in CALLED.values()),
    *(f"{run}{called}" for run in MEETINGS for called in CALLED.values()),
    "B7",
    "F3",
    *(f"B2{called}" for called in CALLED.values()),
    "F3g",
    "F3g 32",
    "B2 32",
)
QUICK_WITHOUT = {"B2 32", "F3g 32", *_on("1m", *EVERYWHERE, *MEETINGS)}


def server_of(run: str) -> str:
    """The server that a run is sent to."""
    if run[0] == "F":
        return run.split()[0]
    return next(store for store, called in reversed(CALLED.items()) if run.endswith(called))


def works(services: Mapping[str, Service], runs: set[str]) -> list[Work]:
    """The runs that are wanted, ours and the floors in turn."""
    made = {work.key: work for work in _floors()}
    for store, service in services.items():
        made |= {work.key: work for work in _of_service(store, service)}
    return [made[run] for run in ORDER if run in runs]


def _floors() -> list[Work]:
    grouped = floor_saves()
    return [
        Work("F1", "F1", "a fixed page of 30 KB", fixed(), 4000),
        Work("F2", "F2", "30 KB from a loop of Jinja2", looped(), 1000),
        Work("F3", "F3", "one UPSERT and its commit", floor_saves(), 1600),
        Work("F3g", "F3g", "the same, with group commit", grouped, 1600),
        Work("F3g 32", "F3g", "the same, 32 clients", grouped, 1600, clients=32),
    ]


def _of_service(store: str, service: Service) -> list[Work]:
    called, saves = CALLED[store], Saves(service).asks
    found = [
        Work(f"B1{called}", store, "reflection page, 15 prompts answered", service.edit_pages, 400),
        Work(f"B2{called}", store, "one autosave, version kept", saves, 1600),
        Work(f"B3{called}", store, "supervisor’s queue, first page", service.queues, 400),
        Work(f"B3 later{called}", store, "supervisor’s queue, a later page", service.later_pages, 400),
        Work(f"B5{called}", store, "review page with thread and note", service.reviews, 400),
        Work(f"team{called}", store, "team: when supervision happened", service.teams, 400),
        Work(f"record{called}", store, "one adviser’s supervision record", service.records, 400),
        Work(f"agenda{called}", store, "agenda of the next meeting", service.agendas, 400),
    ]
    if store == "100k":
        found.append(Work("B2 32", store, "one autosave, 32 clients", saves, 1600, clients=32))
        found.append(Work("B7", store, "a standard’s page", service.standard_pages, 400))
    return found
