"""News and council pages about an inspection: their own words, whose, and of which visit."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapers.authorities import Authorities
from scrapers.days import day_in
from scrapers.errors import UnreadableDocument
from scrapers.furniture import DATED, Block, without_furniture
from scrapers.letters.dates import find_period
from scrapers.models import Authority, Document, Kind, Letter, Passage, Section
from scrapers.nesting import is_too_deep
from scrapers.sentences import split_sentences

READER = "article-1"

NAMELESS = "The article names no local authority that is known here."
CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
# Titles of pages that stand in place of the one that was asked for.
NO_ARTICLE = re.compile(
    r"(?:report|page|file|document) not found|slim application error|access denied|forbidden"
    r"|(?:error )?(?:403|404|500|502|503)\b.*|just a moment.*|service unavailable"
    r"|(?:sign|log) in\b.*",
    re.IGNORECASE,
)
# Where systems keep readers' comments; the furniture's own words catch what this does not.
COMMENTS = [
    f"//*[self::div or self::section or self::ol or self::ul or self::aside]"
    f"[@id='{name}' or contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    for name in (
        "comments", "comments-area", "comment-list", "commentlist", "comment-respond", "respond",
        "disqus_thread", "comment-section",
    )
]  # fmt: skip

BULLET = re.compile(r"[-–−*•·◦▪●■‣]\s*(?=\S)")
# Some sites write out, for those who listen, that a link leads elsewhere.
EXTERNAL = re.compile(
    r",? (?:external(?: link)?|\(?opens in a? ?new (?:window|tab)\)?)(?=[,.;:)]|$)"
)
ENDS = tuple('.!?:;,”"')
HEADING = 80  # characters; a longer line without a full stop is a standfirst, not a heading
TITLE = 200
# Of a page: more is no article, and costs many seconds and hundreds of megabytes to look through.
MOST_BYTES = 2_500_000
MOST_TAGS = 30_000  # where they begin and where they end
DATE_LINE = 60
WRAPPED = 100  # characters; plain text of no longer line is broken into lines

ABOUT = re.compile(r"\b(?:ofsted|inspect(?:ion|ors?|ed|orate))\b", re.IGNORECASE)
VISIT = re.compile(r"\b(?:visit(?:ed|s)?|inspect(?:ion|ions|ors|ed)|on[- ]site)\b", re.IGNORECASE)
# Days on which something other than the visit happened.
OTHER_DAY = re.compile(
    r"\b(?:publish\w*|issued|released|announced|letter (?:of|dated)|report (?:of|dated)|meeting"
    r"|cabinet|committee|statement)\b[^,;]{0,40}$",
    re.IGNORECASE,
)
LONGEST_VISIT = timedelta(days=60)
LONGEST_WAIT = timedelta(days=400)  # from the last day on site to the news of it
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth")  # fmt: skip
NUMBERED = re.compile(
    r"\b(" + "|".join(ORDINALS) + r"|\d{1,2}(?=st|nd|rd|th))\w{0,2} (?:ofsted )?monitoring visit",
    re.IGNORECASE,
)
HEAD_BLOCKS = 6  # the title, the standfirst and the first paragraphs: what an article is about
# An authority named a quarter as often as the first, or less, is named in passing.
PASSING = 4
ROUND_UP = 3  # so many authorities with a paragraph each

# A list that reports what must improve, told by the words that lead into it.
TO_IMPROVE = re.compile(
    r"\bareas? (?:for|of) (?:\w+ )?(?:improvement|development|concern|action|focus)\b"
    r"|\b(?:needs?|needed) (?:to )?(?:\w+ )?(?:improve\w*|develop\w*|attention|work)\b"
    r"|\bimprovements? (?:is|are|was|were) (?:\w+ )?(?:needed|required)\b|\bareas? to improve\b"
    r"|\b(?:must|should) (?:do better|improve)\b|\brecommend(?:ed|ations?)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(
    r"“([^“”]+)(?:”|$)|(?<!\w)‘([^‘’]*(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)\"([^\"]+)\"(?!\w)"
    r"|(?<!\w)'([^']*(?:'\w[^']*)*)'(?!\w)"
)


def read_article(document: Document, authorities: Authorities) -> Letter:
    """An HTML page as a letter of kind "article". Raises UnreadableDocument where it is none."""
    title, blocks, page = _extracted(document)
    return _letter(
        document,
        authorities,
        blocks,
        title=title or None,
        published=day_in(page.date or ""),
        publisher=_one_line(page.sitename or "") or None,
    )


def main_text(document: Document) -> tuple[str, tuple[str, ...]]:
    """The title and the main text of any page, a block a line. Raises UnreadableDocument."""
    title, blocks, _ = _extracted(document)
    return title, tuple(block.text for block in without_furniture(blocks)[0])


def _extracted(document: Document) -> tuple[str, list[Block], Any]:
    if len(document.body) > MOST_BYTES:
        raise UnreadableDocument(f"The page is {len(document.body):,} bytes long: too long.")
    if document.body.count(b"<") > MOST_TAGS:
        raise UnreadableDocument("The page has too many tags to be an article.")
    if is_too_deep(document.body):
        raise UnreadableDocument("The page's tags stand in each other without end.")
    # Here and not at the top: it takes a sixth of a second to import, which reading PDFs would pay.
    from trafilatura import bare_extraction

    page: Any = bare_extraction(
        _html(document),
        fast=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        prune_xpath=COMMENTS,
        # Only what the page itself says in its head: no guesses from addresses or stray years.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    title = _one_line(page.title or "") if page is not None else ""
    if NO_ARTICLE.fullmatch(title.rstrip(".! ")):
        raise UnreadableDocument(f"The page is titled “{title}”: it is not the article itself.")
    blocks = list(_blocks(page.body)) if page is not None and page.body is not None else []
    if not blocks:
        raise UnreadableDocument(
            "The page has no main text: save the article itself and try again."
        )
    return title, blocks, page


def read_text_article(text: str, document: Document, authorities: Authorities) -> Letter:
    """Plain text, a paragraph a line or wrapped, as a letter of kind "article"."""
    blocks = [_block(line) for line in _paragraphs(text)]
    if not blocks:
        raise UnreadableDocument("The file is empty.")
    return _letter(document, authorities, blocks)


def _letter(
    document: Document,
    authorities: Authorities,
    blocks: list[Block],
    *,
    title: str | None = None,
    published: date | None = None,
    publisher: str | None = None,
) -> Letter:
    blocks, named = without_furniture(blocks)
    printed, blocks = _printed_day(blocks)
    published = printed or published
    if title is None:
        title = _title(blocks)
    blocks = [block for block in blocks if block.text != title]
    sections, passages = _passages(blocks)
    text = "\n\n".join(filter(None, (title, *(block.text for block in blocks))))
    whose = _authorities(title, blocks, authorities)
    start, end = _visit(passages, published)
    host = (urlsplit(document.url or "").hostname or "").removeprefix("www.")
    kind: Kind = "article"
    doubts = []
    if not ABOUT.search(text):
        kind = "other"
        doubts.append("This page does not speak of Ofsted or of an inspection.")
    elif not whose:
        doubts.append(NAMELESS)
    return Letter(
        sha256=document.sha256,
        kind=kind,
        authority=whose[0].name if whose else None,
        urns=tuple(authority.urn for authority in whose),
        title=title,
        letter_date=published,
        visit_start=start,
        visit_end=end,
        visit_number=_visit_number(title, blocks),
        sections=sections,
        passages=passages,
        doubts=tuple(doubts),
        pages=(text,),
        reader=READER,
        publisher=publisher or named or document.publisher or host or None,
        quotations=_quotations(blocks),
    )


def _html(document: Document) -> str | bytes:
    """The page as text where its server named the charset; otherwise its bytes, to be guessed."""
    charset = CHARSET.search(document.content_type or "")
    if charset is None:
        return document.body
    try:
        return document.body.decode(charset[1], "replace")
    except (LookupError, UnicodeError):  # some names are known and are no charset's
        return document.body


def _blocks(element: Any) -> Iterator[Block]:
    """The blocks of trafilatura's tree: head, p, quote, list with items, table with rows."""
    for child in element:
        if child.tag == "row":
            cells = (_one_line(" ".join(cell.itertext())) for cell in child)
            yield Block("text", ": ".join(filter(None, cells)))
            continue
        if child.tag in ("list", "table", "div") or (child.tag == "quote" and len(child)):
            yield from _blocks(child)
            continue
        nested = child.findall(".//list")
        for inner in nested:
            inner.getparent().remove(inner)
        text = _one_line(" ".join(child.itertext()))
        if text:
            kind = {"head": "heading", "item": "bullet"}.get(child.tag, "text")
            yield Block(kind, text)  # type: ignore[arg-type]  # the three kinds of the line above
        for inner in nested:
            yield from _blocks(inner)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of plain text: its lines, or what blank lines divide where lines are short."""
    lines = [_one_line(line) for line in text.splitlines()]
    wrapped = max(map(len, lines), default=0) <= WRAPPED and len(lines) > 2
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        if wrapped and goes_on and line and not BULLET.match(line):
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
        # A short line was not broken for want of room: it is a heading, or a paragraph's end.
        goes_on = len(line) > WRAPPED / 2 and not line.endswith((".", ":", "?", "!"))
    return paragraphs


def _block(line: str) -> Block:
    mark = BULLET.match(line)
    if mark is not None:
        return Block("bullet", line[mark.end() :])
    if len(line) <= HEADING and not line.endswith(ENDS) and not line.startswith("“"):
        return Block("heading", line)
    return Block("text", line)


def _one_line(text: str) -> str:
    return EXTERNAL.sub("", " ".join(text.replace("\u00ad", "").split()))


def _printed_day(blocks: list[Block]) -> tuple[date | None, list[Block]]:
    """The day of a line such as "Published: Friday, 17th June 2022", and the blocks without it."""
    for at, block in enumerate(blocks[:HEAD_BLOCKS]):
        label = DATED.match(block.text)
        rest = block.text[label.end() :] if label else block.text
        if len(rest) < DATE_LINE and (label or block.kind == "heading"):
            day = day_in(rest)
            if day is not None and (label or not re.sub(r"[\d\W]|\b[A-Za-z]{3,9}\b", "", rest)):
                return day, blocks[:at] + blocks[at + 1 :]
    return None, blocks


def _title(blocks: list[Block]) -> str | None:
    """The first line, where it is one: short, and no whole sentence."""
    if not blocks or blocks[0].kind == "bullet":
        return None
    first = blocks[0].text
    return first if len(first) <= TITLE and not first.endswith((".", ":", ",")) else None


def _passages(blocks: list[Block]) -> tuple[tuple[Section, ...], tuple[Passage, ...]]:
    sections: list[Section] = []
    passages: list[Passage] = []
    section: str | None = None
    prev = ""
    lead = ""
    listed = False
    for block in blocks:
        if block.kind == "heading":
            sections.append(Section(block.text, 1))
            section, prev, lead = block.text, "", block.text
            continue
        if block.kind == "bullet":
            listed = TO_IMPROVE.search(lead) is not None
            parts = [block.text]
        else:
            parts = _sentences(block.text)
            lead = " ".join(parts[-2:])
        for part in parts:
            passages.append(
                Passage(
                    n=len(passages) + 1,
                    text=part,
                    section=section,
                    page=1,
                    unit="bullet" if block.kind == "bullet" else "sentence",
                    prev=prev,
                    listed="improvement" if block.kind == "bullet" and listed else None,
                )
            )
            prev = part
    return tuple(sections), tuple(passages)


def _sentences(text: str) -> list[str]:
    """The sentences of a paragraph. One that is quoted whole is split within its marks."""
    if text.startswith("“") and text.find("”") in (-1, len(text) - 1):
        text = text[1:].removesuffix("”")
    return [sentence for _, sentence in split_sentences(text)]


def _authorities(
    title: str | None, blocks: list[Block], authorities: Authorities
) -> tuple[Authority, ...]:
    """Whose article it is: named in the title first, then by how often; never in passing only.

    Where no one authority has half of the paragraphs, it is a round-up, about all that have one.
    """
    headline = {authority.urn for authority in authorities.find_all(title or "")}
    found: dict[str, Authority] = {}
    count: Counter[str] = Counter()
    leads: Counter[str] = Counter()
    for block in blocks:
        leads.update(authority.urn for authority in authorities.find_all(block.text)[:1])
    if len(leads) >= ROUND_UP and max(leads.values()) * 2 <= leads.total():
        headline |= leads.keys()
    for text in (title or "", *(block.text for block in blocks)):
        for sentence in _sentences(text):
            for authority in authorities.find_all(sentence):
                found.setdefault(authority.urn, authority)
                count[authority.urn] += 1
    most = max(count.values(), default=0)
    chosen = [urn for urn in found if urn in headline or count[urn] * PASSING > most]
    chosen.sort(key=lambda urn: (urn not in headline, -count[urn]))
    return tuple(found[urn] for urn in chosen)


def _visit(
    passages: tuple[Passage, ...], published: date | None
) -> tuple[date | None, date | None]:
    """The days on site that the article gives; the latest where it speaks of several visits."""
    best: tuple[date, date] | None = None
    for passage in passages:
        if not VISIT.search(passage.text):
            continue
        period = find_period(passage.text, published)
        if period is None or period.start is None or period.end is None:
            continue
        before = passage.text[: passage.text.find(period.printed)]
        if OTHER_DAY.search(before) or period.end - period.start > LONGEST_VISIT:
            continue
        if published is not None and not timedelta(0) <= published - period.end <= LONGEST_WAIT:
            continue
        if best is None or period.end > best[1]:
            best = (period.start, period.end)
    return best or (None, None)


def _visit_number(title: str | None, blocks: list[Block]) -> int | None:
    for text in (title or "", *(block.text for block in blocks[:HEAD_BLOCKS])):
        found = NUMBERED.search(text)
        if found is not None:
            word = found[1].lower()
            return int(word) if word.isdigit() else ORDINALS.index(word) + 1
    return None


def _quotations(blocks: list[Block]) -> tuple[str, ...]:
    """Quoted words, two or more; a single one in marks is irony or a name."""
    found = (
        next(filter(None, groups)).strip()
        for block in blocks
        if block.kind != "heading"
        for groups in QUOTED.findall(block.text)
        if any(groups)
    )
    return tuple(dict.fromkeys(words for words in found if " " in words))


def owned_by(article: Letter, owner: Authority) -> Letter:
    """An article that names no authority as one about its source's: "our services" are theirs."""
    if article.urns:
        return article
    doubts = tuple(doubt for doubt in article.doubts if doubt != NAMELESS)
    return replace(article, authority=owner.name, urns=(owner.urn,), doubts=doubts)
