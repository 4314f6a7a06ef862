"""Identifiers in the many ways in which people write them, made up by chance and nobody's."""

import random
from collections.abc import Callable
from pathlib import Path

from app.identifying.kinds import Kind
from app.identifying.word_lists import everyday_words, first_names

HERE = Path(__file__).parent
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_LETTERS = "ABCEGHJKLMNPRSTWXYZ"
_SURNAMES = [
    "Abbott",
    "Begum",
    "Collins",
    "Davies",
    "Evans-Jones",
    "Fletcher",
    "Gallagher",
    "Hughes",
    "Iqbal",
    "Jarvis",
    "Kowalski",
    "Llewellyn",
    "MacLeod",
    "Nowak",
    "O’Connor",
    "Pritchard",
    "Quigley",
    "Rahman",
    "Singh",
    "Thomas",
    "Usman",
    "Vaughan",
    "Watkins",
    "Yilmaz",
]
_TUNED_TITLES = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Judge", "HHJ", "Professor", "Mr.", "Dr."]
_HELD_OUT_TITLES = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Judge", "Mx", "Recorder", "Prof", "DJ", "Mrs."]
_AREAS = "SA CF LL NP B BS L M LS NE SW EC W1 N E SE OX CB PL TR DN HU".replace("W1", "W").split()


def listed(name: str) -> list[str]:
    """The names of one of the files beside this one."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def made_up(kind: Kind, chance: random.Random, *, held_out: bool) -> str:
    """One identifier of a kind."""
    if kind is Kind.FIRST_NAME:
        return chance.choice(_first_names(held_out=held_out))
    if kind is Kind.TITLED_NAME:
        surnames = listed("held_out_surnames.txt") if held_out else _SURNAMES
        return f"{chance.choice(_HELD_OUT_TITLES if held_out else _TUNED_TITLES)} {chance.choice(surnames)}"
    return _MADE[kind](chance, held_out)


def _first_names(*, held_out: bool) -> list[str]:
    if held_out:
        return listed("held_out_first_names.txt")
    return sorted(name.title() for name in first_names() - everyday_words() if name.isalpha())


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _court(chance: random.Random, held_out: bool) -> str:
    parts = [
        "".join(chance.sample(_LETTERS, 2)),
        f"{chance.randint(9, 26):02}",
        chance.choice("CP"),
        _digits(chance, 5),
    ]
    joined = chance.choice(("", "", " ", "-") if held_out else ("", "", "", " ")).join(parts)
    return joined.lower() if chance.random() < 0.2 else joined


def nhs_number(chance: random.Random) -> str:
    """Ten digits with the right one at the end."""
    while True:
        nine = chance.choice("4679") + _digits(chance, 8)
        check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        if check != 10:
            return nine + str(check % 11)


def _nhs(chance: random.Random, held_out: bool) -> str:
    ten = nhs_number(chance)
    gap = chance.choice((" ", "", "-") if held_out else (" ", " ", ""))
    return gap.join((ten[:3], ten[3:6], ten[6:]))


def _insurance(chance: random.Random, held_out: bool) -> str:
    parts = ["".join(chance.sample(_LETTERS, 2)), *(_digits(chance, 2) for _ in range(3)), chance.choice("ABCD")]
    joined = chance.choice(("", " ", "-") if held_out else ("", " ")).join(parts)
    return joined.lower() if chance.random() < 0.2 else joined


def _birth(chance: random.Random, held_out: bool) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1965, 2026)
    name = _MONTHS[month - 1]
    tuned = (
        f"{day} {name} {year}",
        f"{day:02}/{month:02}/{year}",
        f"{day}/{month}/{year % 100:02}",
        f"{day}.{month}.{year}",
    )
    other = (
        f"{day}th {name[:3]} {year}",
        f"{name} {day}, {year}",
        f"{year}-{month:02}-{day:02}",
        f"{day:02}-{month:02}-{year}",
        f"{day} of {name}",
        f"{day} {name[:3]} {year % 100:02}",
    )
    return chance.choice((*tuned, *other) if held_out else tuned)


def _phone(chance: random.Random, held_out: bool) -> str:
    mobile = f"07{chance.choice('3457789')}{_digits(chance, 8)}"
    tuned = (
        "07700 900" + _digits(chance, 3),
        mobile,
        f"{mobile[:5]} {mobile[5:]}",
        f"01792 {_digits(chance, 6)}",
        f"020 7{_digits(chance, 3)} {_digits(chance, 4)}",
    )
    other = (
        f"+44 {mobile[1:5]} {mobile[5:]}",
        f"+44{mobile[1:]}",
        f"{mobile[:5]} {mobile[5:8]} {mobile[8:]}",
        f"(029) 20{_digits(chance, 2)} {_digits(chance, 4)}",
        f"0300-{_digits(chance, 3)}-{_digits(chance, 4)}",
        f"0161 {_digits(chance, 3)} {_digits(chance, 4)}",
        f"0044 {mobile[1:]}",
    )
    return chance.choice((*tuned, *other) if held_out else tuned)


def _postcode(chance: random.Random, held_out: bool) -> str:
    area = chance.choice(_AREAS)
    outward = f"{area}{chance.randint(1, 20 if len(area) == 2 else 9)}"
    gap, ending = chance.choice((" ", " ", "")), "".join(chance.sample("ABDEFGHJLNPQRSTUWXYZ", 2))
    joined = f"{outward}{gap}{chance.randint(0, 9)}{ending}"
    return joined.lower() if held_out and chance.random() < 0.3 else joined


def _email(chance: random.Random, held_out: bool) -> str:
    name = chance.choice(
        ("j.smith", "sian_22", "mum-of-3", "info", "k.o'neill") if held_out else ("a.jones", "zoe99", "team")
    )
    return f"{name}@{chance.choice(('example.org', 'mail.example.com', 'council.gov.uk', 'ysgol.cymru'))}"


_MADE: dict[Kind, Callable[[random.Random, bool], str]] = {
    Kind.COURT_NUMBER: _court,
    Kind.NHS_NUMBER: _nhs,
    Kind.INSURANCE_NUMBER: _insurance,
    Kind.BIRTH_DATE: _birth,
    Kind.PHONE: _phone,
    Kind.POSTCODE: _postcode,
    Kind.EMAIL: _email,
}
