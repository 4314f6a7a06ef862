"""Fragments that are rendered once: whatever is poured in, the page is the one that its template would have made."""

from markupsafe import Markup, escape

from app.web.moulds import Poured, pour


def render(_template: str, reads: dict[str, object]) -> str:
    [value] = reads.values()
    return f"<p>{'|'.join(str(part if isinstance(part, Markup) else escape(part)) for part in value)}</p>"


def fragment(*values: str | Poured, shape: object = "shape") -> Poured:
    return Poured("a.html", "it", shape, values, lambda given: given)


def test_values_are_escaped_wherever_they_are_poured():
    first = pour(fragment("Tea & toast", "calm"), render)
    again = pour(fragment("<b>", "\"quoted\" and 'so'"), render)
    assert first == "<p>Tea &amp; toast|calm</p>"
    assert again == "<p>&lt;b&gt;|&#34;quoted&#34; and &#39;so&#39;</p>"


def test_words_that_look_like_a_mark_stay_words():
    pour(fragment("one", "two", shape="marks"), render)
    assert pour(fragment("\ue0001\ue001", "two", shape="marks"), render) == "<p>\ue0001\ue001|two</p>"


def test_an_empty_value_has_a_shape_of_its_own():
    assert pour(fragment("here", "", shape="empty"), render) == "<p>here|</p>"
    assert pour(fragment("", "there", shape="empty"), render) == "<p>|there</p>"


def test_without_a_shape_it_is_rendered_plainly_each_time():
    seen = []

    def counting(template: str, reads: dict[str, object]) -> str:
        seen.append(template)
        return render(template, reads)

    for _ in range(3):
        pour(fragment("x", shape=None), counting)
    assert len(seen) == 3


def test_a_fragment_inside_a_fragment_is_not_escaped_twice():
    inner = fragment("a & b", shape="inner")
    assert pour(fragment(inner, "x", shape="outer"), render) == "<p><p>a &amp; b</p>|x</p>"
    assert pour(fragment(inner, "y", shape=None), render) == "<p><p>a &amp; b</p>|y</p>"


def test_no_words_of_a_person_are_kept():
    from app.web import moulds

    pour(fragment("a canary sang here", "z", shape="kept"), render)
    assert "canary" not in repr(moulds._moulds)
