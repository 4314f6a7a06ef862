"""Whether a file has the shape of a standard; every misfit is named in our own words and at its own place."""

from functools import lru_cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from app.standards.faults import FaultList, Steps
from app.standards.parsing import Tree
from app.standards.wording import Misfit, sentence_for, unknown_key

Shaped = TypeVar("Shaped", bound=BaseModel)

# A default that waits for another key says nothing new: that other key has its own fault.
ECHOES = frozenset({"default_factory_not_called"})


def read_shape(model: type[Shaped], tree: Tree, faults: FaultList, *, inside: Steps = ()) -> Shaped | None:
    """The entry as a frozen object, or None, with a fault for every misfit."""
    try:
        return model.model_validate(value_at(tree, inside))
    except ValidationError as error:
        _name_all(error, model, tree, faults, inside)
        return None


def value_at(tree: Tree, steps: Steps) -> Any:
    """What the file says there; None when nothing does."""
    value = tree.data
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _name_all(error: ValidationError, model: type[BaseModel], tree: Tree, faults: FaultList, inside: Steps) -> None:
    misfits = error.errors(include_url=False, include_input=False)
    meant: set[Steps] = set()
    for misfit in misfits:
        if misfit["type"] == "extra_forbidden" and not faults.is_full:
            _name_unknown_key(model, tree, faults, inside, misfit["loc"], meant)
    for misfit in misfits:
        if faults.is_full:
            return
        steps = (*inside, *misfit["loc"])
        if misfit["type"] == "extra_forbidden" or misfit["type"] in ECHOES or steps in meant:
            continue
        _name_misfit(model, tree, faults, inside, misfit["loc"], misfit["type"], misfit.get("ctx", {}))


def _name_unknown_key(
    model: type[BaseModel], tree: Tree, faults: FaultList, inside: Steps, loc: Steps, meant: set[Steps]
) -> None:
    steps = (*inside, *loc)
    holder = value_at(tree, steps[:-1])
    what, guess = unknown_key(str(loc[-1]), keys_of(model, loc[:-1]), holder if isinstance(holder, dict) else ())
    if guess:
        meant.add((*steps[:-1], guess))
    faults.fault(tree.key_place(steps), steps, what)


def _name_misfit(
    model: type[BaseModel],
    tree: Tree,
    faults: FaultList,
    inside: Steps,
    loc: Steps,
    expected: str,
    context: dict[str, Any],
) -> None:
    of_key = bool(loc) and loc[-1] == "[key]"
    loc = loc[:-1] if of_key else loc
    steps = (*inside, *loc)
    if tree.is_unread(steps):
        return
    value = loc[-1] if of_key else value_at(tree, steps)
    if expected == "too_short" and isinstance(value, list) and len(value) >= int(context.get("min_length", 0)):
        return
    key = next((step for step in reversed(loc) if isinstance(step, str)), "")
    misfit = Misfit(
        expected=expected,
        key=key,
        value=value,
        as_written=tree.written.get(steps),
        context=context,
        keys_inside=keys_of(model, loc),
    )
    place = tree.key_place(steps) if of_key or expected == "missing" else tree.value_place(steps)
    faults.fault(place, steps, sentence_for(misfit))


def keys_of(model: type[BaseModel], loc: Steps) -> tuple[str, ...]:
    """The keys that the language knows at this place."""
    names = tuple(step for step in loc if isinstance(step, str))
    return _keys_of(model, names) if len(names) <= 10 else ()


@lru_cache(maxsize=256)
def _keys_of(model: type[BaseModel], names: tuple[str, ...]) -> tuple[str, ...]:
    here: type[BaseModel] | None = model
    for name in names:
        if here is None:
            return ()
        found = next((info for key, info in here.model_fields.items() if (info.alias or key) == name), None)
        here = _model_in(found.annotation) if found else None
    return tuple(info.alias or key for key, info in here.model_fields.items()) if here else ()


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone, optional or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found:
            return found
    return None
