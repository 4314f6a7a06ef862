"""The words around a word that say whether it is somebody's name.

Every pattern is bounded, and looks a few words back or ahead only.
"""

import re

CAPITALS = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u024f\u1e00-\u1eff"
WORD = re.compile(rf"(?<![^\W_])[{CAPITALS}][^\W\d_]*(?:['’-][^\W\d_]+){{0,4}}")
NEXT = re.compile(rf"[ \u00a0]([{CAPITALS}][^\W\d_]*(?:['’-][^\W\d_]+){{0,3}})")

# Mrs Evans, HHJ Furness, Mr Justice Mostyn, mr patel.
_TITLES = (
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Revd|HHJ|DDJ|DJ)\b\.?|MR|MRS|MS|DR|mr|mrs|Miss|Master|Professor|Sir|Dame|Lord|Lady"
    r"|Judge|Justice|Recorder|Magistrate|Reverend|Pastor|Imam|Rabbi|Councillor|Cllr|PC|DC|DS|DI|Sgt|Nurse|Sister|Father"
)
_SURNAME = rf"[{CAPITALS}][^\W\d_]*(?:['’-][^\W\d_]+){{0,3}}|(?<=mr )[a-z]{{3,}}|(?<=mrs )[a-z]{{3,}}"
TITLE = re.compile(rf"(?<!\w)(?:{_TITLES})[ \u00a0]{{1,3}}(?:Justice |District Judge |Judge )?(?P<name>{_SURNAME})")
SURELY_A_TITLE = re.compile(r"(?:Mrs?|Ms|Mx|Dr|Prof|Professor|Judge|HHJ|D?DJ|Recorder|Rev|Revd|MRS?|MS|DR)\b")

_PERSON = (
    "mother|father|mum|mam|mummy|mom|dad|daddy|stepmother|stepfather|stepmum|stepdad|child|baby|toddler|sister|brother"
    "|twin|stepsister|stepbrother|half-sister|half-brother|son|daughter|girl|boy|aunt|auntie|aunty|uncle|grandmother"
    "|grandfather|gran|grandma|granny|grandad|grandpa|nan|nana|nanny|cousin|niece|nephew|friend|boyfriend|girlfriend"
    "|partner|ex-partner|ex|husband|wife|fiancé|carer|teacher|headteacher|worker|solicitor|barrister|guardian|colleague"
    "|manager|psychologist|therapist|midwife|neighbour|sibling|youngest|eldest|oldest|supervisor|practitioner|lodger"
    "|adult|teenager|infant"
)
# Before it: her sister …, called …, told …, spoke to …
MEANT_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:{_PERSON}),?|called|named|nicknamed|known as|name is|name was|name[’']s|names are|changed to"
    r"|told|asked|met|rang|phoned|texted|emailed|thanked|hugged|reminded|warned|reassured"
    r"|(?:spoke|spoken|talked|speak|talk|listened|listening|listen|talking|speaking|lives|living|lived|close|said|belongs"
    r"|explained|belonged) (?:to|with)|hello to|goodbye to|for little|little|poor|dear) $",
    re.IGNORECASE,
)
_SPOKE = (
    "said|told|asked|says|tells|asks|thinks|thought|wanted|wants|felt|feels|cried|laughed|smiled|shouted|whispered"
    "|replied|answered|knew|knows|loves|loved|likes|liked|hates|hated|hugged|looked|lives|lived|sat|ran|played|plays"
    "|slept|sleeps|ate|drew|draws|wrote|misses|missed|hid|refused|nodded|shrugged|showed|explained|remembers|remembered"
    "|describes|described|talked|talks|spoke|speaks|seemed|stopped|started|came|went|lost|held|picked|kept|believes"
    "|worries"
)
_SLIGHTLY = "(?:has |had |also |just |then |never |always |still |really |quietly |only |clearly )?"
# After it: … said, … and I, "…, 7", "…, aged", "…, who", "… (7)", "…, her sister"
MEANT_AFTER = re.compile(
    rf" (?:{_SLIGHTLY}(?:{_SPOKE})\b|(?:and I|himself|herself)\b)"
    r"|, (?:aged )?\d{1,2}\b(?! (?:weeks|months|days|[A-Z]))|,? aged \w|,? who\b| \(\d{1,2}\)"
    rf"|,? (?:her|his|their) (?:{_PERSON})\b|, (?:the|my|a) (?:{_PERSON})\b"
)
# Between two: that … was, when … did not
JOINED = re.compile(
    r"(?<!\w)(?:that|because|when|if|while|whether|since|until|before|after|though|although|and|but|so|as) $"
)
WAS = re.compile(r" (?:(?:was|is|has|had|did|does|would|could)(?:n['’]t)?|will)\b")
# What somebody has: …'s room
OWNED = re.compile(
    rf"(?:own )?(?:\w+ )?(?:{_PERSON}|room|bedroom|school|nursery|voice|wishes|feelings|words|behaviour|drawing|face"
    r"|hands?|eyes|bag|bed|birthday|life|childhood|anger|sadness|version|position|understanding|experience|lived|safety"
    r"|needs|future|home|house|flat|family|parents|siblings|grandparents)\b"
)
LINKED = re.compile(r"(?:,|, and| and| &| or)[ \n]$")  # Between two names.

# Decided cases (Re B-S, Griffiths v Griffiths), theories and guidelines, saints of hospitals, and what has a founder.
LAW_BEFORE = re.compile(r"(?:\b[Ss]t\.?|\bSaint|\b[Rr]e:?|\bIn [Rr]e|\bv\.?|\bR|\bcase of) $")
LAW_AFTER = re.compile(
    r" v\.? |[’']s? (?:guidelines|competen|cycle|model|stages)"
    r"| (?:guidelines|competen\w+|cycle|model|review|report|Review|Report)\b"
)
HOUSE_AFTER = re.compile(
    rf"(?:['’]s)?(?: (?:and |& )?[{CAPITALS}][^\W\d_]{{0,30}}){{0,2}} "
    r"(?:Centre|Center|Trust|Foundation|Institute|University|Report|Review|Inquiry|Award|Act|Society|Association"
    r"|Inventory|Scale|Scales|Test|Assessment|Profile|Programme|Method|Model|Cycle)\b"
)
PLACE_BEFORE = re.compile(r"(?<!\w)(?:in|at|near|from|of|the|to|this|a|an|our|their|her|his|my|each|any) $")
CAPITAL_BEFORE = re.compile(rf"(?<!\w)[{CAPITALS}][^\W\d_]{{0,18}} $")
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:\n•–—])[\s\"“”‘’'(\[*-]*$")
CAPITAL_INSIDE = re.compile(rf"[^\W\d_{CAPITALS}][{CAPITALS}]")  # CoramBAAF, but not MacLeod or O'Brien:
MAY_HAVE_ONE = re.compile(r"Ma?c|O['’]|D['’]|Fitz|De|La|Le|Al")
MONTHS = frozenset(("april", "may", "june", "august", "jan", "jun"))
NO_PERSONS_ENDINGS = (
    "s’",
    "ing",
    "tion",
    "ment",
    "ness",
    "ly",
    "ity",
    "ism",
    "shire",
    "ship",
    "ed",
    "ents",
    "ers",
    "ies",
)
