"""A standard is a file: an eighth one needs no code, and a faulty or altered one stops nothing."""

import shutil
from pathlib import Path

import pytest

from app import db
from app.settings import ROOT
from app.standards.documents import current_documents, documents_of
from app.standards.library import install_files
from app.standards.readiness import readiness

EIGHTH = (ROOT / "standards/care-plan/1.0.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The seven standards in a folder of this test's own."""
    copied = tmp_path / "standards"
    shutil.copytree(ROOT / "standards", copied)
    return copied


def add_eighth(folder: Path, text: str | None = None) -> Path:
    """An invented standard beside the seven."""
    target = folder / "brothers-and-sisters" / "1.0.yaml"
    target.parent.mkdir()
    words = text or EIGHTH.replace("id: care-plan\n", "id: brothers-and-sisters\n").replace(
        "number: 3\n", "number: 8\n"
    )
    target.write_text(
        words.replace("title: Analysing the care plan for the child", "title: Knowing the brothers and sisters")
    )
    return target


def test_an_eighth_standard_works_by_its_file_alone(store, folder, client_for):
    add_eighth(folder)
    done = install_files(folder, publish_at_once=True)
    assert done.installed == ("standards/brothers-and-sisters/1.0.yaml",)
    rowan = client_for("rowan")
    assert "Knowing the brothers and sisters" in rowan.get("/standards").text
    details = {"standard": "brothers-and-sisters", "label": "Kite", "stage": "mid", "path": "full"}
    started = rowan.post("/reflections", data=details)
    page = rowan.get(started.headers["location"]).text
    assert page.count("data-save=") == 18
    assert rowan.get("/standards/brothers-and-sisters/1.0/print").status_code == 200


def test_a_faulty_file_is_named_with_every_fault_and_the_others_are_served(store, folder, client_for):
    target = add_eighth(folder)
    target.write_text(target.read_text().replace("visibility: supervisor", "visiblity: supervisor", 2))
    done = install_files(folder, publish_at_once=True)
    assert done.installed == ()
    told = client_for(None).get("/readyz").json()
    assert (told["ready"], told["standards"]["served"]) == (True, 7)
    [refused] = told["standards"]["refused"]
    assert refused["file"] == "standards/brothers-and-sisters/1.0.yaml"
    assert len([fault for fault in refused["faults"] if 'did you mean "visibility"?' in fault]) == 2
    path, line, column, *_ = refused["faults"][0].split(":")
    assert (path, line.isdecimal(), column.isdecimal()) == (refused["file"], True, True)


def test_a_published_file_that_was_altered_changes_nothing_and_is_refused_by_name(store, folder):
    target = folder / "care-plan" / "1.0.yaml"
    with db.read() as session:
        [before] = documents_of(session, "care-plan")
    target.write_text(target.read_text().replace("Analysing the care plan", "Analyzing the care plan"))
    done = install_files(folder, publish_at_once=True)
    assert [refused.path for refused in done.refused] == ["standards/care-plan/1.0.yaml"]
    assert "a published document never changes" in done.refused[0].faults[0]
    with db.read() as session:
        [after] = documents_of(session, "care-plan")
    assert after.sha256 == before.sha256


def test_a_published_file_that_vanished_is_still_served(store, folder):
    shutil.rmtree(folder / "care-plan")
    install_files(folder, publish_at_once=True)
    with db.read() as session:
        assert "care-plan" in {one.standard for one in current_documents(session)}


def test_installing_twice_installs_once(store, folder):
    assert install_files(folder, publish_at_once=True).installed == ()


def test_in_production_a_later_file_waits_for_a_second_person(store, folder):
    add_eighth(folder)
    install_files(folder, publish_at_once=False)
    with db.read() as session:
        assert "brothers-and-sisters" not in {one.standard for one in current_documents(session)}


def test_a_recorded_concept_that_changed_is_refused_by_name(store, folder):
    concepts = folder / "concepts.yaml"
    concepts.write_text(concepts.read_text().replace("title: ", "title: Not ", 1))
    done = install_files(folder, publish_at_once=True)
    assert any("append a new id" in fault for refused in done.refused for fault in refused.faults)


def test_a_missing_folder_leaves_everything_as_it_was(store, tmp_path):
    done = install_files(tmp_path / "nowhere", publish_at_once=True)
    assert done.refused
    assert readiness().served == 7
