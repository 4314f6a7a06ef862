"""Rows on their way to the database: gathered by table, written in bulk in an order that every foreign key allows.

They go into the application's own tables through its own types, so that constraints, triggers and the sealing of
words hold as they do for a save.
"""

from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

from app import db

TOGETHER = 20_000


class Rows:
    """Rows that wait to be written."""

    def __init__(self, connection: Connection, chance: Random) -> None:
        self._connection = connection
        self._chance = chance
        self._waiting: dict[type[db.Row], list[dict[str, Any]]] = {}
        self._count = 0

    def add(self, table: type[db.Row], **values: Any) -> UUID:
        """Add a row, and give its key."""
        key: UUID = values.get("id") or self.key()
        self._waiting.setdefault(table, []).append({**_defaults(table), **values, "id": key})
        self._count += 1
        return key

    def key(self) -> UUID:
        """A new key: random, and the same in every run."""
        return UUID(int=self._chance.getrandbits(128), version=4)

    def write_if_many(self) -> None:
        """Write what waits when there is enough of it."""
        if self._count >= TOGETHER:
            self.write()

    def write(self) -> None:
        """Write everything that waits."""
        for table in SQLModel.metadata.sorted_tables:
            for model, rows in self._waiting.items():
                if model.__table__ is table and rows:  # type: ignore[attr-defined]
                    self._connection.execute(insert(table), rows)
        self._waiting.clear()
        self._count = 0


@cache
def _defaults(table: type[db.Row]) -> dict[str, Any]:
    """What a row of this table holds where nothing else is said."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in table.model_fields.items()
        if name != "id" and not field.is_required()
    }
