"""Invented words, about as long as people write. The same ones every time."""

from random import Random

SENTENCES = (
    "I asked what an ordinary day was like, and we drew it as a road with stops.",
    "He told me about the dog first, and only then about the move.",
    "I had read four statements before we met, and it showed in my questions.",
    "She wants to go home “when it’s quiet there”, which is not the same as going home.",
    "The school sees a different child from the one I met in the contact centre.",
    "I noticed that I was writing for the court and not for them.",
    "We sat outside because the room was loud, and that helped more than anything I had planned.",
    "Their first language is the one they are silent in with me.",
    "What I know comes from others; what I saw fits on half a page.",
    "I would ask the same question again, but later and with something to do with our hands.",
    "The plan says twice a week & nobody has asked what that feels like on a Thursday.",
    "I was relieved when the visit was over, and I want to understand why.",
    "She said the judge should know that she can make her own breakfast.",
    "There were three adults in the room, so I do not count this as seeing them alone.",
    "I changed my mind about the foster placement when I saw the bedroom.",
    "He answered “dunno” eleven times, and then asked whether I would come back.",
    "I have not yet said to the parents what I think, and that is not fair to them.",
    "The sister speaks for both of them; I have not heard him on his own.",
)
_FIRST = (
    "Ada Alder Avery Bryn Cary Dale Ellis Erin Fenn Glenn Hollis Imani Jude Kit Lane Marley Nico Oakley Perry Quinn "
    "Reese Robin Sage Toby Umar Val Wren Yael Zia Arden"
)
_LAST = (
    "Ashby Barrow Calder Denholm Ebdon Farrow Garside Hallam Inskip Jessop Kell Langley Marsden Nuttall Ogden Pell "
    "Quick Redfern Sowerby Tindall Usher Vickers Wardle Yardley O’Hare Okafor-Bell"
)
FIRST, LAST = tuple(_FIRST.split()), tuple(_LAST.split())
LABELS = ("Heron", "Otter", "Kite", "Wren", "Linnet", "Button", "Two brothers", "The eldest", "Gran’s", "Plover")


def text(chance: Random, characters: int) -> str:
    """Sentences, up to about so many characters, with a paragraph here and there."""
    found, length = [], 0
    while length < characters - 40:
        sentence = chance.choice(SENTENCES)
        found.append(sentence)
        length += len(sentence) + 1
    middle = len(found) // 2
    return "\n\n".join(" ".join(part) for part in (found[:middle], found[middle:]) if part)


def name(number: int) -> str:
    """The name of an invented person."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
