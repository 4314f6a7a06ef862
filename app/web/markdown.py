"""The small part of Markdown that a prompt's help may use: paragraphs, lists, bold, emphasis and https links.

Everything else, HTML included, is shown as the characters that the author wrote, and no image is ever fetched.
"""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from app.standards.definition import Definition
from app.web.terms import mark_words, plain_words

_NOT_USED = (
    "image",
    "heading",
    "lheading",
    "code",
    "fence",
    "backticks",
    "blockquote",
    "hr",
    "html_block",
    "html_inline",
)
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
}


def help_markup(text: str, definition: Definition) -> Markup:
    """A prompt's help as markup, its explained words marked. The same text is rendered once per process."""
    return _rendered(text, tuple(definition.terms))


@lru_cache(maxsize=1024)
def _rendered(text: str, explained: tuple[str, ...]) -> Markup:
    environment: EnvType = {"explained": explained}
    tokens = _MARKDOWN.parse(text, environment)
    _prepare(tokens)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment)
    return Markup(html)  # noqa: S704 - what the renderer wrote: every text is escaped, and only these tags are possible


def _prepare(tokens: Sequence[Token]) -> None:
    """Name the classes of the components, and take the marks out of a link's own words: no link inside a link."""
    in_link = False
    for token in tokens:
        if token.type in _CLASSES:
            token.attrSet("class", _CLASSES[token.type])
        if token.type in ("link_open", "link_close"):
            in_link = token.type == "link_open"
        elif in_link:
            token.content = plain_words(token.content)
        _prepare(token.children or ())


def _text(
    _renderer: RendererHTML, tokens: Sequence[Token], number: int, _options: OptionsDict, environment: EnvType
) -> str:
    return str(mark_words(tokens[number].content, environment["explained"]))


class _HttpsOnly(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's own name
        return url.startswith("https://")


def _markdown() -> MarkdownIt:
    markdown = _HttpsOnly("commonmark", {"html": False}).disable(list(_NOT_USED))
    markdown.add_render_rule("text", _text)
    return markdown


_MARKDOWN = _markdown()
