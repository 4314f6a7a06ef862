"""F2: a page of 30 KB that Jinja2 makes in a loop, every value escaped. The least that a page of lines costs."""

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

LINES = 100
TEMPLATE = """<!DOCTYPE html><title>{{ title }}</title><ul class="govuk-list pqs-lines">
{% for line in lines %}
<li class="pqs-line govuk-summary-list__row{% if line.flagged %} pqs-line--flagged{% endif %}">
  <a class="govuk-link govuk-link--no-visited-state" href="/lines/{{ line.id }}">{{ line.author }}: {{ line.title }}</a>
  <p class="govuk-body-s pqs-line__facts">{{ line.stage }}</p>
  <p class="govuk-hint pqs-line__age">shared {{ line.since }}</p>
</li>
{% endfor %}
</ul>"""


def looped_page() -> Starlette:
    """The application."""
    template = Environment(autoescape=True).from_string(TEMPLATE)
    lines = [
        {
            "id": f"{number:08x}",
            "author": "Robin O’Hare & others",
            "title": "Seeing and engaging",
            "stage": "Assessment period",
            "since": f"{number % 28} days ago",
            "flagged": number % 3 == 0,
        }
        for number in range(LINES)
    ]

    async def page(_request: Request) -> Response:
        return HTMLResponse(template.render(title="Lines", lines=lines))

    return Starlette(routes=[Route("/", page)])
