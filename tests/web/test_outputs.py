"""What leaves the service: the very bytes, the definition, the schema for editors, and a page that needs no sign-in."""

import re
import shutil

import pytest

from app import db
from app.settings import ROOT
from app.standards.definition import Definition
from app.standards.documents import current_documents
from app.standards.library import install_files
from app.workspace.entries import entry_in
from app.workspace.registry import agree_to, propose
from tests.services.test_workspace_registry import SOURCE

FIRST = "/standards/seeing-and-engaging"


def current():
    with db.read() as session:
        return current_documents(session)


def test_the_file_is_the_very_bytes_that_were_published(client_for):
    bea = client_for("bea")
    for one in current():
        answer = bea.get(f"/standards/{one.standard}/{one.version}/download.yaml")
        assert answer.content == (ROOT / "standards" / one.standard / f"{one.version}.yaml").read_bytes()
        assert answer.headers["content-disposition"] == f'attachment; filename="{one.standard}-{one.version}.yaml"'


def test_the_json_is_the_same_definition(client_for):
    for one in current():
        answer = client_for("rowan").get(f"/standards/{one.standard}/{one.version}/download.json")
        assert Definition.model_validate(answer.json()) == one.definition
        assert "continuity" not in answer.text, "what the file leaves out stays out"


def test_the_schema_knows_the_keys_of_the_language(client_for):
    schema = client_for("sol").get("/standards/schema.json").json()
    assert {"schema", "sections", "good_looks_like"} <= set(schema["properties"])


def test_what_is_not_there_cannot_be_downloaded(client_for):
    rowan = client_for("rowan")
    for path in (f"{FIRST}/9.9/download.yaml", "/standards/nothing/1.0/download.json", f"{FIRST}/1.0/download.xml"):
        assert rowan.get(path).status_code == 404
    assert client_for(None).get(f"{FIRST}/1.0/download.yaml").headers["location"].startswith("/sign-in")


def test_the_page_of_a_standard_leads_to_its_files_and_its_public_page(client_for):
    page = client_for("rowan").get(FIRST).text
    for path in (f"{FIRST}/1.0/download.yaml", f"{FIRST}/1.0/download.json", "/published/seeing-and-engaging"):
        assert f'href="{path}"' in page


def test_anybody_reads_a_whole_standard_without_signing_in_and_no_engine_lists_it(client_for):
    nobody = client_for(None)
    for one in current():
        answer = nobody.get(f"/published/{one.standard}")
        assert answer.status_code == 200
        assert answer.headers["x-robots-tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.text
        for prompt in one.definition.prompts:
            assert f'id="prompt-{prompt.id}"' in answer.text
        assert "What good looks like" in answer.text
        assert "Verified" in answer.text
        assert "The first document of this standard." in answer.text
        assert "Sign out" not in answer.text
    assert nobody.get("/published/nothing").status_code == 404


@pytest.fixture
def with_a_revision(store, tmp_path):
    """A revision of the first standard, which names a source of its own."""
    folder = tmp_path / "standards"
    shutil.copytree(ROOT / "standards", folder)
    words = (folder / "seeing-and-engaging" / "1.0.yaml").read_text(encoding="utf-8")
    words = words.replace('version: "1.0"', 'version: "1.1"').replace("2025-10-01", "2025-11-01")
    words = re.sub(r"^( +)(concept: .*)$", r"\1\2\n\1continuity: same", words, flags=re.MULTILINE)
    changes = 'replaces: "1.0"\nchanges:\n  - {kind: editorial, what: A shorter summary., why: It was long.}\n'
    (folder / "seeing-and-engaging" / "1.1.yaml").write_text(changes + words, encoding="utf-8")
    done = install_files(folder, publish_at_once=True)
    assert done.installed, done.refused


@pytest.mark.usefixtures("with_a_revision")
def test_the_public_page_tells_every_document_by_class_and_date_and_names_nobody(client_for):
    page = client_for(None).get("/published/seeing-and-engaging").text
    assert page.index("Edition 1.1") < page.index("Edition 1.0")
    assert "A revision: the same questions, tidied." in page
    assert "A shorter summary. Why: It was long." in page
    assert "operator" not in page


def test_a_source_that_was_agreed_on_is_shown_on_pages_that_were_rendered_before(client_for, person, monkeypatch):
    rowan, nobody = client_for("rowan"), client_for(None)
    pages = [(rowan, FIRST), (rowan, f"{FIRST}/1.0/print"), (nobody, "/published/seeing-and-engaging")]
    first = next(one for one in current() if one.standard == "seeing-and-engaging")
    named = (*first.definition.references, SOURCE["id"])
    monkeypatch.setitem(first.definition.__dict__, "references", named)
    monkeypatch.setattr("app.web.pages.standards._rendered", {})
    monkeypatch.setattr("app.web.moulds._moulds", {})
    before = [client.get(path).text for client, path in pages]
    assert all("The register of sources has no sound entry" in page for page in (before[0], before[2]))
    entry = entry_in("references", SOURCE | {"cite": "Invented guide, 2026"})
    agree_to(by=person("amal"), proposal_id=propose(by=person("sol"), kind="references", entry=entry))
    after = [client.get(path).text for client, path in pages]
    assert all("Invented guide, 2026" in page for page in (after[0], after[2]))
    assert all("The register of sources has no sound entry" not in page for page in after)
