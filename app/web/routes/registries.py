"""Adding to the registries of concepts and sources, and taking them home as files."""

from fastapi import APIRouter

router = APIRouter()
