"""What matters before a hearing, across all standards."""

from fastapi import APIRouter

router = APIRouter()
