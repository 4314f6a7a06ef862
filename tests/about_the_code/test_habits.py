"""Habits that a reader may rely on, held by tests. Each first proves that it found something."""

import ast
import re
from pathlib import Path

from sqlmodel import SQLModel

from app.actions import models as actions
from app.audit import models as audit
from app.audit.actions import AuditAction
from app.db import FreeText
from app.mail import models as mail
from app.people import models as people
from app.people.roles import Role
from app.reflections import models as reflections
from app.reflections.content import KINDS
from app.reflections.lifecycle import TRANSITIONS
from app.running import models as running
from app.settings import ROOT
from app.standards import models as standards
from app.standards.definition import PromptKind
from app.supervision import models as supervision
from app.web.forms.prompt_fields import _FIELDS
from app.workspace import models as workspace
from app.workspace.lifecycle import STEPS

TABLES = (actions, audit, mail, people, reflections, running, standards, supervision, workspace)
PYTHON = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
# Columns that hold words of ours (names, codes, addresses), which are not what a person typed about a child.
OURS = {
    "person.email",
    "person.name",
    "person.password_hash",
    "area.code",
    "area.name",
    "team.name",
    "standard.slug",
}


def test_every_moment_has_its_person():
    checked = 0
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if column.name.endswith("_at"):
                assert f"{column.name[:-3]}_by" in table.columns, f"{table.name}.{column.name} does not say who"
                checked += 1
    assert checked > 15


def test_every_column_for_typed_words_is_free_text():
    names = {"words", "because", "label", "what", "outcome", "reason", "question"}
    found = [
        (f"{table.name}.{column.name}", column.type)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name in names and f"{table.name}.{column.name}" not in OURS
    ]
    assert len(found) > 8
    wrong = [name for name, kind in found if not isinstance(kind, FreeText)]
    assert wrong in ([], ["set_aside.reason"]), wrong


def test_free_text_is_never_sorted_filtered_or_searched():
    columns = {
        column.name
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, FreeText)
    }
    pattern = re.compile(rf"(order_by|where|like|contains)\([^)]*\.({'|'.join(columns)})\b")
    offenders = [str(file) for file in PYTHON if pattern.search(file.read_text())]
    assert columns
    assert offenders == []


def test_files_and_functions_stay_small():
    assert len(PYTHON) > 80
    long_files = [str(file.relative_to(ROOT)) for file in PYTHON if len(file.read_text().splitlines()) > LONGEST_FILE]
    long_functions = [
        f"{file.name}:{node.name}"
        for file in PYTHON
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])


def test_no_template_trusts_text_or_runs_script():
    assert len(TEMPLATES) > 40
    bad = re.compile(r"\|\s*safe\b|autoescape false|javascript:|\son[a-z]+=|\sstyle=|hx-on")
    assert [str(file) for file in TEMPLATES if bad.search(file.read_text())] == []


def test_nothing_calls_itself_a_helper_or_a_manager():
    assert [str(file) for file in PYTHON if re.search(r"util|helper|manager", file.name)] == []


def test_every_prompt_kind_has_an_answer_a_field_and_two_templates():
    assert set(KINDS) == set(_FIELDS) == set(PromptKind)
    for kind in PromptKind:
        for use in ("edit", "read"):
            assert (ROOT / "templates" / "prompts" / f"{kind.value}_{use}.html").exists()


def test_nothing_else_in_the_web_asks_for_the_kind_of_a_prompt_by_name():
    text = {file: file.read_text() for file in TEMPLATES}
    assert [str(file) for file, words in text.items() if re.search(r"kind\s*==", words)] == []


def test_the_documents_name_every_role_and_every_step():
    roles = (ROOT / "docs/roles.md").read_text()
    lifecycles = (ROOT / "docs/lifecycles.md").read_text()
    assert all(f"`{role.value}`" in roles for role in Role)
    named = {action for action in AuditAction if f"`{action.value}`" in lifecycles}
    assert named == {step.audit for step in (*TRANSITIONS, *STEPS)}


def test_what_can_be_recorded_is_recorded_somewhere():
    code = "\n".join(file.read_text() for file in PYTHON if file.name != "actions.py" or "audit" not in str(file))
    unused = [action.name for action in AuditAction if f"AuditAction.{action.name}" not in code]
    assert unused == []


def test_every_docstring_of_a_service_or_query_says_something():
    checked = 0
    for file in PYTHON:
        if file.parent.name not in ("services", "pages", "routes") and file.name not in ("queries.py", "services.py"):
            continue
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{file.name}: {node.name} has no docstring"
                checked += 1
    assert checked > 100


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]\n")[0].splitlines()
    groups, explained = 0, False
    for line in (line.strip() for line in lines):
        if line.startswith("#"):
            explained = True
        elif line:
            assert explained, line
            groups += 1
    assert groups > 10


def test_no_product_file_names_a_machine_or_a_registry():
    places = [
        *PYTHON,
        *TEMPLATES,
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "README.md",
        ROOT / "Makefile",
        *sorted((ROOT / ".ci").iterdir()),
    ]
    bad = re.compile(r"/work/|/root/|pypi\.org|registry\.npmjs|files\.pythonhosted")
    assert [
        str(place) for place in places if isinstance(place, Path) and place.is_file() and bad.search(place.read_text())
    ] == []
    for lock in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        assert not re.search(r"https?://", (ROOT / lock).read_text()), lock
