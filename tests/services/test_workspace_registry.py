"""The registries: two members for each new entry, files that pass the checker, and faults by field of the form."""

from datetime import date
from uuid import uuid4

import pytest
import yaml
from sqlmodel import select

from app import db
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.settings import settings
from app.standards.reading import known_sources, sources
from app.standards.registered import CONCEPTS, REFERENCES
from app.standards.registries import MeasureKind, read_concepts, read_references
from app.workspace.entries import entry_in
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.registry import (
    TAKEN,
    EntryRefused,
    agree_to,
    propose,
    registries_to_read,
    registry_file,
    withdraw_proposal,
)
from tests.statements import statements

SOURCE = {
    "id": "invented-2026",
    "kind": "guidance",
    "cite": "“It's: a * guide” & [[more]], 2026",
    "title": "A guide",
    "url": "https://example.org/guide",
    "checked": "partly",
    "note": "",
}
SHARE = {
    "id": "seen-at-home",
    "title": "Seen at home",
    "asks": "How many were seen at home?",
    "since": "1 November 2026",
    "measure": "share",
    "counts": "yes, partly",
    "of": "yes partly no",
}
NUMBER = {
    "id": "days-at-home",
    "title": "Days",
    "asks": "How many days?",
    "since": "2026-11-01",
    "measure": "number",
    "band-1-label": "None",
    "band-1-from": "0",
    "band-1-to": "0",
    "band-2-label": "More",
    "band-2-from": "1",
    "counts": "left over from another choice",
}


def proposed(by, kind, typed):
    return propose(by=by, kind=kind, entry=entry_in(kind, typed))


def faults(by, kind, typed):
    with pytest.raises(EntryRefused) as refused:
        proposed(by, kind, typed)
    return refused.value.faults


def test_an_entry_counts_once_a_second_member_has_agreed(person):
    sol, amal = person("sol"), person("amal")
    key = proposed(sol, REFERENCES, SOURCE)
    assert [one.is_own for one in registries_to_read(by=sol).waiting(REFERENCES)] == [True]
    assert SOURCE["id"] not in sources()
    with pytest.raises(NotAtThisPoint):
        agree_to(by=sol, proposal_id=key)
    agree_to(by=amal, proposal_id=key)
    agree_to(by=amal, proposal_id=key)
    found = registries_to_read(by=sol)
    assert found.waiting(REFERENCES) == ()
    assert [(one.proposed_by, one.agreed_by) for one in found.agreed(REFERENCES)] == [("Sol Marchetti", "Amal Rees")]
    assert sources()[SOURCE["id"]].cite == SOURCE["cite"]


def test_the_sources_of_the_files_stay_known_and_a_second_agreement_is_noticed(person):
    sol, amal = person("sol"), person("amal")
    before = set(sources())
    for number in (1, 2):
        agree_to(by=amal, proposal_id=proposed(sol, REFERENCES, SOURCE | {"id": f"invented-{number}"}))
        assert set(sources()) == before | {f"invented-{one}" for one in range(1, number + 1)}
    assert known_sources().agreed == 2


def test_knowing_the_sources_costs_one_small_question(person):
    sol, amal = person("sol"), person("amal")
    agree_to(by=amal, proposal_id=proposed(sol, REFERENCES, SOURCE))
    sources()
    with statements() as seen:
        sources()
    assert len(seen) == 1
    assert "count" in seen[0]


@pytest.mark.parametrize("typed", [SHARE, NUMBER, SHARE | {"id": "spread", "measure": "distribution"}])
def test_a_concept_keeps_only_what_its_way_of_counting_has(person, typed):
    agree_to(by=person("amal"), proposal_id=proposed(person("sol"), CONCEPTS, typed))
    (agreed,) = registries_to_read(by=person("sol")).agreed(CONCEPTS)
    measure = agreed.entry.measure
    assert agreed.entry.since == date(2026, 11, 1)
    assert bool(measure.counts) is bool(measure.of) is (measure.kind is MeasureKind.SHARE)
    assert bool(measure.bands) is (measure.kind is MeasureKind.NUMBER)


def test_every_fault_is_told_at_its_field_in_words_for_somebody_who_sees_no_file(person):
    sol = person("sol")
    assert set(faults(sol, CONCEPTS, {})) == {"id", "title", "asks", "since", "measure"}
    assert set(faults(sol, REFERENCES, {})) == {"id", "kind", "cite", "title", "checked"}
    assert set(faults(sol, CONCEPTS, SHARE | {"counts": "", "since": "soon"})) == {"counts", "since"}
    assert set(faults(sol, CONCEPTS, SHARE | {"measure": "guess"})) == {"measure"}
    bands = NUMBER | {"band-1-from": "none", "band-2-label": ""}
    assert set(faults(sol, CONCEPTS, bands)) == {"band-1-from", "band-2-label"}
    assert set(faults(sol, CONCEPTS, NUMBER | {"band-2-from": "7", "band-2-to": "3"})) == {"band-2-from", "band-2-to"}
    assert set(faults(sol, CONCEPTS, NUMBER | {"band-1-to": ""})) == {"band-2-label"}
    assert set(faults(sol, REFERENCES, SOURCE | {"id": "Not A Slug", "url": "http://x"})) == {"id", "url"}
    for kind, typed in ((CONCEPTS, {}), (REFERENCES, {}), (CONCEPTS, bands), (CONCEPTS, SHARE | {"of": ""})):
        for sentence in faults(sol, kind, typed).values():
            assert "line" not in sentence
            assert "quotation" not in sentence


def test_an_id_is_never_taken_twice_and_the_same_proposal_again_is_the_same(person):
    sol, amal = person("sol"), person("amal")
    assert proposed(sol, REFERENCES, SOURCE) == proposed(sol, REFERENCES, SOURCE)
    assert faults(amal, REFERENCES, SOURCE) == {"id": TAKEN}
    assert faults(sol, REFERENCES, SOURCE | {"id": "ca1989-s1"}) == {"id": TAKEN}
    assert faults(sol, CONCEPTS, SHARE | {"id": "where-i-stand"}) == {"id": TAKEN}


def test_whoever_proposed_an_entry_withdraws_it_until_another_member_has_agreed(person):
    sol, amal = person("sol"), person("amal")
    key = proposed(sol, REFERENCES, SOURCE)
    with pytest.raises(NotAtThisPoint, match="Somebody else proposed this entry"):
        withdraw_proposal(by=amal, proposal_id=key)
    with pytest.raises(NotFound):
        withdraw_proposal(by=person("rowan"), proposal_id=key)
    withdraw_proposal(by=sol, proposal_id=key)
    withdraw_proposal(by=sol, proposal_id=key)
    assert registries_to_read(by=sol).waiting(REFERENCES) == ()
    with pytest.raises(NotAtThisPoint, match="withdrawn by whoever proposed it"):
        agree_to(by=amal, proposal_id=key)
    with db.read() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "registry:withdrawn")).all()
    assert [(one.actor, one.detail["entry"]) for one in entries] == [(str(sol.id), SOURCE["id"])]

    again = proposed(amal, REFERENCES, SOURCE)  # The short name is free again, for anybody.
    agree_to(by=sol, proposal_id=again)
    with pytest.raises(NotAtThisPoint, match="So it stays"):
        withdraw_proposal(by=amal, proposal_id=again)
    assert SOURCE["id"] in sources()


def test_an_entry_that_was_never_proposed_is_not_said_to_be_withdrawn(person):
    with pytest.raises(NotFound):
        agree_to(by=person("amal"), proposal_id=uuid4())


def test_the_file_begins_with_the_operator_s_own_bytes_and_passes_the_checker(person):
    sol, amal = person("sol"), person("amal")
    files = {kind: (settings().standards_dir / f"{kind}.yaml").read_bytes() for kind in (CONCEPTS, REFERENCES)}
    assert {kind: registry_file(by=sol, kind=kind) for kind in files} == files
    for kind, typed in ((CONCEPTS, SHARE), (CONCEPTS, NUMBER), (REFERENCES, SOURCE)):
        agree_to(by=amal, proposal_id=proposed(sol, kind, typed))
    proposed(sol, CONCEPTS, SHARE | {"id": "only-proposed"})
    for kind, read in ((CONCEPTS, read_concepts), (REFERENCES, read_references)):
        source = registry_file(by=sol, kind=kind)
        assert source.startswith(files[kind].rstrip(b"\n"))
        found, wrong = read(source, path=f"{kind}.yaml")
        assert wrong == ()
        assert ("seen-at-home" in found, "invented-2026" in found) == (kind == CONCEPTS, kind == REFERENCES)
        assert "only-proposed" not in found
        assert len(yaml.safe_load(source)) == len(found)


def test_nobody_outside_a_working_group_touches_the_registries(person):
    for key in ("rowan", "bea", "joss"):
        with pytest.raises(NotFound):
            proposed(person(key), REFERENCES, SOURCE)
        with pytest.raises(NotFound):
            registries_to_read(by=person(key))
    with pytest.raises(NotFound):
        registry_file(by=person("sol"), kind="people")
