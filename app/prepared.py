"""The fast road to the store: a statement is compiled once for the store in use, and then runs on the driver alone.

The pages and the save that people wait for most often ask the same few questions thousands of times an hour. Most of
what such a question costs is building it anew. Here it is written once, as SQLAlchemy writes it, so that the rule can
still be read; the columns' own types turn values into the store's and back, so both stores and encryption stay one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Select, SQLColumnExpression, Uuid, func
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlmodel import Session, select
from sqlmodel.sql.expression import Select as TypedSelect

from app import db

Row = tuple[Any, ...]
Question = TypedSelect[Any]
Turned = Callable[[Any], Any]
Made = TypeVar("Made")

KEYS_KEPT = 8192  # Making a key of its text takes longer than finding it again.
_keys: dict[str, Turned] = {}


def ask(*columns: Any) -> Question:
    """The beginning of a question: which columns. (The typed select() knows four columns and no labels.)"""
    chosen: Any = select
    return cast("Question", chosen(*columns))


def filters_only(column: Any) -> SQLColumnExpression[Any]:
    """The column as a filter of rows that are few already: no store begins its search at an index of it.

    Without it SQLite, which knows no numbers of rows, began with the thousands of a holder instead of the one or two of
    a reflection: 4 ms instead of 0.05 at a million reflections.
    """
    kept: SQLColumnExpression[Any] = func.coalesce(column, column)
    return kept


class Prepared:
    """One statement, ready to run. Its values are bound by name; its rows come back as plain tuples."""

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self.statement = statement
        self._ready: dict[str, _Ready] = {}

    def all(self, store: "Store", **values: object) -> list[Row]:
        """Every row."""
        door = door_of(store)
        return door.ready(self).rows(door.cursor(), values)

    def first(self, store: "Store", **values: object) -> Row | None:
        """The first row, or None."""
        return next(iter(self.all(store, **values)), None)

    def run(self, store: "Store", **values: object) -> int:
        """Change rows in a transaction that is open; answers how many."""
        door = door_of(store)
        return door.ready(self).run(door.cursor(), values)

    def ready_for(self, dialect: Dialect) -> "_Ready":
        """The statement as this store's driver takes it."""
        found = self._ready.get(dialect.name)
        if found is None:
            found = self._ready[dialect.name] = _Ready(self.statement, dialect)
        return found


class PreparedList(Generic[Made]):
    """One statement whose rows become things. A row that comes again becomes the same thing, and costs next to nothing.

    Whoever looks at a list looks at it again, and most of it is as it was. `make` reads nothing but the row. No list of
    words that a person typed is made in this way: what is kept here stays until the process ends or there is too much.
    """

    def __init__(self, statement: Select[Any], make: Callable[..., Made], *, keep: int = 2048) -> None:
        self._prepared = Prepared(statement)
        self._make = make
        self._keep = keep
        self._made: dict[Row, Made] = {}

    @property
    def prepared(self) -> Prepared:
        """The statement."""
        return self._prepared

    def all(self, store: "Store", **values: object) -> list[Made]:
        """What every row becomes."""
        door = door_of(store)
        ready = door.ready(self._prepared)
        made, found = self._made, []
        for row in ready.untouched(door.cursor(), values):
            one = made.get(row)
            if one is None:
                if len(made) >= self._keep:
                    made.clear()
                one = made[row] = self._make(*ready.turned(row))
            found.append(one)
        return found


class Door:
    """One connection of the driver, inside the transaction of whoever opened it."""

    def __init__(self, connection: Any, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect

    def cursor(self) -> Any:
        """A cursor of the driver."""
        return self._connection.cursor()

    def ready(self, prepared: Prepared) -> "_Ready":
        """The statement as this door's store takes it."""
        return prepared.ready_for(self._dialect)


class _Ready:
    """A compiled statement with what turns values and columns, worked out once."""

    def __init__(self, statement: Select[Any] | UpdateBase, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._order = _in_order(compiled.positiontup) if compiled.positiontup is not None else None
        self._defaults: dict[str, Any] = dict(compiled.params)
        self._binds: dict[str, Turned] = {
            name: turned
            for name, bind in compiled.binds.items()
            if (turned := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        columns = list(statement.selected_columns) if isinstance(statement, Select) else []
        self._turns: list[tuple[int, Turned]] = [
            (place, turn) for place, column in enumerate(columns) if (turn := _turn_of(column, dialect)) is not None
        ]

    def rows(self, cursor: Any, values: Mapping[str, object]) -> list[Row]:
        """Run, fetch, and turn the columns that need it."""
        found = self.untouched(cursor, values)
        return [self.turned(row) for row in found] if self._turns else found

    def untouched(self, cursor: Any, values: Mapping[str, object]) -> list[Row]:
        """Run, and fetch the rows as the driver gives them."""
        cursor.execute(self._sql, self._bound(values))
        found: list[Row] = cursor.fetchall()
        cursor.close()
        return found

    def run(self, cursor: Any, values: Mapping[str, object]) -> int:
        """Run, and count the rows that changed."""
        cursor.execute(self._sql, self._bound(values))
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def turned(self, row: Sequence[Any]) -> Row:
        """The row with the columns turned that need it."""
        out = list(row)
        for place, turn in self._turns:
            out[place] = turn(out[place])
        return tuple(out)

    def _bound(self, values: Mapping[str, object]) -> Any:
        given = {**self._defaults, **values}
        for name, turn in self._binds.items():
            given[name] = turn(given[name])
        return self._order(given) if self._order is not None else given


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Values by name as the driver wants them: one after the other."""
    return itemgetter(*names) if len(names) > 1 else lambda given: tuple(given[name] for name in names)


def _turn_of(column: Any, dialect: Dialect) -> Turned | None:
    """What turns this column's values, if anything has to. The same few keys come again and again, in every column."""
    turn: Turned | None = column.type.dialect_impl(dialect).result_processor(dialect, None)
    if turn is None or not isinstance(column.type, Uuid):
        return turn
    return _keys.setdefault(dialect.name, lru_cache(KEYS_KEPT)(turn))


@contextmanager
def look(*, once: bool = False) -> Iterator[Door]:
    """Look on the fast road, and change nothing; `once` for a single question, which needs no transaction."""
    with db.plain_read(once=once) as connection:
        yield Door(connection, db.engine().dialect)


@contextmanager
def change() -> Iterator[Door]:
    """One transaction on the fast road. Leaving the block commits; an exception rolls everything back."""
    with db.plain_write() as connection:
        yield Door(connection, db.engine().dialect)


_DOOR = "door"  # A session of ours lives for one transaction, on one connection.
Store = Door | Session  # Where a question can be asked: on a connection of its own, or inside an open transaction.


def door_of(store: Store) -> Door:
    """The fast road inside a transaction that is open already; what it holds is written out first."""
    if isinstance(store, Door):
        return store
    store.flush()
    known = store.info.get(_DOOR)
    if isinstance(known, Door):
        return known
    connection = store.connection()
    door = store.info[_DOOR] = Door(connection.connection.driver_connection, connection.dialect)
    return door
