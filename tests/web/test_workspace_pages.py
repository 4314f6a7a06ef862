"""The workspace in pages: beginning, writing, two members at once, agreeing; and everything that can be sent wrong."""

import re
from uuid import UUID

import pytest

from app.settings import ROOT
from app.standards.library import install_files
from app.workspace.queries import draft_to_read, workspace_of
from app.workspace.settling import agree
from app.workspace.texts import save_text

CARE_PLAN = (ROOT / "standards/care-plan/1.0.yaml").read_bytes()
BOM = b"\xef\xbb\xbf"
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n"
WORD = (
    "title: “A title”\nid:\u00a0a-thing\nsummary:\u2028what\u2019s this \u2013 or\u2026\n\u00a0\u00a0area: public-law\n"
)
ROUTES = ("", "/text", "/preview", "/texts/1", "/download.yaml")
PUBLISHABLE = b"# approved: 2027-01-15\n# effective_from: 2027-02-01\n# review_by: 2028-09-01\n"


@pytest.fixture
def sol(client_for):
    return client_for("sol")


@pytest.fixture
def draft_id(sol):
    return new_draft(sol, way="scratch", title="Siblings placed apart", id="")


def new_draft(client, **data):
    begun = client.post("/workspace/new", data=data)
    assert begun.status_code == 303, begun.text
    return re.match(r"/workspace/([0-9a-f-]{36})\?said=", begun.headers["location"])[1]


def upload(client, source, **data):
    files = {"file": ("1.0.yaml", source, "application/octet-stream")}
    return client.post("/workspace/new", data={"way": "file", **data}, files=files)


def uploaded(client, source):
    begun = upload(client, source)
    assert begun.status_code == 303, begun.text
    return begun.headers["location"].split("?")[0].rsplit("/", 1)[1]


def shown(client, draft_id):
    """The text in the editor's field, as a browser would have it."""
    page = client.get(f"/workspace/{draft_id}/text").text
    field = re.search(r"<textarea[^>]*name=\"words\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]
    return (
        field.replace("&#34;", '"')
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def save(client, draft_id, words, base=1, method="POST", **more):
    return client.request(method, f"/workspace/{draft_id}/text", data={"words": words, "base": base, **more})


def bytes_of(client, draft_id):
    return client.get(f"/workspace/{draft_id}/download.yaml").content


@pytest.mark.parametrize("stranger", ["rowan", "tamsin", "joss", "bea", "mina"])
def test_whoever_belongs_to_no_working_group_finds_nothing(client_for, draft_id, stranger):
    client = client_for(stranger)
    for path in (
        "/workspace",
        "/workspace/new",
        "/workspace/schema.json",
        *(f"/workspace/{draft_id}{one}" for one in ROUTES),
    ):
        assert client.get(path).status_code == 404, path
    for step in ("agree", "return", "put-away", "take-out", "check", "preview", "text"):
        assert client.post(f"/workspace/{draft_id}/{step}", data={"base": "1"}).status_code == 404, step
    assert upload(client, CARE_PLAN).status_code == 404


def test_signed_out_leads_to_sign_in_and_back(client_for, draft_id):
    answered = client_for(None).get(f"/workspace/{draft_id}/text")
    assert answered.status_code == 303
    assert "then=%2Fworkspace%2F" in answered.headers["location"]


def test_the_first_page_lists_drafts_by_where_they_stand_and_what_comes_next(client_for, sol, draft_id):
    page = client_for("amal").get("/workspace").text
    assert "Begin a standard" in page
    assert page.index("Being written") < page.index("Siblings placed apart") < page.index("ask people to try it")
    sol.post(f"/workspace/{draft_id}/put-away")
    assert re.search(r"<summary[^>]*>.*Put away \(1\)", sol.get("/workspace").text)


def test_a_refused_file_and_one_that_waits_are_on_the_first_page(sol, tmp_path):
    folder = tmp_path / "standards"
    for name, source in (
        ("care-plan/1.1.yaml", b"schema: 1\nid: care-plan\n"),
        ("impact-of-delay/1.0.yaml", CARE_PLAN.replace(b"care-plan", b"impact-of-delay")),
    ):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(source)
    for name in ("concepts.yaml", "references.yaml"):
        (folder / name).write_bytes((ROOT / "standards" / name).read_bytes())
    install_files(folder, publish_at_once=False)
    page = sol.get("/workspace").text
    assert "Files that were refused" in page
    assert "standards/care-plan/1.1.yaml" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"way": "scratch", "title": ""}, "Write a title"),
        ({"way": "scratch", "title": "Fine <b>", "id": "No Good"}, "small letters, figures and hyphens"),
        ({"way": "copy", "title": "Fine <b>", "standard": "nothing-here"}, "Choose a standard"),
        ({"way": "next"}, "Choose a standard"),
        ({"way": "paste", "words": "  "}, "Paste the text"),
        ({"way": "paste", "words": "Fine <b> " + "x" * 65536}, "longer than 64 KB"),
        ({"way": "file"}, "Choose a file"),
    ],
)
def test_what_has_to_be_mended_comes_back_with_a_summary_and_everything_as_typed(sol, data, sentence):
    answered = sol.post("/workspace/new", data=data)
    assert answered.status_code == 422
    assert "There is a problem" in answered.text
    assert sentence in answered.text
    typed = data.get("title") or data.get("words", "").strip()
    assert not typed or "Fine &lt;b&gt;" in answered.text


def test_every_way_to_begin_has_a_page_and_ends_in_a_draft(sol):
    first = sol.get("/workspace/new").text
    for way in ("scratch", "next", "copy", "file", "paste"):
        assert f"/workspace/new?way={way}" in first
        assert sol.get(f"/workspace/new?way={way}").status_code == 200
    assert sol.get("/workspace/new?way=nonsense").status_code == 200
    for data in (
        {"way": "next", "standard": "care-plan"},
        {"way": "copy", "standard": "care-plan", "title": "Plans for siblings", "id": "sibling-plans"},
        {"way": "paste", "words": WORD},
    ):
        assert sol.get(f"/workspace/{new_draft(sol, **data)}").status_code == 200


HOSTILE = {
    "windows": BOM + CARE_PLAN.replace(b"\n", b"\r\n"),
    "bomb": BOMB,
    "one long line": b"title: " + b"x" * 65000,
    "65 thousand lines": b"\n" * 65536,
    "many brackets": b"[" * 65536,
    "not utf-8": b"title: caf\xe9\n",
    "utf-16": "title: a".encode("utf-16"),
    "nul": b"title: a\0b\n",
    "from word": WORD.encode(),
    "a picture": bytes(range(256)) * 100,
    "script": b"title: <script>alert(1)</script>\nsummary: </textarea><b>\n",
    "a boundary inside": b"a: 1\r\n--not-the-boundary\r\n\r\nb: 2",
    "names": b'id: ../../etc\nversion: "1.0\\"; x"\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_file_comes_is_kept_to_the_byte_and_every_page_about_it_answers(sol, name):
    draft_id = uploaded(sol, HOSTILE[name])
    assert bytes_of(sol, draft_id) == HOSTILE[name]
    for path in ROUTES:
        answered = sol.get(f"/workspace/{draft_id}{path}")
        assert answered.status_code == 200, path
        assert "<script>alert" not in answered.text or path == "/download.yaml"
    words = {"words": HOSTILE[name].decode("utf-8", "replace")}
    for path in ("check", "preview"):
        assert sol.post(f"/workspace/{draft_id}/{path}", data=words).status_code == 200
    assert save(sol, draft_id, words["words"] + "\n# more").status_code in (303, 422)


@pytest.mark.parametrize("size", [65537, 80_000, 9_000_000])
def test_a_file_beyond_the_bound_is_refused_with_a_sentence(sol, size):
    answered = upload(sol, b"x" * size)
    assert answered.status_code == 422
    assert "larger than 64 KB" in answered.text


def test_a_form_with_a_file_is_taken_nowhere_else_and_a_damaged_one_is_refused(sol, draft_id):
    files = {"words": ("x", b"abc")}
    assert sol.post(f"/workspace/{draft_id}/text", data={"base": "1"}, files=files).status_code == 422
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json"):
        answered = sol.post("/workspace/new", content=b"--y\r\nrubbish", headers={"Content-Type": kind})
        assert answered.status_code == 422, kind


def test_the_draft_says_what_is_to_be_put_right_each_with_its_line_and_a_way_to_it(sol, draft_id):
    words = shown(sol, draft_id).replace("visibility: private", "visibilty: private")
    assert save(sol, draft_id, words).status_code == 303
    page = sol.get(f"/workspace/{draft_id}").text
    number = words.split("\n").index("        visibilty: private") + 1
    assert f"/workspace/{draft_id}/text#line-{number}" in page
    assert '<code class="pqs-code">visibilty: private</code>' in page
    assert "Agree it" not in page


def test_advice_on_wording_stands_apart_and_says_that_it_is_advice(sol, draft_id):
    words = shown(sol, draft_id).replace("What was it like for this child?", "Why didn’t you ask the IRO and the DJ?")
    save(sol, draft_id, words)
    page = sol.get(f"/workspace/{draft_id}").text
    assert page.index("to put right") < page.index("Advice on wording")
    assert "The group may leave any sentence as it is" in page


def test_saving_keeps_bom_and_line_ends_so_that_only_what_was_changed_changes(sol):
    source = BOM + CARE_PLAN.replace(b"\n", b"\r\n")
    draft_id = uploaded(sol, source)
    words = shown(sol, draft_id)
    save(sol, draft_id, words.replace("\n", "\r\n"))
    assert len(re.findall(r"<strong>Text \d+", sol.get(f"/workspace/{draft_id}").text)) == 1
    save(sol, draft_id, words.replace("every realistic home", "each realistic home").replace("\n", "\r\n"))
    assert bytes_of(sol, draft_id) == source.replace(b"every realistic home", b"each realistic home")


def test_a_save_by_the_page_answers_with_the_number_to_go_on_from(sol, draft_id):
    words = shown(sol, draft_id)
    first = save(sol, draft_id, words + "# one\n", method="PUT")
    assert (first.status_code, first.json()["number"]) == (200, 2)
    again = save(sol, draft_id, words + "# one\n# two\n", base=2, method="PUT")
    assert again.json()["number"] == 3


def test_a_text_that_is_too_long_comes_back_in_the_editor(sol, draft_id):
    answered = save(sol, draft_id, "Fine <b> " + "x" * 65536)
    assert answered.status_code == 422
    assert "longer than 64 KB" in answered.text
    assert "Fine &lt;b&gt;" in answered.text
    by_script = save(sol, draft_id, "x" * 65537, method="PUT")
    assert (by_script.status_code, "64 KB" in by_script.json()["sentence"]) == (413, True)


def test_signed_out_while_writing_gives_the_text_back(client_for, draft_id):
    nobody = client_for(None)
    answered = save(nobody, draft_id, "title: Kittiwake <b>\n")
    assert answered.status_code == 401
    assert "title: Kittiwake &lt;b&gt;" in answered.text
    assert f'action="/workspace/{draft_id}/text"' in answered.text
    assert save(nobody, draft_id, "x", method="PUT").status_code == 401
    pasted = nobody.post("/workspace/new", data={"way": "paste", "words": "title: Kittiwake"})
    assert (pasted.status_code, "title: Kittiwake" in pasted.text) == (401, True)


def test_of_two_members_who_save_at_once_the_second_sees_both_and_chooses(client_for, sol, draft_id):
    amal = client_for("amal")
    words = shown(sol, draft_id)
    assert save(amal, draft_id, words.replace("What I did", "What Amal did")).status_code == 303
    met = save(sol, draft_id, words.replace("What I did", "What Sol did"))
    both = met.headers["location"]
    page = sol.get(both).text
    assert "<ins>Sol" in page
    assert "<del>Amal" in page
    assert both in sol.get(f"/workspace/{draft_id}").text
    assert both not in amal.get(f"/workspace/{draft_id}").text
    assert amal.get(both).status_code == 404
    assert sol.post(both, data={"base": "2", "keep": "mine"}).status_code == 303
    assert b"What Sol did" in bytes_of(sol, draft_id)
    assert "What Amal did" in sol.get(f"/workspace/{draft_id}/texts/2").text
    assert sol.get(both).status_code == 404


def test_the_page_of_both_holds_when_a_third_text_comes_in_between(client_for, sol, draft_id):
    amal = client_for("amal")
    words = shown(sol, draft_id)
    save(amal, draft_id, words + "# one\n")
    both = save(sol, draft_id, words + "# mine\n").headers["location"]
    save(amal, draft_id, words + "# one\n# two\n", base=2)
    assert sol.post(both, data={"base": "2", "keep": "mine"}).headers["location"] == both
    assert b"# two" in bytes_of(sol, draft_id)
    assert sol.post(both, data={"base": "3", "keep": "theirs"}).status_code == 303
    assert "A text of yours waits" not in sol.get(f"/workspace/{draft_id}").text


def test_two_texts_are_joined_by_hand_in_an_editor_that_holds_mine(client_for, sol, draft_id):
    amal = client_for("amal")
    words = shown(sol, draft_id)
    save(amal, draft_id, words + "# hers\n")
    told = save(sol, draft_id, words + "# mine\n", method="PUT")
    assert told.status_code == 409
    other_id = told.json()["both"].rsplit("/", 1)[1]
    page = sol.get(f"/workspace/{draft_id}/text?mine={other_id}").text
    assert "# mine" in page
    assert "hers" in page
    joined = save(sol, draft_id, words + "# hers\n# mine\n", base=2, settles=other_id)
    assert joined.status_code == 303
    assert "A text of yours waits" not in sol.get(f"/workspace/{draft_id}").text


def test_an_earlier_text_can_be_put_in_the_editor_and_nothing_is_saved_by_it(sol, draft_id):
    words = shown(sol, draft_id)
    save(sol, draft_id, "")
    page = sol.get(f"/workspace/{draft_id}/text?from=1").text
    assert "Nothing is saved yet" in page
    assert "What was it like for this child?" in page
    assert bytes_of(sol, draft_id) == b""
    assert save(sol, draft_id, words, base=2).status_code == 303
    compared = sol.get(f"/workspace/{draft_id}/texts/3?beside=2").text
    assert "<ins>" in compared


@pytest.mark.parametrize(
    "path",
    [
        "/texts/0",
        "/texts/99",
        "/texts/99999999999999999999",
        "/texts/1?beside=9",
        "/text?mine=x",
        "/text?from=7",
        "/download.yaml?text=9",
        "/download.yaml?text=x",
    ],
)
def test_a_text_that_is_not_there_is_not_found(sol, draft_id, path):
    assert sol.get(f"/workspace/{draft_id}{path}").status_code == 404


def test_the_draft_goes_through_its_steps_and_its_words_stand_still_once_agreed(client_for, sol, draft_id):
    words = shown(sol, draft_id).encode()
    ready = words.replace(PUBLISHABLE, PUBLISHABLE.replace(b"# ", b""))
    assert save(sol, draft_id, ready.decode()).status_code == 303
    page = sol.get(f"/workspace/{draft_id}").text
    assert "Nothing is to be put right" in page
    assert "a member who wrote none of it: Amal Rees" in page
    assert sol.post(f"/workspace/{draft_id}/agree").headers["location"].endswith("said=agree")
    assert sol.get(f"/workspace/{draft_id}/text").headers["location"].endswith("said=stands")
    assert save(sol, draft_id, "x", base=2).status_code == 409
    assert "Your text of" in sol.get(f"/workspace/{draft_id}").text
    assert f"/workspace/{draft_id}/publish" in client_for("amal").get(f"/workspace/{draft_id}").text
    assert sol.post(f"/workspace/{draft_id}/put-away").status_code == 409
    assert sol.post(f"/workspace/{draft_id}/return").status_code == 303
    assert sol.post(f"/workspace/{draft_id}/put-away").status_code == 303
    assert sol.post(f"/workspace/{draft_id}/take-out").status_code == 303


def test_where_everybody_has_written_it_says_that_another_member_is_needed(client_for, sol, draft_id, person):
    draft_id = UUID(draft_id)
    found = draft_to_read(by=person("sol"), draft_id=draft_id)
    ready = found.source.replace(PUBLISHABLE, PUBLISHABLE.replace(b"# ", b""))
    save_text(by=person("amal"), draft_id=draft_id, source=ready, base=1)
    assert "another member is needed" in sol.get(f"/workspace/{draft_id}").text
    agree(by=person("sol"), draft_id=draft_id)
    page = client_for("amal").get(f"/workspace/{draft_id}").text
    assert "another member is needed" in page
    assert "/publish" not in page


def test_agreeing_with_something_to_be_put_right_says_so(sol, draft_id):
    answered = sol.post(f"/workspace/{draft_id}/agree")
    assert answered.status_code == 409
    assert "still to be put right" in answered.text


def test_a_download_is_called_by_the_standard_and_its_version(sol, draft_id):
    headers = sol.get(f"/workspace/{draft_id}/download.yaml").headers
    assert headers["content-disposition"] == 'attachment; filename="siblings-placed-apart-1.0.yaml"'
    faulty = uploaded(sol, b"rubbish")
    assert "a-new-standard-draft.yaml" in sol.get(f"/workspace/{faulty}/download.yaml").headers["content-disposition"]


def test_the_list_of_faults_and_the_preview_come_as_parts_of_a_page(sol, draft_id):
    words = shown(sol, draft_id)
    faults = sol.post(f"/workspace/{draft_id}/check", data={"words": words.replace("kind: text", "kind: txt")}).text
    assert "<html" not in faults
    assert re.search(r'data-line="\d+"', faults)
    preview = sol.post(f"/workspace/{draft_id}/preview", data={"words": words.replace("What it was like", "How")}).text
    assert "<html" not in preview
    assert "How for this child" not in sol.get(f"/workspace/{draft_id}/preview").text
    assert "Who will read this" in preview
    assert "Only you." in preview


def test_a_preview_of_an_id_used_twice_still_gives_each_field_its_own(sol, draft_id):
    words = shown(sol, draft_id).replace("id: next-steps", "id: what-surprised-me")
    save(sol, draft_id, words)
    page = sol.get(f"/workspace/{draft_id}/preview").text  # the client refuses a page with an id twice
    assert "What I am going to do" in page


def test_the_schema_for_the_editor_is_a_json_file(sol):
    found = sol.get("/workspace/schema.json")
    assert found.headers["content-type"] == "application/json"
    assert "sections" in found.json()["properties"]


def test_the_group_is_asked_for_only_where_there_are_several(sol, person):
    assert 'type="radio" value=' not in sol.get("/workspace/new?way=scratch").text
    assert str(next(iter(workspace_of(person("sol")).groups))) in sol.get("/workspace/new?way=scratch").text
    other = {"way": "scratch", "title": "T", "group": "00000000-0000-0000-0000-000000000000"}
    assert sol.post("/workspace/new", data=other).status_code == 404
