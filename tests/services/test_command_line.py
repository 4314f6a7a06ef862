"""The operator's command: what it does, and the one sentence it says when it cannot."""

import json
import shutil
import socket

import pytest
import yaml
from typer.testing import CliRunner

from app import db
from app.cli import main
from app.settings import ROOT, settings
from tests.makers_of_drafts import next_document


@pytest.fixture
def pqs(empty_database, monkeypatch):
    """Run the command on an empty database: pqs("db", "upgrade")."""
    monkeypatch.setenv("PQS_STANDARDS_DIR", str(ROOT / "standards"))

    def run(*arguments: str, **environment: str):
        for name, value in environment.items():
            monkeypatch.setenv(f"PQS_{name}", value)
        settings.cache_clear()
        result = CliRunner().invoke(main, list(arguments))
        db.disconnect()
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def test_the_demonstration_is_loaded_once(pqs):
    assert pqs("db", "upgrade").exit_code == 0
    assert "is loaded" in pqs("demo", "load").output
    assert "nothing was loaded" in pqs("demo", "load").output


def test_the_demonstration_is_refused_in_production(pqs):
    refused = pqs("demo", "load", ENVIRONMENT="production")
    assert refused.exit_code == 1
    assert "never loaded in production" in refused.output


def test_serving_with_migrations_pending_stops_and_names_the_command(pqs):
    refused = pqs("serve")
    assert refused.exit_code == 1
    assert "pqs db upgrade" in refused.output


def test_production_refuses_to_start_and_says_what_is_missing(pqs):
    refused = pqs("serve", ENVIRONMENT="production", DATABASE_URL="")
    assert refused.exit_code == 1
    for words in ("not encrypted", "no second factor", "PQS_BASE_URL", "PQS_DATABASE_URL"):
        assert words in refused.output


@pytest.mark.parametrize("environment", ["", "staging"])
def test_without_an_environment_the_command_says_which_there_are(pqs, environment):
    refused = pqs("db", "upgrade", ENVIRONMENT=environment)
    assert refused.exit_code == 1
    assert "demo" in refused.output
    assert "production" in refused.output


def test_a_port_in_use_is_one_sentence(pqs):
    pqs("db", "upgrade")
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        refused = pqs("serve", "--port", str(taken.getsockname()[1]))
    assert refused.exit_code == 1
    assert "is in use" in refused.output


def test_a_data_folder_that_cannot_be_made_is_one_sentence(pqs, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    refused = pqs("db", "upgrade", DATA_DIR=str(in_the_way / "data"), DATABASE_URL="")
    assert refused.exit_code == 1
    assert "cannot be opened" in refused.output


def test_a_database_server_that_does_not_answer_is_one_sentence(pqs):
    refused = pqs("db", "upgrade", DATABASE_URL="postgresql://nobody:hidden-word@127.0.0.1:1/none")
    assert refused.exit_code == 1
    assert "cannot be opened" in refused.output
    assert "hidden-word" not in refused.output


def test_the_standards_check_out(pqs):
    assert pqs("standards", "check", str(ROOT / "standards")).exit_code == 0


def test_each_fault_is_one_line_with_its_place(pqs, tmp_path):
    folder = tmp_path / "standards"
    shutil.copytree(ROOT / "standards", folder)
    file = folder / "care-plan" / "1.0.yaml"
    file.write_text(file.read_text().replace("visibility: supervisor", "visiblity: supervisor", 3))
    for path in (folder, folder / "care-plan", file):
        found = pqs("standards", "check", str(path))
        lines = [line for line in found.output.splitlines() if "did you mean" in line]
        assert (found.exit_code, len(lines)) == (1, 3), path
        assert all(line.split(":")[1].isdecimal() and line.split(":")[2].isdecimal() for line in lines)


def test_a_path_that_is_not_there_is_a_fault(pqs, tmp_path):
    assert pqs("standards", "check", str(tmp_path / "nowhere")).exit_code == 1


def test_publishing_installs_what_is_new(pqs):
    pqs("db", "upgrade")
    assert "7 installed, 0 refused" in pqs("standards", "publish").output
    assert "0 installed, 0 refused" in pqs("standards", "publish").output


@pytest.fixture
def two_documents(tmp_path, monkeypatch):
    """The published care plan standard and a draft that takes one prompt out and words one otherwise."""
    folder = tmp_path / "standards"
    shutil.copytree(ROOT / "standards", folder)
    written = yaml.safe_load((folder / "care-plan" / "1.0.yaml").read_text())
    asked = [prompt for section in written["sections"] for prompt in section["prompts"]]
    written |= {"version": "1.1", "replaces": "1.0"}
    written["sections"][0]["prompts"].remove(asked[1])
    asked[0]["text"] = "What does the plan now say?"
    (folder / "care-plan" / "1.1.yaml").write_text(yaml.safe_dump(written, allow_unicode=True))
    return folder, asked[0], asked[1]


def test_the_difference_names_the_class_and_every_change(pqs, two_documents):
    folder, reworded, taken_out = two_documents
    for older, newer in (
        ("care-plan/1.0", "care-plan/1.1"),
        (str(folder / "care-plan" / "1.0.yaml"), str(folder / "care-plan" / "1.1.yaml")),
    ):
        found = pqs("standards", "diff", older, newer, STANDARDS_DIR=str(folder))
        said = " ".join(found.output.split())
        assert found.exit_code == 0, found.output
        assert "care-plan, from 1.0 to 1.1: a new edition." in said
        assert f'Prompt "{taken_out["id"]}" is taken out before: {" ".join(taken_out["text"].split())}' in said
        assert f'The question of prompt "{reworded["id"]}" changes before:' in said
        assert "after: What does the plan now say?" in said
        assert "continuity" in said  # The draft does not say how its counts carry on.


def test_what_cannot_be_compared_is_one_sentence(pqs, two_documents):
    folder, _, _ = two_documents
    (folder / "care-plan" / "1.2.yaml").write_text("no: document")
    for older, newer, words in (
        ("care-plan/1.0", "care-plan/9.9", "No such file"),
        ("care-plan/1.0", str(folder), "cannot be read"),
        ("care-plan/1.0", "care-plan/1.2", "cannot be read as a document"),
        ("care-plan/1.0", "impact-of-delay/1.0", "one standard"),
        ("care-plan/1.1", "care-plan/1.0", "name the older one first"),
    ):
        refused = pqs("standards", "diff", older, newer, STANDARDS_DIR=str(folder))
        assert (refused.exit_code, len(refused.output.splitlines())) == (1, 1), refused.output
        assert words in refused.output


def test_the_schema_for_editors_names_every_key_of_a_prompt(pqs):
    printed = json.loads(pqs("standards", "schema").output)
    assert {"visibility", "core", "because", "when", "concept"} <= set(printed["$defs"]["Prompt"]["properties"])


def test_retention_says_what_it_would_do(pqs):
    pqs("db", "upgrade")
    assert "0 reflection(s) would be removed" in pqs("retention", "run", "--dry-run").output
    assert "0 reflection(s) removed" in pqs("retention", "run").output


def test_every_command_has_help_with_an_example(pqs):
    for command in (
        ("serve",),
        ("db", "upgrade"),
        ("demo", "load"),
        ("standards", "check"),
        ("standards", "publish"),
        ("standards", "diff"),
        ("retention", "run"),
    ):
        assert "Example: " in " ".join(pqs(*command, "--help").output.split()), command


def test_a_standard_is_published_by_two_people_and_not_by_one(pqs, tmp_path):
    assert pqs("db", "upgrade").exit_code == 0
    assert pqs("demo", "load").exit_code == 0
    file = tmp_path / "1.1.yaml"
    file.write_bytes(next_document("1.1"))
    alone = pqs("standards", "publish", str(file), "--by", "sol.marchetti@example.org")
    assert (alone.exit_code, "--second" in alone.output) == (1, True)
    nobody = pqs("standards", "publish", str(file), "--by", "sol.marchetti@example.org", "--second", "no@example.org")
    assert (nobody.exit_code, nobody.output.strip()) == (1, "There is no account for no@example.org.")
    stranger = pqs(
        "standards", "publish", str(file), "--by", "sol.marchetti@example.org", "--second", "rowan.ashdown@example.org"
    )
    assert (stranger.exit_code, "members of a working group" in stranger.output) == (1, True)
    two = pqs(
        "standards", "publish", str(file), "--by", "sol.marchetti@example.org", "--second", "amal.rees@example.org"
    )
    assert (two.exit_code, two.output.strip()) == (0, f"{file} is published.")
