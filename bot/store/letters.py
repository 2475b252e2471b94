"""Letters: what a document was read to say, written whole or not at all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.store.corrections import corrections_of, supersede
from bot.store.database import Store, day_of, iso
from bot.store.derived import derive
from bot.store.documents import insert_document, recall_document, write_pages
from bot.store.reports import insert_report, urns_of
from bot.store.sentences import insert_findings
from digests.models import Finding
from digests.people import could_name
from digests.reports import report_of
from scrapers.models import Authority, Document, Letter, Passage

_NOBODY = Authority(urn="", name="", aliases=(), la_code="", region="", type="", neighbours=())

_STYLE = r"^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame)\.? "
_WHO_INSPECTED = (
    r"(?i:\binspectors? for (?:this|the) (?:\w+ )?(?:visit|inspection) (?:was|were)\b)"
    r"|^This (?:letter|report) summarises the (?:findings|outcomes?) of\b"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a document in the store."""

    sha256: str  # the key of its report
    new: bool  # False: its bytes were known before
    kind: str
    urns: tuple[str, ...]
    doubts: tuple[str, ...]
    private: bool  # a draft, still
    released: bool = False  # was a draft until this moment
    copy: bool = False  # the same letter was known in other bytes


def record(
    store: Store,
    document: Document,
    letter: Letter,
    findings: Iterable[Finding],
    *,
    now: datetime,
    published: date | None = None,
    url: str | None = None,
    private: bool = False,
) -> Recorded:
    """Writes a document, its letter, its findings and all that follows, in one transaction.

    Of two processes with the same bytes one writes and the other is told that they are known.
    """
    with store.writing():
        claimed = insert_document(
            store, document, published=published, url=url, private=private, now=now
        )
        if claimed:
            write_pages(store, document.sha256, letter.pages)
            _write(store, letter, tuple(findings))
    return recorded(store, document.sha256, new=claimed)


def record_again(store: Store, letter: Letter, findings: Iterable[Finding]) -> None:
    """Writes what a newer reader made of a stored document in place of the older reading."""
    with store.writing():
        before = urns_of(store, [letter.sha256])
        corrections = corrections_of(store, letter.sha256)
        store.run("DELETE FROM reports WHERE key = :key", {"key": letter.sha256})
        _write(store, letter, tuple(findings), before)
        for old, new in corrections:
            supersede(store, old, new)


def confirm(
    store: Store,
    sha256: str,
    *,
    published: date | None = None,
    url: str | None = None,
    listed: bool = False,
) -> Recorded:
    """Adds what became known of a stored document: its address, its date, that Ofsted lists it.

    A listing ends a draft's privacy; a mere second adding does not.
    """
    with store.writing():
        known = recall_document(store, sha256)
        released = bool(listed and known and known.private)
        changed = released or bool(
            known and ((url and url != known.url) or (published and published != known.published))
        )
        if changed:
            values = {
                "sha256": sha256,
                "url": url,
                "published": iso(published),
                "listed": int(released),
            }
            store.run(
                "UPDATE documents SET url = COALESCE(:url, url), "
                "published = COALESCE(:published, published), "
                "private = CASE WHEN :listed = 1 THEN 0 ELSE private END WHERE sha256 = :sha256",
                values,
            )
            store.run(
                "UPDATE reports SET url = COALESCE(:url, url), "
                "published = COALESCE(:published, published), "
                "newest = COALESCE(:published, published, letter_date, visit_end), "
                "private = CASE WHEN :listed = 1 THEN 0 ELSE private END, "
                "replaced_by = CASE WHEN :listed = 1 THEN NULL ELSE replaced_by END "
                "WHERE key = :sha256",
                values,
            )
            derive(store, urns_of(store, [sha256]), anew=True)
    return recorded(store, sha256, new=False, released=released)


def recorded(store: Store, sha256: str, *, new: bool, released: bool = False) -> Recorded:
    row = store.rows("SELECT kind, private FROM reports WHERE key = :key", {"key": sha256})[0]
    doubts = store.rows(
        "SELECT text FROM doubts WHERE report = :key ORDER BY place", {"key": sha256}
    )
    urns = store.rows(
        "SELECT urn FROM report_authorities WHERE report = :key ORDER BY place", {"key": sha256}
    )
    copies = store.rows(
        "SELECT key FROM reports WHERE read = 1 AND private = 0 AND (replaced_by = :key "
        "OR key = (SELECT replaced_by FROM reports WHERE key = :key)) LIMIT 1",
        {"key": sha256},
    )
    return Recorded(
        sha256=sha256,
        new=new,
        kind=row["kind"],
        urns=tuple(urn["urn"] for urn in urns),
        doubts=tuple(doubt["text"] for doubt in doubts),
        private=bool(row["private"]),
        released=released,
        copy=bool(copies) and not row["private"],
    )


def _write(
    store: Store, letter: Letter, findings: Sequence[Finding], before: Sequence[str] = ()
) -> None:
    known = recall_document(store, letter.sha256)
    if known is None:
        raise LookupError(f"the document {letter.sha256} is not stored")
    urns = tuple(urn for urn in dict.fromkeys(letter.urns) if store.authorities.by_urn(urn))
    report = report_of(
        letter,
        findings,
        _NOBODY,
        published=known.published,
        url=known.url,
        file_name=known.file_name,
        private=known.private,
    )
    insert_report(store, report, urns=urns, facts=_facts(letter))
    _write_parts(store, letter)
    insert_findings(store, letter.sha256, _nameless(letter, findings))
    derive(store, sorted({*urns, *before}))


def _nameless(letter: Letter, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that may be shown: not those that say who inspected, or what a letter is.

    They name the people whom the letter is from or to, or stand in its opening, and judge nothing.
    """
    people = (*letter.inspectors, letter.lead_inspector, *letter.addressees)
    people = (*people, letter.addressee.name if letter.addressee else None)
    # An addressee can be a body ("local partnership"), which findings speak of all the time.
    names = {re.sub(_STYLE, "", name) for name in people if name and could_name(name)}
    shapes = [_WHO_INSPECTED, *(rf"\b{re.escape(name)}\b" for name in sorted(names))]
    shown_not = re.compile("|".join(shapes))
    return tuple(finding for finding in findings if not shown_not.search(finding.text))


def _facts(letter: Letter) -> dict[str, object]:
    """What the letter prints beyond what the digests need."""
    return {
        "authority": letter.authority,
        "lead_inspector": letter.lead_inspector,
        "addressee": letter.addressee.name if letter.addressee else None,
        "addressee_role": letter.addressee.role if letter.addressee else None,
        "publisher": letter.publisher,
        "reader": letter.reader,
    }


def _write_parts(store: Store, letter: Letter) -> None:
    key = {"report": letter.sha256}
    store.insert(
        "sections",
        (
            {**key, "place": n, "heading": section.heading, "page": section.page}
            for n, section in enumerate(letter.sections, 1)
        ),
    )
    store.insert(
        "people",
        (
            {**key, "part": part, "place": n, "name": name}
            for part, names in (("inspector", letter.inspectors), ("addressee", letter.addressees))
            for n, name in enumerate(names, 1)
        ),
    )
    store.insert(
        "quotations",
        ({**key, "place": n, "text": text} for n, text in enumerate(letter.quotations, 1)),
    )
    if letter.kind == "article":
        store.insert(
            "passages",
            (
                {
                    **key,
                    "n": passage.n,
                    "text": passage.text,
                    "section": passage.section,
                    "page": passage.page,
                    "unit": passage.unit,
                }
                for passage in letter.passages
            ),
        )


def article_of(store: Store, sha256: str) -> Letter | None:
    """A stored article as it was read, for finding its findings anew; None for anything else."""
    rows = store.rows(
        "SELECT * FROM reports WHERE key = :key AND kind = 'article'", {"key": sha256}
    )
    if not rows:
        return None
    row = rows[0]
    key = {"key": sha256}
    urns = store.rows("SELECT urn FROM report_authorities WHERE report = :key ORDER BY place", key)
    quotations = store.rows("SELECT text FROM quotations WHERE report = :key ORDER BY place", key)
    doubts = store.rows("SELECT text FROM doubts WHERE report = :key ORDER BY place", key)
    pages = store.rows("SELECT text FROM pages WHERE document = :key ORDER BY page", key)
    return Letter(
        sha256=sha256,
        kind="article",
        authority=row["authority"],
        urns=tuple(urn["urn"] for urn in urns),
        title=row["title"],
        letter_date=day_of(row["letter_date"]),
        visit_start=day_of(row["visit_start"]),
        visit_end=day_of(row["visit_end"]),
        visit_number=row["visit_number"],
        focus=row["focus"],
        passages=_passages(store, sha256),
        doubts=tuple(doubt["text"] for doubt in doubts),
        pages=tuple(page["text"] for page in pages),
        reader=row["reader"],
        publisher=row["publisher"],
        quotations=tuple(quotation["text"] for quotation in quotations),
    )


def _passages(store: Store, sha256: str) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    for row in store.rows("SELECT * FROM passages WHERE report = :key ORDER BY n", {"key": sha256}):
        before = passages[-1] if passages else None
        passages.append(
            Passage(
                n=row["n"],
                text=row["text"],
                section=row["section"],
                page=row["page"],
                unit=row["unit"],
                prev=before.text if before and before.section == row["section"] else "",
            )
        )
    return tuple(passages)
