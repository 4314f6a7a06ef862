"""Writing a draft of a standard without seeing YAML: fields for its words, always in step with its text."""

from fastapi import APIRouter

router = APIRouter()
