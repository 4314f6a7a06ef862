"""What a bad line, a bad proxy or a bad client sends: each ends in a plain state, with the text that was there."""

import pytest

from app.people.sign_in import open_session
from app.reflections.queries import draft
from app.settings import settings
from tests.faults.damaged import damaged_requests, send_damaged
from tests.faults.ledger import Place
from tests.faults.server import Server
from tests.makers import TEXT_PROMPT, a_reflection, answer

WORDS = "The words that stand"


@pytest.fixture
def rowan(client_for):
    return client_for("rowan")


@pytest.fixture
def reflection_id(person):
    made = a_reflection(person)
    answer(person("rowan"), made, TEXT_PROMPT, WORDS)
    return made


@pytest.fixture
def server_for_damage(store, reflection_id, tmp_path):
    chosen = settings()
    environment = {"PQS_DATA_DIR": str(chosen.data_dir)}
    if chosen.database_url:
        environment["PQS_DATABASE_URL"] = chosen.database_url
    server = Server(tmp_path / "server", environment=environment)
    server.start()
    yield server, open_session(store["rowan"], replaces=None)
    server.kill()


def stored(person, reflection_id):
    found = draft(by=person("rowan"), reflection_id=reflection_id)
    return found.answers[TEXT_PROMPT].number, found.answers[TEXT_PROMPT].given.content.words


def save(client, reflection_id, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.put(f"/reflections/{reflection_id}/answers/{TEXT_PROMPT}", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"value=caf%C3", 422),
        (b"value=%FF", 422),
        (b"value=" + b"x" * 100_001, 422),
        (b"&".join([b"value=x"] * 2001), 422),
        (b"value=" + b"x" * (9 * 1024 * 1024), 413),
        (b"", 422),
        (b"val", 422),
        (b"base=1&save=page.1", 422),
        (b"value=x&base=latest", 422),
        (b"value=x&base=-1", 422),
        (b"value=x&save=..%2F..", 422),
        (b"value=x&state=approved", 422),
    ],
    ids=lambda value: value[:24].decode() if isinstance(value, bytes) else "",
)
def test_a_save_that_cannot_be_read_is_answered_with_a_sentence_and_changes_nothing(
    person, rowan, reflection_id, body, status
):
    reply = save(rowan, reflection_id, body)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["sentence"].endswith(".")
    assert stored(person, reflection_id) == (1, WORDS)


def test_a_save_on_a_version_that_is_not_there_is_set_aside_and_offered(person, rowan, reflection_id):
    reply = save(rowan, reflection_id, b"value=From+a+restored+page&base=7&save=elsewhere.1")
    assert reply.status_code == 409
    assert reply.json()["yours"]["value"] == ["From a restored page"]
    assert stored(person, reflection_id) == (1, WORDS)
    page = rowan.get(reply.json()["choose"]).text
    assert "From a restored page" in page
    assert WORDS in page


def test_a_body_that_ends_inside_the_text_never_becomes_a_shorter_text(person, server_for_damage, reflection_id):
    """The real server, raw sockets: every damaged request in turn, and what stands after each."""
    server, token = server_for_damage
    place, wrong, stands = Place(person("rowan").id, reflection_id, TEXT_PROMPT), [], WORDS
    for one in damaged_requests(place, token, base=1):
        status = send_damaged(server.port, one)
        stands = one.stores or stands
        if status not in one.says:
            wrong.append(f"{one.name}: answered {status}")
        if stored(person, reflection_id)[1] != stands:
            wrong.append(f"{one.name}: {stored(person, reflection_id)} stands")
    assert wrong == []
