"""Sentences with an identifier in them. One half served to write the rules, the other only measures.

`{}` is where the identifier goes. Those of names stand in sentences of every kind: a name may begin one, be spoken to,
be somebody's, or stand beside nothing that gives it away.
"""

from app.identifying.kinds import Kind

TUNED: dict[Kind, tuple[str, ...]] = {
    Kind.COURT_NUMBER: (
        "The number on the order is {}.",
        "I looked at {} again before the visit.",
        "({})",
        "case {}, week 4",
    ),
    Kind.NHS_NUMBER: ("His NHS number is {} and it was on the form.", "NHS {}", "The red book says {}."),
    Kind.INSURANCE_NUMBER: ("She gave me {} as her National Insurance number.", "NI: {}", "It was {}, she said."),
    Kind.BIRTH_DATE: (
        "He was born on {} in a hurry.",
        "DOB {}",
        "Her date of birth is {}.",
        "d.o.b: {}",
        "Her birthday is {}.",
    ),
    Kind.PHONE: ("I rang {} twice.", "Her number is {}, she said.", "Tel: {}", "Text me on {}."),
    Kind.POSTCODE: ("They live at {} now.", "The flat ({}) is small.", "Postcode: {}"),
    Kind.EMAIL: ("I wrote to {} and heard nothing.", "Email: {}", "<{}>"),
    Kind.TITLED_NAME: (
        "I sat with {} before court.",
        "{} was late again.",
        "It was {} who asked, and nobody answered.",
        "What {} said stays with me.",
    ),
    Kind.FIRST_NAME: (
        "I sat on the floor with {} for an hour.",
        "{} told me that he was cross.",
        "It was hard for {} to hear.",
        "When {} was asked, there was no answer.",
        "I spoke to {} about school.",
        "Her sister {} was there too.",
        "I thought about {}’s room all evening.",
        "{} wants to stay where he is.",
        "The boy is called {}, and he is six.",
        "I saw that {} had been crying.",
        "{} is seven.",
        "What would {} say if he read this?",
        "Afterwards {} and I drew a map.",
        "The plan says nothing about what {} needs.",
    ),
}
HELD_OUT: dict[Kind, tuple[str, ...]] = {
    Kind.COURT_NUMBER: (
        "Bundle for {} came late.",
        "Re {} - final hearing",
        "I opened the file,{},and closed it.",
        "It is listed as {}",
    ),
    Kind.NHS_NUMBER: ("the health visitor wrote {} at the top", "{} (NHS)", "Number {}; the surgery confirmed it"),
    Kind.INSURANCE_NUMBER: ("the letter had {} on it", "{} is on the payslip", "Her NINO: {}"),
    Kind.BIRTH_DATE: (
        "the baby, born {}, has never been home",
        "d o b {} (mother)",
        "birthday: {}",
        "Birth date {}",
        "she turned five, her birthday being {}",
    ),
    Kind.PHONE: ("mum's mobile {}", "call {} or the office", "({}) is the carer"),
    Kind.POSTCODE: ("moved from {} in May", "somewhere round {}, I think", "{}: nobody in"),
    Kind.EMAIL: ("reply to {} please", "cc {}; no answer", "he uses {}, not the other one"),
    Kind.TITLED_NAME: (
        "I rang {} on Monday.",
        "Neither {} nor the council replied.",
        "A letter from {} came.",
        "{}’s report is thin.",
    ),
    Kind.FIRST_NAME: (
        "Today {} did not want to talk to me.",
        "I keep coming back to {} and the cat.",
        "{} has been to three schools since March.",
        "My drawing for {} went well.",
        "I asked {} whether anybody had explained the order.",
        "Nobody had told {} about the move.",
        "{}, who is nine, listened at the door.",
        "His brother {} answered for him.",
        "In the car I realised that {} would never ask.",
        "{} said: I am fine.",
        "The carer thinks {} sleeps better now.",
        "Does {} know what I will recommend?",
        "We talked about {}’s birthday.",
        "Her mum {} left early.",
        "{} laughed at my shoes.",
        "I was worried about {} after contact.",
        "There was no time alone with {} before court.",
        "My view changed because {} was so calm.",
    ),
}
