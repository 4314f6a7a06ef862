"""The client of the web tests: every HTML answer must be a sound page, or the test fails there and then."""

from functools import lru_cache
from typing import Any

import html5lib
from httpx2 import Response
from starlette.testclient import TestClient

ADDRESS = "http://testserver"
_IGNORED = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}
_H = "{http://www.w3.org/1999/xhtml}"


class PageClient(TestClient):
    """Posts as a browser would, follows nothing unasked, and reads every page strictly.

    Reading takes longer than answering. The pages are the same on both stores, so one of the two runs reads them.
    """

    reads_pages = True

    def __init__(self, application: Any) -> None:
        super().__init__(application, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False)

    def request(self, method: str, url: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """Ask, with the headers that a browser sends from a page of ours, and check the page that comes."""
        headers = dict(kwargs.pop("headers", None) or {})
        if method not in ("GET", "HEAD"):
            headers.setdefault("Origin", ADDRESS)
            headers.setdefault("Sec-Fetch-Site", "same-origin")
        response = super().request(method, url, headers=headers, **kwargs)
        kind = response.headers.get("content-type", "")
        if self.reads_pages and kind.startswith("text/html") and response.text.lstrip().lower().startswith("<!doctype"):
            check_page(response.text)
        return response


@lru_cache(maxsize=2000)
def check_page(html: str) -> None:
    """One h1 that the title holds, unique ids, every field with a label, forms with an action, no parse errors.

    The very same page, such as the one for what is not there, is read once: reading takes longer than answering.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    page = parser.parse(html)
    faults = [code for _, code, _ in parser.errors if code not in _IGNORED]
    assert not faults, f"the page does not parse: {faults[:3]}"
    headings = ["".join(one.itertext()).strip() for one in page.iter(f"{_H}h1")]
    assert len(headings) == 1, f"a page has one h1, this one has {headings}"
    title = "".join(next(page.iter(f"{_H}title")).itertext())
    # A reflection's label stands in the h1 only: browsers keep titles in their history, where anybody may read them.
    told = headings[0] if headings[0] in title else headings[0].partition(": ")[2] or headings[0]
    assert told in title, f"the title {title!r} does not hold the h1 {headings[0]!r}"
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids)), f"ids stand twice: {sorted({one for one in ids if ids.count(one) > 1})}"
    labels = {one.get("for") for one in page.iter(f"{_H}label")}
    for name in ("input", "textarea", "select"):
        for field in page.iter(f"{_H}{name}"):
            if field.get("type") in ("hidden", "submit"):
                continue
            named = field.get("id") in labels or field.get("aria-label") or field.get("aria-labelledby")
            assert named, f"the field {field.get('name')} has no label"
    for form in page.iter(f"{_H}form"):
        assert form.get("action"), "a form has no action"
    for one in page.iter():
        for attribute in ("aria-describedby", "aria-labelledby"):
            for wanted in (one.get(attribute) or "").split():
                assert wanted in ids, f"{attribute} names {wanted}, which is not on the page"
