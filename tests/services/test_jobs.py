"""Each job runs once when it is due, across threads and processes, and again when whoever ran it is gone."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app import clock, db, jobs
from app.audit.models import AuditEntry
from app.jobs import Did, Scheduler, run_due, say
from app.mail.choices import choose
from app.mail.kinds import MailKind
from app.reflections.services.turn import delete
from app.running import turns
from app.running.models import Job, JobRun
from app.running.timetable import PLANS, JobName
from app.running.turns import AGAIN_AFTER, LEASE, due_jobs, end_turn, note_looked, see_jobs, take_turn
from app.settings import ROOT, settings
from tests.faults.stores import free_port
from tests.mailing import a_server, mail_set_up, mails, put
from tests.makers import S, a_reflection
from tests.services.test_digest import agree

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def ran(moment: datetime, **more) -> dict[str, dict[str, int]]:
    with clock.held_at(moment):
        return {one.name.value: one.numbers for one in run_due(**more)}


def runs(name: JobName) -> list[JobRun]:
    with db.read() as session:
        return list(session.exec(select(JobRun).where(JobRun.job == name.value).order_by(col(JobRun.started))))


@pytest.fixture
def with_mail(store, monkeypatch):
    with a_server(monkeypatch) as server, clock.held_at(SUNDAY):
        see_jobs()
        yield server


def test_on_monday_everybody_for_whom_something_waits_gets_one_mail(with_mail, store, person):
    a_reflection(person, S.SHARED, label="Heron")
    a_reflection(person, S.DISCUSSED, label="Heron")
    choose(by=person("rowan"), wanted=[MailKind.DUE_REMINDER])
    done = ran(MONDAY)
    assert done["weekly-digest"] == {"put_in_outbox": 1}
    assert ran(MONDAY + timedelta(seconds=20)) == {"send-mail": {}}
    [one] = with_mail.arrived
    assert one.to == "tamsin.greaves@example.org"
    assert "1 reflection for you to open" in one.message.get_content()
    assert "Heron" not in one.content.decode()
    assert ran(MONDAY + timedelta(days=7))["weekly-digest"] == {"put_in_outbox": 1}


def test_a_digest_that_is_run_twice_tells_nobody_twice(with_mail, store, person):
    a_reflection(person, S.SHARED)
    ran(MONDAY)
    with db.write() as session:
        session.exec(update(Job).values(due=MONDAY))
    assert ran(MONDAY + timedelta(hours=1))["weekly-digest"] == {"put_in_outbox": 0}
    assert len(mails()) == 1


def test_after_the_last_hour_of_the_week_it_is_too_late_for_a_digest(with_mail, store, person):
    a_reflection(person, S.SHARED)
    assert ran(MONDAY + timedelta(days=5))["weekly-digest"] == {}
    assert mails() == []


def test_two_working_days_before_and_on_the_last_one_there_is_a_reminder(with_mail, store):
    with clock.held_at(MONDAY):
        agree(store["rowan"], store["rowan"], in_days=3)  # Thursday.
        agree(store["rowan"], store["rowan"], in_days=2)
    told = {}
    for day in range(5):
        told[day] = ran(MONDAY + timedelta(days=day))["due-reminders"].get("put_in_outbox", 0)
    assert told == {0: 1, 1: 1, 2: 1, 3: 0, 4: 0}
    texts = [
        one.message.get_content() for one in with_mail.arrived if "agreed in supervision" in one.message.get_content()
    ]
    assert len(texts) == 3
    assert "1 agreed action due on Wednesday 25 November" in texts[0]
    assert "due on Wednesday 25 November" in texts[1]
    assert "due on Thursday 26 November" in texts[1]
    assert "Ring" not in "".join(texts)


def test_without_a_mail_server_nothing_is_put_in_the_outbox(store, person):
    a_reflection(person, S.SHARED)
    with clock.held_at(SUNDAY):
        see_jobs()
    assert ran(MONDAY)["weekly-digest"] == {}
    assert mails() == []


def test_retention_runs_by_itself_and_is_written_down_when_it_did_something(store, person):
    with clock.held_at(SUNDAY - timedelta(days=40)):
        delete(by=person("rowan"), reflection_id=a_reflection(person))
        see_jobs()
    assert ran(SUNDAY) == {"retention": {"reflections_removed": 1, "mails_forgotten": 0}, "weekly-digest": {},
                           "due-reminders": {}, "send-mail": {}}  # fmt: skip
    assert ran(SUNDAY + timedelta(days=1))["retention"] == {"reflections_removed": 0, "mails_forgotten": 0}
    with db.read() as session:
        told = session.exec(select(AuditEntry).where(AuditEntry.action == "job:run")).all()
    assert [(one.actor, one.subject, one.detail["reflections_removed"]) for one in told] == [
        ("scheduler", "retention", 1)
    ]
    assert [run.result for run in runs(JobName.RETENTION)] == ["done", "done"]


def test_what_is_due_is_taken_by_one_and_again_only_when_its_lease_has_run_out(store):
    with clock.held_at(SUNDAY):
        see_jobs()
    with clock.held_at(MONDAY):
        turn = take_turn(JobName.RETENTION, by="first")
        assert turn is not None
        assert take_turn(JobName.RETENTION, by="second") is None
        assert JobName.RETENTION not in due_jobs()
    with clock.held_at(MONDAY + LEASE):
        again = take_turn(JobName.RETENTION, by="second")
        assert again is not None
        end_turn(turn, numbers={})  # The first comes back late: it changes nothing.
        end_turn(again, numbers={})
    assert [run.result for run in runs(JobName.RETENTION)] == ["cut_short", "done"]
    with clock.held_at(MONDAY + LEASE):
        assert JobName.RETENTION not in due_jobs(), "done for today"


def test_a_job_that_fails_is_tried_again_soon_and_holds_up_no_other(store, monkeypatch):
    def fails(_stopped):
        raise RuntimeError("Heron")

    monkeypatch.setitem(jobs._WORKS, JobName.RETENTION, fails)
    with clock.held_at(SUNDAY):
        see_jobs()
    done = ran(MONDAY)
    assert set(done) == set(JobName)
    assert "retention" not in ran(MONDAY + AGAIN_AFTER - timedelta(seconds=1))
    assert "retention" in ran(MONDAY + AGAIN_AFTER)
    assert [(run.result, run.fault) for run in runs(JobName.RETENTION)] == [("failed", "RuntimeError")] * 2


def test_of_the_runs_of_a_job_the_last_hundred_stay(store, monkeypatch):
    monkeypatch.setattr(turns, "RUNS_KEPT", 5)
    with clock.held_at(SUNDAY):
        see_jobs()
    for day in range(1, 9):
        ran(SUNDAY + timedelta(days=day), only=JobName.RETENTION)
    kept = runs(JobName.RETENTION)
    assert len(kept) == 5
    assert kept[-1].started == SUNDAY + timedelta(days=8)


_RACE = """
import sys, time
from datetime import datetime, UTC
from app import clock, db, jobs
from app.running.timetable import JobName
from app.settings import settings
def work(_stopped):
    time.sleep(0.3)
    with open(sys.argv[1], "a") as out:
        out.write("ran\\n")
    return jobs.Did(JobName.RETENTION, {"reflections_removed": 1})
jobs._WORKS[JobName.RETENTION] = work
with clock.held_at(datetime(2026, 11, 23, 4, tzinfo=UTC)):
    db.connect(settings().store_url)
    scheduler = jobs.Scheduler(every=0.02, give_or_take=0.01)
    scheduler.start()
    print("looking", flush=True)
    sys.stdin.read()
    scheduler.stop()
"""


def test_two_schedulers_in_two_processes_run_a_job_once(store, tmp_path):
    with clock.held_at(SUNDAY):
        see_jobs()
    file = tmp_path / "ran"
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _RACE, str(file)], cwd=tmp_path, env=given, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for one in both:
            assert one.stdout.readline() == "looking\n"
        until = time.monotonic() + 20
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)
    finally:
        for one in both:
            one.stdin.close()
            one.stdout.close()
            one.wait(20)
    assert file.read_text() == "ran\n"
    assert [run.result for run in runs(JobName.RETENTION)] == ["done"]


def test_a_scheduler_goes_on_when_the_store_or_the_mail_server_is_gone_and_stops_at_once(store, monkeypatch):
    looks = threading.Semaphore(0)
    answers = [db.StoreUnavailable("gone"), RuntimeError("anything"), []]

    def look(**_more):
        looks.release()
        answer = answers.pop(0) if answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(jobs, "run_due", look)
    scheduler = Scheduler(every=0.01, give_or_take=0)
    scheduler.start()
    for _ in range(4):
        assert looks.acquire(timeout=5)
    slow = Scheduler(every=60, give_or_take=0)
    slow.start()
    began = time.monotonic()
    slow.stop()
    scheduler.stop()
    assert time.monotonic() - began < 1
    assert not scheduler._thread.is_alive()


def test_it_shows_when_a_scheduler_looked_and_that_is_written_down_now_and_then_only(store):
    def looked() -> set[datetime | None]:
        with db.read() as session:
            return set(session.exec(select(Job.looked)))

    with clock.held_at(MONDAY):
        see_jobs()
        assert looked() == {None}
        note_looked()
    with clock.held_at(MONDAY + timedelta(minutes=4)):
        note_looked()
        assert looked() == {MONDAY}
    with clock.held_at(MONDAY + timedelta(minutes=5)):
        note_looked()
        assert looked() == {MONDAY + timedelta(minutes=5)}


def test_everything_a_job_did_is_said_in_a_line():
    assert say([Did(JobName.RETENTION, {"reflections_removed": 2, "mails_forgotten": 0})]) == [
        "retention: reflections removed 2."
    ]
    assert say([Did(JobName.SEND_MAIL, {}, "not_reached")]) == ["send-mail: nothing to do. Trouble: not reached."]
    assert set(PLANS) == set(JobName) == set(jobs._WORKS)


def test_the_command_runs_what_is_due_and_its_exit_code_says_how_it_went(store, monkeypatch):
    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from app.cli import main; main()", "jobs", "run", *words],
            capture_output=True,
            text=True,
            cwd=settings().data_dir,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    first = command()
    assert (first.returncode, first.stderr) == (0, "")
    assert "send-mail: nothing to do." in first.stdout
    assert "No mail is sent: PQS_SMTP_URL is not set." in first.stdout
    unknown = command("nothing")
    assert unknown.returncode == 1
    assert "There are: weekly-digest" in unknown.stderr
    with db.write() as session:
        session.exec(update(Job).values(due=SUNDAY))
    assert "retention: nothing to do." in command("retention").stdout
    assert "Nothing is due." in command("retention").stdout


def test_the_command_fails_when_the_mail_server_does(store, monkeypatch):
    with mail_set_up(monkeypatch, free_port()):
        put(store["rowan"])
        monkeypatch.setattr("app.mail.sending.may_be_sent", lambda _moment: True)
        [one] = run_due(only=JobName.SEND_MAIL)
        assert one.fault == "not_reached"
    assert [run.fault for run in runs(JobName.SEND_MAIL)] == ["not_reached"]
