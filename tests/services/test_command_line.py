"""The operator's command: what it does, and the one sentence it says when it cannot."""

import json
import shutil
import socket

import pytest
from typer.testing import CliRunner

from app import db
from app.cli import main
from app.settings import ROOT, settings


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
        ("retention", "run"),
    ):
        assert "Example: " in " ".join(pqs(*command, "--help").output.split()), command
