"""Pages and fragments from templates.

Two Jinja environments: ours, where a name that is missing stops the page, and that of the GOV.UK package, whose
macros read parameters that nobody gave and so fail under our strictness. Its macros reach our templates as one
function, `govuk(component, params)`, which answers with finished markup.
"""

import hashlib
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.templating import Jinja2Templates

from app.web.frame import SERVICE_NAME
from app.web.moulds import Shown, pour
from app.web.shapes import Fragment

_ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"
STATIC_PATH = "/static"


def render_page(request: Request, name: str, page: object, *, status: int = 200) -> HTMLResponse:
    """A whole page: the template reads nothing but `page`, whose `frame` fills base.html."""
    return _TEMPLATES.TemplateResponse(request, name, {"page": page}, status_code=status)


def pour_page(name: str, page: object, *, status: int = 200) -> HTMLResponse:
    """The same for a page that people open most often: its markup is made once for its shape (see moulds.py)."""
    return HTMLResponse(poured(Shown(name, "page", page)), status)


def render_fragment(request: Request, name: str, page: object, *, status: int = 200) -> HTMLResponse:
    """A part of a page (`_name.html`), read from the same page dataclass; it needs no frame."""
    return _TEMPLATES.TemplateResponse(request, name, {"page": page}, status_code=status)


def read_templates() -> None:
    """Read every template before anybody asks for a page: the first people after a start would wait for it."""
    for name in ENVIRONMENT.list_templates():
        ENVIRONMENT.get_template(name)


@cache
def static_url(name: str) -> str:
    """The address of a file under static/, with a hash of its content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{STATIC_PATH}/{name}?v={digest}"


def govuk(component: str, params: Mapping[str, object]) -> Markup:
    """A GOV.UK component by its name, such as `govuk("details", {...})`.

    The package trusts its `html` parameters, so a plain string among them is escaped here first.
    """
    return Markup(_govuk_macro(component)(_with_escaped_html(params)))  # noqa: S704 - the package's own markup


def poured(fragment: Fragment) -> Markup:
    """A fragment that shares its markup with others of its shape (see moulds.py)."""
    return pour(fragment, _rendered)


def _rendered(template: str, reads: dict[str, object]) -> str:
    return ENVIRONMENT.get_template(template).render(reads)


@cache
def _govuk_macro(component: str) -> Callable[[object], str]:
    path = f"govuk_frontend_jinja/components/{component}/macro.html"
    macro = "govuk" + component.replace("-", " ").title().replace(" ", "")
    return cast("Callable[[object], str]", getattr(_PACKAGE.get_template(path).module, macro))


def _with_escaped_html(value: object, key: str = "") -> object:
    if isinstance(value, Mapping):
        return {name: _with_escaped_html(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_escaped_html(inner) for inner in value]
    if isinstance(value, str) and (key == "html" or key.endswith("Html")):
        return escape(value)
    return value


def _package_environment() -> Environment:
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class _Ours(Environment):
    """Every template reads the same names. Jinja would chain them for each, and search the chain at each import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that every template reads."""
        return super().make_globals(d) if d else self.globals


def _own_environment() -> Environment:
    environment = _Ours(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(static_url=static_url, govuk=govuk, poured=poured, service_name=SERVICE_NAME)
    return environment


_PACKAGE = _package_environment()
ENVIRONMENT = _own_environment()
_TEMPLATES = Jinja2Templates(env=ENVIRONMENT)
