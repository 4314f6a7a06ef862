"""One checker for the command line, the workspace and start-up: from bytes to a document, or all its faults."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from app.standards.checks import check_rules
from app.standards.definition import Definition, version_order
from app.standards.faults import START, Fault, FaultList
from app.standards.history import check_history
from app.standards.outline import is_version, outline_of
from app.standards.parsing import LARGEST_DOCUMENT, read_tree
from app.standards.registries import CONCEPTS_FILE, REFERENCES_FILE, Registries, read_registries
from app.standards.shape import read_shape

STANDARDS_FOLDER = "standards"
BEYOND_CHECKING = "this file could not be checked; please send it to those who look after this service"


@dataclass(frozen=True)
class Checked:
    """What the checker found: a definition only when there is no fault."""

    definition: Definition | None
    sha256: str
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return self.definition is not None


@dataclass(frozen=True)
class FolderChecked:
    """Every document below a folder, the registries, and the faults that belong to no single document."""

    documents: tuple[tuple[str, bytes, Checked], ...]
    registries: Registries
    faults: tuple[Fault, ...]

    @property
    def every_fault(self) -> tuple[Fault, ...]:
        """Registries and folders first, then document by document."""
        return (*self.faults, *(fault for _, _, checked in self.documents for fault in checked.faults))


@dataclass(frozen=True)
class Held:
    """What the service holds beside the files: documents that were published there, and entries agreed on there."""

    documents: Mapping[str, Sequence[Definition]] = field(default_factory=dict)
    registries: Registries = field(default_factory=Registries)

    def before(self, standard: str, version: str) -> dict[str, Definition]:
        """The documents of a standard that come before this version, by their own."""
        held = self.documents.get(standard, ())
        return {one.version: one for one in held if version_order(one.version) < version_order(version)}


NOTHING_HELD = Held()


def check_document(
    data: bytes,
    *,
    path: str,
    registries: Registries,
    earlier: Sequence[Definition] = (),
    folder: str | None = None,
    file_name: str | None = None,
    for_publishing: bool = False,
    known_versions: Collection[str] | None = None,
) -> Checked:
    """All faults of a document in one pass, each with its place and its remedy. Never raises.

    `earlier` are the documents of the same standard; `known_versions` are all versions that exist, readable or not,
    where the caller knows them. Dates that publishing needs are a fault `for_publishing`, else a warning.
    """
    digest = sha256(data).hexdigest()
    faults = FaultList(path)
    try:
        definition = _definition(
            data, faults, registries, tuple(earlier), folder, file_name, for_publishing, known_versions
        )
    except Exception:
        # A fault of ours must not keep the service from starting: the file is refused like any other.
        faults.fault(START, (), BEYOND_CHECKING)
        definition = None
    sound = definition if not faults.faults else None
    return Checked(definition=sound, sha256=digest, faults=faults.faults, warnings=faults.warnings)


def _definition(
    data: bytes,
    faults: FaultList,
    registries: Registries,
    earlier: tuple[Definition, ...],
    folder: str | None,
    file_name: str | None,
    for_publishing: bool,
    known_versions: Collection[str] | None,
) -> Definition | None:
    tree = read_tree(data, faults)
    if tree is None:
        return None
    if not isinstance(tree.data, dict):
        if not tree.is_unread(()):
            what = "this file should consist of keys and texts; begin with the line schema: 1"
            faults.fault(tree.value_place(()), (), what)
        return None
    definition = read_shape(Definition, tree, faults)
    outline = outline_of(tree, faults)
    check_rules(outline, registries, folder=folder, file_name=file_name, for_publishing=for_publishing)
    check_history(outline, registries, earlier, known_versions, definition)
    return definition


def check_folder(root: Path) -> FolderChecked:
    """Every standards/<id>/<E.R>.yaml below a folder, each with the documents of its own folder that came before it."""
    return check_standards(root / STANDARDS_FOLDER)


def check_path(path: Path) -> tuple[Fault, ...]:
    """The faults of one file, of one standard's folder, or of the folder of all standards, as somebody names it."""
    if not path.exists():
        return (Fault(str(path), START.line, START.column, "", "this does not exist; check the name"),)
    if (path / CONCEPTS_FILE).exists() or not path.is_file():
        is_one_standard = path.is_dir() and any(is_version(file.stem) for file in path.glob("*.yaml"))
        found = check_standards(path.parent if is_one_standard else path)
        mine = f"{path.parent.name}/{path.name}/"
        return tuple(one for one in found.every_fault if not is_one_standard or one.path.startswith(mine))
    return _check_file(path)


def _check_file(file: Path) -> tuple[Fault, ...]:
    """One file: a document with its neighbours as the documents before it, or a registry."""
    standards = file.resolve().parent.parent
    if is_version(file.stem) and (standards / CONCEPTS_FILE).exists():
        mine = f"{standards.name}/{file.resolve().parent.name}/{file.name}"
        return tuple(one for one in check_standards(standards).every_fault if one.path == mine)
    faults: list[Fault] = []
    data = _read(file, str(file), faults)
    if data is None:
        return tuple(faults)
    registries, _ = read_registries(standards if (standards / CONCEPTS_FILE).exists() else file.resolve().parent)
    return check_document(data, path=str(file), registries=registries, file_name=file.name).faults


def check_standards(standards: Path, *, held: Held = NOTHING_HELD) -> FolderChecked:
    """The same for the folder of the standards itself, whatever its name; paths begin with that name.

    A file written by hand goes through the same gates as a draft of the workspace: what is `held` counts as before it.
    """
    root = standards.parent
    faults: list[Fault] = []
    if not standards.is_dir():
        what = "this folder is missing; the standards and their two registries belong in it"
        missing = Fault(standards.name, START.line, START.column, "", what)
        return FolderChecked(documents=(), registries=Registries(), faults=(missing,))
    filed, registry_faults = read_registries(standards)
    registries = Registries(
        concepts={**held.registries.concepts, **filed.concepts},
        references={**held.registries.references, **filed.references},
    )
    faults.extend(_beside(fault, root) for fault in registry_faults)
    documents: list[tuple[str, bytes, Checked]] = []
    for entry in _listed(standards, root, faults):
        if entry.is_dir() and not entry.name.startswith("."):
            documents.extend(_check_standard(entry, root, registries, faults, held))
        elif entry.suffix in (".yaml", ".yml") and entry.name not in (CONCEPTS_FILE, REFERENCES_FILE):
            what = "a document lies in the folder of its standard, such as standards/care-plan/1.0.yaml; move it there"
            faults.append(Fault(_relative(entry, root), START.line, START.column, "", what))
    return FolderChecked(documents=tuple(documents), registries=filed, faults=tuple(faults))


def _check_standard(
    folder: Path, root: Path, registries: Registries, faults: list[Fault], held: Held
) -> list[tuple[str, bytes, Checked]]:
    files: list[Path] = []
    for file in _listed(folder, root, faults):
        if file.suffix == ".yaml" and is_version(file.stem):
            files.append(file)
        elif file.suffix in (".yaml", ".yml"):
            what = "a document is named by its version, such as 1.0.yaml; rename this file"
            faults.append(Fault(_relative(file, root), START.line, START.column, "", what))
    earlier: dict[str, Definition] = {}
    versions: list[str] = []
    found: list[tuple[str, bytes, Checked]] = []
    for file in sorted(files, key=lambda one: version_order(one.stem)):
        relative = _relative(file, root)
        data = _read(file, relative, faults)
        if data is not None:
            before = {**held.before(folder.name, file.stem), **earlier}
            checked = check_document(
                data,
                path=relative,
                registries=registries,
                earlier=tuple(before.values()),
                folder=folder.name,
                file_name=file.name,
                for_publishing=True,
                known_versions={*versions, *before},
            )
            found.append((relative, data, checked))
            if checked.definition:
                earlier[checked.definition.version] = checked.definition
        versions.append(file.stem)
    return found


def _listed(folder: Path, root: Path, faults: list[Fault]) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        faults.append(_unreadable(_relative(folder, root), error))
        return []


def _read(file: Path, relative: str, faults: list[Fault]) -> bytes | None:
    """At most a little more than a document may hold: enough to say that it is too long."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        faults.append(_unreadable(relative, error))
        return None


def _unreadable(relative: str, error: OSError) -> Fault:
    what = f"this cannot be read ({error.strerror or 'unknown reason'}); check that it exists and may be opened"
    return Fault(relative, START.line, START.column, "", what)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _beside(fault: Fault, root: Path) -> Fault:
    relative = _relative(Path(fault.path), root)
    return Fault(relative, fault.line, fault.column, fault.where, fault.what)
