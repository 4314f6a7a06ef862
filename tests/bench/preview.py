"""B7: the preview of a draft while somebody writes in it, from the request to the last byte of what is shown."""

import time
from copy import deepcopy
from uuid import UUID

import httpx
import yaml

from app import clock, db
from app.people.queries import person_signed_in
from app.people.roles import Role
from app.people.services import add_person, add_working_group, join_working_group
from app.people.sign_in import open_session
from app.settings import ROOT
from tests.bench.running import Spread
from tests.makers_of_drafts import a_draft

PROMPTS = 20
EDITS, WARM = 60, 5
_LARGEST = ROOT / "standards" / "seeing-and-engaging" / "1.0.yaml"


def preview_times(url: str, port: int) -> Spread:
    """Milliseconds from an edit of a draft of twenty prompts to its preview: a new text each time."""
    source = _of_twenty_prompts()
    draft_id, token = _a_member_with_a_draft(url, source)
    times = []
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=address, cookies={"pqs": token}, headers={"Origin": address}) as member:
        for number in range(WARM + EDITS):
            edited = source.replace("summary: ", f"summary: Edit {number}. ", 1)
            begun = time.perf_counter()
            answer = member.post(f"/workspace/{draft_id}/preview", data={"words": edited, "base": "1"})
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status_code != 200 or answer.text.count(f"Edit {number}.") != 1:
                raise AssertionError(f"edit {number} is not in its preview: {answer.status_code} {answer.text[:400]}")
    return Spread.of(times[WARM:])


def _of_twenty_prompts() -> str:
    """The largest of the seven standards, with its last prompt repeated under other names until there are twenty."""
    given = yaml.safe_load(_LARGEST.read_text(encoding="utf-8"))
    last = given["sections"][-1]["prompts"]
    there = sum(len(section["prompts"]) for section in given["sections"])
    free = next(one for section in given["sections"] for one in section["prompts"] if one["kind"] == "text")
    again = {key: value for key, value in free.items() if key != "concept"}
    last.extend({**deepcopy(again), "id": f"another-{number}"} for number in range(PROMPTS - there))
    return yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=110)


def _a_member_with_a_draft(url: str, source: str) -> tuple[UUID, str]:
    db.connect(url)
    try:
        with db.write() as session:
            roles = (Role.WORKING_GROUP_MEMBER,)
            person = add_person(
                session, email="member@example.org", name="A Member", roles=roles, team=None, password=None
            )
            group = add_working_group(session, name="Bench")
            join_working_group(session, group_id=group.id, person_id=person.id, from_day=clock.today())
            person_id = person.id
        with db.read() as session:
            member = person_signed_in(session, person_id, clock.today())
        assert member is not None
        draft_id = a_draft(member, source.encode(), standard=_LARGEST.parent.name)
        return draft_id, open_session(person_id, replaces=None)
    finally:
        db.disconnect()
