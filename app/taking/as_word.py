"""Word: real headings, and questions and answers in styles of their own, each under its words.

Every line that was typed is a paragraph. Read again and joined by line feeds, they are the text.
"""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from app.taking.paper import Block, Kind, Paper, begins_from_the_right, fits_xml, lines_of

LANGUAGE = "en-GB"
FONT = "Arial"
QUESTION, LABEL, ANSWER = "Question", "Label", "Answer"
_INK = RGBColor(0x1B, 0x24, 0x22)
_HEADINGS = {"Heading 1": 20, "Heading 2": 15, "Heading 3": 12}
_NOT_OURS = ("/thumbnail", "/extended-properties", "/customXml")  # Of the empty file that every Word file begins as.


def word_of(paper: Paper) -> bytes:
    """The paper as a Word file."""
    document = Document()
    _take_out_what_is_not_ours(document)
    _describe(document, paper)
    _style(document)
    _head_and_foot(document, paper)
    document.add_paragraph(fits_xml(paper.title), style="Heading 1")
    document.add_paragraph(paper.made)
    styles = {name: document.styles[name] for name in (QUESTION, LABEL, ANSWER, "Normal")}
    for block in paper.blocks:
        _write(document, block, styles)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _write(document: WordDocument, block: Block, styles: dict[str, ParagraphStyle]) -> None:
    if block.kind is Kind.HEADING:
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif block.kind is Kind.FACT:
        paragraph = document.add_paragraph(style=styles["Normal"])
        paragraph.add_run(f"{block.label}: ").bold = True
        paragraph.add_run(fits_xml(block.text))
    elif block.kind is Kind.REMARK:
        document.add_paragraph(block.text, style=styles["Normal"])
    else:
        document.add_paragraph(block.label, style=styles[LABEL])
        for line in lines_of(block.text):
            paragraph = document.add_paragraph(
                fits_xml(line), style=styles[QUESTION if block.kind is Kind.QUESTION else ANSWER]
            )
            if begins_from_the_right(line):
                paragraph.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _describe(document: WordDocument, paper: Paper) -> None:
    """Title, language and day; nobody's name and no address."""
    about = document.core_properties
    about.title, about.language = paper.subject, LANGUAGE
    about.author = about.comments = about.last_modified_by = ""
    about.created = about.modified = paper.made_at.replace(tzinfo=None)


def _take_out_what_is_not_ours(document: WordDocument) -> None:
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, one in relations.items() if one.reltype.endswith(_NOT_OURS)]:
            del relations[key]


def _style(document: WordDocument) -> None:
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for element in document.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), LANGUAGE)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    _look(styles["Normal"], size=11, after=6)
    for name, size in _HEADINGS.items():
        _look(styles[name], size=size, bold=True, before=14, after=4, stays_with_next=True)
    for name in (QUESTION, LABEL, ANSWER):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    _look(styles[QUESTION], size=11, italic=True, indent=5, stays_with_next=True, after=6)
    _rule_at_the_side(styles[QUESTION])
    _look(styles[LABEL], size=9, bold=True, before=6, stays_with_next=True)
    _look(styles[ANSWER], size=11, after=6)
    styles[ANSWER].element.get_or_add_pPr().append(OxmlElement("w:contextualSpacing"))  # No room between its lines.
    for name in ("Header", "Footer"):
        _look(styles[name], size=8)
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)


def _look(
    style: ParagraphStyle,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    before: int = 0,
    after: int = 0,
    indent: int = 0,
    stays_with_next: bool = False,
) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), _INK
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.rPr.rFonts
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.15
    form.left_indent, form.keep_with_next = Mm(indent), stays_with_next


def _rule_at_the_side(style: ParagraphStyle) -> None:
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in {"val": "single", "sz": "12", "space": "8", "color": "5A6663"}.items():
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    spacing = style.element.get_or_add_pPr().find(qn("w:spacing"))
    spacing.addprevious(borders)  # The order of a paragraph's properties is fixed.


def _head_and_foot(document: WordDocument, paper: Paper) -> None:
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(paper.marking).bold = True
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(f"{paper.marking}. {paper.made}. Page ")
    _number(foot, "PAGE")
    foot.add_run(" of ")
    _number(foot, "NUMPAGES")


def _number(paragraph: Paragraph, what: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
