"""Answers travel compressed, as the browser says it can read, and say the same when they are read."""

import gzip

import brotli  # type: ignore[import-untyped]
import pytest
from starlette.testclient import TestClient

from app.web.compression import SMALLEST
from tests.makers import TEXT_PROMPT, a_reflection


@pytest.mark.parametrize(
    ("takes", "given"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1.0, gzip;q=0.5", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("br; q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_a_page_is_compressed_as_the_browser_asks_and_reads_the_same(application, takes, given):
    client = TestClient(application, base_url="http://testserver")
    with client.stream("GET", "/help", headers={"Accept-Encoding": takes}) as answer:
        travelled = b"".join(answer.iter_raw())
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[given]
    assert answer.headers.get("Content-Encoding") == given
    assert int(answer.headers["Content-Length"]) == len(travelled)
    assert b"</html>" in read(travelled)
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_short_answer_travels_as_it_is(client_for):
    answer = client_for(None).get("/healthz", headers={"Accept-Encoding": "br"})
    assert len(answer.content) < SMALLEST
    assert "Content-Encoding" not in answer.headers


def test_a_page_that_is_compressed_in_a_thread_is_whole(client_for, person):
    long = ("bread and jam " * 7_000,)
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: long, "an-ordinary-day": long})
    page = client_for("rowan").get(f"/reflections/{reflection_id}/edit", headers={"Accept-Encoding": "br"})
    assert page.headers["Content-Encoding"] == "br"
    assert page.text.count("bread and jam ") == 14_000
    assert "</html>" in page.text
