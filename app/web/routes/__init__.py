"""The routes, one file a noun."""

from fastapi import APIRouter

from app.web.routes import (
    actions,
    answers,
    home,
    information,
    probes,
    reflections,
    sign_in,
    standards,
    steps,
    supervision,
    supervision_note,
)


def all_routers() -> tuple[APIRouter, ...]:
    """Every router of the service. A request is compared with one route after another: the busiest come first."""
    return (
        answers.router,
        reflections.router,
        supervision.router,
        supervision_note.router,
        standards.router,
        home.router,
        steps.router,
        actions.router,
        sign_in.router,
        information.router,
        probes.router,
    )
