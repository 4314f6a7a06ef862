"""The routes, one file a noun."""

from fastapi import APIRouter

from app.web.routes import (
    actions,
    answers,
    consultations,
    home,
    information,
    moving,
    probes,
    publishing,
    reflections,
    registries,
    sign_in,
    stages,
    standards,
    steps,
    supervision,
    supervision_note,
    taking,
    verdicts,
    workspace,
    workspace_words,
)


def all_routers() -> tuple[APIRouter, ...]:
    """Every router of the service. A request is compared with one route after another: the busiest come first."""
    return (
        answers.router,
        reflections.router,
        supervision.router,
        supervision_note.router,
        home.router,
        publishing.router,
        standards.router,
        steps.router,
        actions.router,
        moving.router,
        taking.router,
        workspace.router,
        workspace_words.router,
        consultations.router,
        registries.router,
        stages.router,
        verdicts.router,
        sign_in.router,
        information.router,
        probes.router,
    )
