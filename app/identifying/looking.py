"""Looking through a text for what tells who somebody is. It is a second pair of eyes: it warns, and it misses some.

Nothing is kept: what comes back are places in the text and what they look like, for the page that shows it to its
author. It reads by rules alone, on this machine, and asks nobody.
"""

from datetime import date

from app.identifying.days import birth_dates_in
from app.identifying.kinds import Hint, Kind
from app.identifying.names import names_in
from app.identifying.places import places_in
from app.identifying.shapes import numbers_in

_ORDER = {kind: place for place, kind in enumerate(Kind)}


def look_through(text: str, *, today: date, label: str = "") -> tuple[Hint, ...]:
    """What was found, in the order of the text; no two of them overlap. `label` is the reflection's own."""
    if len(text) < 2:
        return ()
    found = [*numbers_in(text), *birth_dates_in(text, today), *places_in(text), *names_in(text, label)]
    taken: list[Hint] = []
    end = 0
    for hint in sorted(found, key=lambda one: (one.start, _ORDER[one.kind], -one.end)):
        if hint.start < end:
            if taken[-1].start < hint.start or _ORDER[taken[-1].kind] <= _ORDER[hint.kind]:
                continue
            taken.pop()
        taken.append(hint)
        end = hint.end
    return tuple(taken)
