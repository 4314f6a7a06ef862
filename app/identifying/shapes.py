"""Numbers and addresses that have a shape of their own. Each pattern is bounded, so that no text takes long to read."""

import re
from collections.abc import Iterator

from app.identifying.kinds import Hint, Kind

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
# Two letters for the court, the year, what it is about (C public law, P private law, Z adoption), five digits.
_COURT = re.compile(r"(?<!\w)[A-Za-z]{2}[ /-]?\d{2}[ /-]?[CPZFDcpzfd][ /-]?\d{5}(?!\w)")
_COURT_LONG = re.compile(r"(?<![\w-])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-])")
_NHS = re.compile(r"(?<![\w/.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w/]|-\d)")
_INSURANCE = re.compile(r"(?<!\w)[A-Za-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-Da-d](?!\w)")
_PHONE = re.compile(r"(?<![\w/.-])(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|\(?0)[1-37-9](?:[ .()-]{0,2}\d){8,9}(?![\w/]|-\d)")
_POSTCODE = re.compile(r"(?<!\w)([A-Za-z]{1,2})\d[A-Za-z0-9]?(?: {0,2}|-)(\d[A-Za-z]{2})(?!\w)")
_AREAS = frozenset(
    [
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "GY",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IM",
        "IP",
        "IV",
        "JE",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "UX",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "XX",
        "YO",
        "ZE",
        "ZZ",
    ]
)
_NEVER_LAST = frozenset("CIKMOV")  # Letters that the second half of a postcode does not use.
_ORDINALS = ("1ST", "2ND", "3RD")


def numbers_in(text: str) -> Iterator[Hint]:
    """Everything that has such a shape."""
    if "@" in text:
        yield from (Hint(*found.span(), Kind.EMAIL) for found in _EMAIL.finditer(text))
    yield from (Hint(*found.span(), Kind.COURT_NUMBER) for found in _COURT.finditer(text))
    yield from (Hint(*found.span(), Kind.COURT_NUMBER) for found in _COURT_LONG.finditer(text))
    yield from (Hint(*found.span(), Kind.INSURANCE_NUMBER) for found in _INSURANCE.finditer(text))
    for found in _NHS.finditer(text):
        if is_nhs_number(found.group()):
            yield Hint(*found.span(), Kind.NHS_NUMBER)
    yield from (Hint(*found.span(), Kind.PHONE) for found in _PHONE.finditer(text))
    for found in _POSTCODE.finditer(text):
        if _is_postcode(found.group(1), found.group(2)):
            yield Hint(*found.span(), Kind.POSTCODE)


def is_nhs_number(written: str) -> bool:
    """Whether ten digits end in the right check digit (modulus 11)."""
    digits = [int(one) for one in written if one.isdigit()]
    check = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return len(digits) == 10 and check != 10 and digits[9] == check % 11 and len(set(digits)) > 1


def _is_postcode(area: str, second_half: str) -> bool:
    ending = second_half.upper()
    if area.upper() not in _AREAS or area.islower() != second_half[1:].islower():
        return False
    is_ordinal = second_half[1:].islower() and (ending in _ORDINALS or ending[1:] == "TH")  # The s20 3rd time.
    return not (is_ordinal or _NEVER_LAST & set(ending[1:]))
