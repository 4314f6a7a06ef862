"""The details of a reflection: a label that can name nobody."""

import pytest

from app.reflections.details import DetailsRefused, check_details

GOOD = {"label": "Heron", "stage": "mid", "week": "14", "age_band": "5-9", "children": "2"}


@pytest.mark.parametrize(
    "label", ["Heron", "Otter and Button", "Kite, who is funny", "Gran's boy", "Élan-Vital", "Cariad’r"]
)
def test_a_label_of_letters_spaces_hyphens_apostrophes_and_commas_is_kept(label):
    assert check_details(**{**GOOD, "label": label}).label == label


@pytest.mark.parametrize("label", ["", "   ", "Heron 2", "XX24C00417", "<b>", "a@b", "x" * 41, "-", "😀"])
def test_a_label_that_could_name_somebody_is_refused(label):
    with pytest.raises(DetailsRefused) as refused:
        check_details(**{**GOOD, "label": label})
    assert set(refused.value.faults) == {"label"}


def test_every_fault_is_told_at_once():
    with pytest.raises(DetailsRefused) as refused:
        check_details(label="1", stage="", week="soon", age_band="old", children="many")
    assert set(refused.value.faults) == {"label", "stage", "week", "age_band", "children"}


@pytest.mark.parametrize(("week", "kept"), [("", None), ("rather-not-say", None), ("0", 0), ("26", 26)])
def test_the_week_is_a_whole_number_or_rather_not_said(week, kept):
    assert check_details(**{**GOOD, "week": week}).week == kept
