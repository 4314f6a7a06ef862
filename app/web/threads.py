"""Where a page is made: a hop to a thread and back costs as much as a small page.

SQLite answers a page's questions in microseconds and never waits for a writer, so a page that only looks is made where
it was asked. PostgreSQL is reached over a wire: there, and for everything that writes, a thread waits.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Page = TypeVar("Page", bound=Callable[..., Any])


def only_looks(page: Page) -> Page:
    """For a page that writes nothing and asks a bounded number of quick questions (see route.py)."""
    page.only_looks = True  # type: ignore[attr-defined]
    return page


def looks_only(page: Callable[..., Any]) -> bool:
    """Whether this page said so."""
    return getattr(page, "only_looks", False)
