"""The keys to words that a browser keeps: whose they are, how long they last, and what ends them at once."""

import base64
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.people.models import Person, SignInSession, WordsKey
from app.people.services import close_account
from tests.conftest import NOON

KEYS = "/sessions/words-keys"
ROWAN = {"email": "rowan.ashdown@example.org", "password": "reflect-on-practice"}
NELL = {**ROWAN, "email": "nell.okoro-price@example.org"}


def sign_in(client, who=ROWAN):
    assert client.post("/sign-in", data=who).status_code == 303
    return client


def keys(client):
    answer = client.get(KEYS)
    assert answer.status_code == 200
    return answer.json()


def in_store():
    with db.read() as session:
        return list(session.exec(select(WordsKey)))


def test_a_sign_in_has_a_key_of_256_bits_of_its_own_that_no_browser_may_store(client_for, store):
    first, second = sign_in(client_for(None)), sign_in(client_for(None))
    told = keys(first)
    assert len(base64.b64decode(told["now"])) == 32
    assert told["person"] == str(store["rowan"])
    assert told["now"] != keys(second)["now"]
    assert told["now"] == keys(first)["now"]
    assert first.get(KEYS).headers["Cache-Control"] == "no-store"


def test_nobody_is_given_the_key_of_somebody_else(client_for):
    rowan, nell = sign_in(client_for(None)), sign_in(client_for(None), NELL)
    hers = keys(nell)
    assert keys(rowan)["now"] not in (hers["now"], *hers["earlier"])
    assert hers["earlier"] == []


def test_nobody_signed_out_is_given_any(client_for):
    answer = client_for(None).get(KEYS)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_it_is_there_for_the_script_of_a_page_and_never_for_the_screen(client_for):
    rowan = sign_in(client_for(None))
    assert rowan.get(KEYS, headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    for shown_in in ("document", "iframe", "script", "image"):
        assert rowan.get(KEYS, headers={"Sec-Fetch-Dest": shown_in}).status_code == 404


def test_a_sign_in_that_ran_out_leaves_its_key_to_the_next_of_the_same_person(client_for):
    with clock.held_at(NOON):
        rowan = sign_in(client_for(None))
        before = keys(rowan)["now"]
    with clock.held_at(NOON + timedelta(hours=1)):
        assert rowan.get(KEYS).status_code == 303
        now = keys(sign_in(rowan))
    assert now["now"] != before
    assert now["earlier"] == [before]


def test_a_browser_that_forgot_its_cookie_in_a_crash_is_given_the_earlier_key_too(client_for):
    before = keys(sign_in(client_for(None)))["now"]
    assert keys(sign_in(client_for(None)))["earlier"] == [before]


def test_signing_out_ends_the_key_and_those_that_this_browser_had_before(client_for):
    rowan = sign_in(sign_in(client_for(None)))
    gone = keys(rowan)
    assert len(gone["earlier"]) == 1
    rowan.post("/sign-out")
    assert in_store() == []
    assert keys(sign_in(rowan))["earlier"] == []


def test_signing_out_here_leaves_the_keys_of_another_browser(client_for):
    here, there = sign_in(client_for(None)), sign_in(client_for(None))
    before = keys(there)["now"]
    here.post("/sign-out")
    assert keys(there) | {"person": ""} == {"person": "", "now": before, "earlier": []}


def test_signing_out_somebody_else_s_time_at_this_browser_leaves_the_first_one_s_key(client_for):
    with clock.held_at(NOON):
        shared = sign_in(client_for(None))
        before = keys(shared)["now"]
    with clock.held_at(NOON + timedelta(hours=1)):
        sign_in(shared, NELL).post("/sign-out")
        assert keys(sign_in(shared))["earlier"] == [before]


def test_signing_out_everywhere_else_ends_every_key_but_this_one(client_for):
    here, there, third = (sign_in(client_for(None)) for _ in range(3))
    nell = sign_in(client_for(None), NELL)
    assert len(keys(here)["earlier"]) == 2
    here.post("/sessions")
    assert keys(here)["earlier"] == []
    assert keys(here)["now"] is not None
    assert keys(nell)["now"] is not None
    assert len(in_store()) == 2
    assert there.get(KEYS).status_code == third.get(KEYS).status_code == 303


def test_a_closed_account_is_given_none(client_for, store):
    rowan = sign_in(client_for(None))
    with db.write() as session:
        close_account(session, person=session.get_one(Person, store["rowan"]))
    assert rowan.get(KEYS).status_code == 303


@pytest.mark.parametrize(("later", "many"), [(timedelta(days=7, seconds=-1), 1), (timedelta(days=7), 0)])
def test_after_seven_days_it_is_given_to_nobody_and_the_next_sign_in_deletes_it(client_for, later, many):
    with clock.held_at(NOON):
        sign_in(client_for(None))
    with clock.held_at(NOON + later):
        again = sign_in(client_for(None))
        assert len(keys(again)["earlier"]) == many
    assert len(in_store()) == many + 1


def test_a_sign_in_of_the_version_before_has_no_key_and_the_answer_says_so(client_for):
    rowan = sign_in(client_for(None))
    with db.write() as session:
        session.delete(session.exec(select(WordsKey)).one())
    assert keys(rowan)["now"] is None
    with db.read() as session:
        assert session.exec(select(SignInSession)).one().ended is None
