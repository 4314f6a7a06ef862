"""A page dataclass and its template are one contract: nothing is read that is not there, nothing is there unread."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from app.settings import ROOT
from app.web import rendering
from tests.makers import TEXT_PROMPT, S, a_reflection

TEMPLATES = ROOT / "templates"
USES = re.compile(r"(?<!['\"])\bpage\.([a-z_]+)")
PARTS = re.compile(r"""\{%-?\s*(?:extends|include|from|import)\s+"([^"]+\.html)\"""")


def source(name: str) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(), flags=re.DOTALL)


def closure(name: str, seen: set[str] | None = None) -> set[str]:
    """The template and everything that it extends, includes or imports by a fixed name."""
    seen = seen if seen is not None else set()
    if name not in seen:
        seen.add(name)
        for part in PARTS.findall(source(name)):
            closure(part, seen)
    return seen


@pytest.fixture
def rendered(client_for, person, monkeypatch) -> dict[str, set[type]]:
    """Every page that the main job shows, as template → page dataclass."""
    found: dict[str, set[type]] = {}
    render = rendering._TEMPLATES.TemplateResponse

    def note_and_render(request, name, context, **more):
        if is_dataclass(context["page"]):
            found.setdefault(name, set()).add(type(context["page"]))
        return render(request, name, context, **more)

    monkeypatch.setattr(rendering._TEMPLATES, "TemplateResponse", note_and_render)

    def look(client, path, method="GET", **data):
        assert client.request(method, path, data=data or None).status_code < 500

    rowan, tamsin, nobody = client_for("rowan"), client_for("tamsin"), client_for(None)
    for path in (
        "/",
        "/reflections",
        "/reflections?deleted",
        "/reflections/new?standard=care-plan",
        "/standards",
        "/actions",
        "/my-year",
        "/standards/care-plan",
        "/standards/care-plan/1.0/print",
        "/sessions",
        "/mail",
        "/nothing-here",
    ):
        look(rowan, path)
    for path in ("/sign-in", "/help", "/accessibility", "/who-can-see-what"):
        look(nobody, path)
    look(client_for("joss"), "/admin")
    for path in ("", "/team", "/cover", f"/people/{person('rowan').id}/hand-over"):
        look(tamsin, f"/supervision{path}")
    look(tamsin, "/supervision/feedback")
    record = f"/supervision/people/{person('rowan').id}"
    note = tamsin.post(f"{record}/meetings").headers["location"]
    for path in (record, f"{record}/agenda", note):
        look(tamsin, path)
    look(tamsin, f"{note}/sign", "POST", **{"talked_about.value": "words"})
    for path in ("/my-supervision", f"/my-supervision/{note.rpartition('/')[2]}"):
        look(rowan, path)
    for status in S:
        reflection_id = a_reflection(person, status, answers={TEXT_PROMPT: ("words",), "next-steps": ("Ring Gran",)})
        for path in ("", "/edit", "/check", "/readers", f"/history/{TEXT_PROMPT}", f"/answers/{TEXT_PROMPT}/choose"):
            look(rowan, f"/reflections/{reflection_id}{path}")
        for path in (f"/supervision/{reflection_id}", f"/reflections/{reflection_id}"):
            look(tamsin, path)
        for path in re.findall(
            r'href="(/my-supervision/[^"]+/feedback)"', rowan.get(f"/reflections/{reflection_id}").text
        ):
            look(rowan, path)
        look(nobody, f"/reflections/{reflection_id}/answers", "POST", **{f"{TEXT_PROMPT}.value": "words"})
    return found


def test_every_page_and_its_template_agree_in_both_directions(rendered):
    assert len(rendered) > 20, sorted(rendered)
    for name, kinds in rendered.items():
        [kind] = kinds
        declared = {field.name for field in fields(kind)}
        callable_too = {attribute for attribute in dir(kind) if not attribute.startswith("_")}
        used = {use for part in closure(name) for use in USES.findall(source(part))}
        assert used - declared - callable_too == set(), f"{name} reads what {kind.__name__} does not have"
        assert declared - used == set(), f"{name} never reads these of {kind.__name__}"


def test_every_template_is_used_by_a_page_a_part_or_a_prompt():
    code = "\n".join(file.read_text() for file in (ROOT / "app").rglob("*.py"))
    templates = [file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html")]
    text = "\n".join(Path(TEMPLATES / name).read_text() for name in templates)
    unused = [name for name in templates if f'"{name}"' not in code + text and not name.startswith("prompts/")]
    assert len(templates) > 40
    assert unused == []
