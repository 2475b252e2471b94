"""Letters of invented authorities as the reader would hand them over, and small stores for them."""

import hashlib
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.store import Store, open_store
from bot.store.letters import Recorded, record
from digests.models import Finding
from scrapers.authorities import Authorities, known_authorities
from scrapers.models import Authority, Document, Judgement, Letter, Passage, Person, Point, Section
from tests.digests.samples import finding, grade

NOW = datetime(2026, 11, 1, 9, 40, tzinfo=UTC)
WESTMARCH, EASTMARCH = "90001", "90002"
MEDWAY = "80522"  # its published outcomes are facts: the last inspection was of 17 to 28 July 2023


def small_world() -> Authorities:
    """Two invented authorities, and Medway for its published outcomes."""
    medway = known_authorities().by_urn(MEDWAY)
    assert medway is not None
    return Authorities(
        (medway, _invented(WESTMARCH, "Westmarch"), _invented(EASTMARCH, "Eastmarch"))
    )


def _invented(urn: str, name: str) -> Authority:
    return Authority(
        urn=urn,
        name=name,
        aliases=(),
        la_code=urn[-3:],
        region="South East",
        type="Unitary Authority",
        neighbours=(),
    )


def new_store(url: str = "sqlite:///:memory:") -> Store:
    return open_store(url, authorities=small_world())


def letter(
    name: str,
    *,
    kind: str = "focused_visit",
    urns: tuple[str, ...] = (WESTMARCH,),
    start: date | None = date(2024, 3, 5),
    nights: int = 1,
    written: date | None = None,
    judgements: tuple[Judgement, ...] = (),
    improvements: tuple[Point, ...] = (),
    **rest: object,
) -> Letter:
    """A letter whose bytes are its name."""
    return Letter(
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        kind=kind,  # type: ignore[arg-type]  # slugs from tests
        urns=urns,
        authority="Westmarch Borough Council",
        letter_date=written,
        visit_start=start,
        visit_end=start + timedelta(days=nights) if start else None,
        judgements=judgements,
        improvements=improvements,
        **{  # type: ignore[arg-type]  # fields of the record
            "title": f"A letter named {name}",
            "inspectors": ("Robin Vale", "Ash Winter"),
            "addressee": Person("Ms Jo March", "Director of Children's Services"),
            "sections": (Section("Findings", 2),),
            "pages": (f"first page of {name}", f"second page of {name}"),
            "reader": "test",
            **rest,
        },
    )


def document_of(letter: Letter, **rest: object) -> Document:
    return Document(
        body=b"%PDF-",
        sha256=letter.sha256,
        **{"name": f"{letter.sha256[:6]}.pdf", **rest},  # type: ignore[arg-type]
    )


def put(
    store: Store, letter: Letter, *findings: Finding, name: str | None = None, **rest: object
) -> Recorded:
    """Records a letter as `add` would, without the reading."""
    document = document_of(letter, **({"name": name} if name else {}))
    return record(store, document, letter, findings, now=NOW, **rest)  # type: ignore[arg-type]


def article(name: str, *, written: date, urns: tuple[str, ...] = (WESTMARCH,)) -> Letter:
    return letter(
        name,
        kind="article",
        urns=urns,
        start=None,
        written=written,
        publisher="Westmarch Echo",
        passages=(
            Passage(1, "The council was praised.", None, 1, "sentence", ""),
            Passage(2, "More is to do.", None, 1, "sentence", "The council was praised."),
        ),
    )


# Often within a few weeks, so that visits meet.
_days = st.dates(date(2022, 1, 1), date(2024, 12, 31)) | st.dates(
    date(2023, 7, 10), date(2023, 8, 5)
)
_sentences = st.builds(
    finding,
    st.just(1),
    st.sampled_from(("Caseloads are high.", "Families are helped early.", "Plans drift.")),
    st.sampled_from(("workforce", "early-help", "neglect", "workforce neglect")),
    st.sampled_from(("strength", "concern", "mixed", "neutral")),
)


@st.composite
def added(draw: st.DrawFn, name: str) -> tuple[Letter, tuple[Finding, ...], dict[str, object]]:
    """One letter with its findings and what is known of it on adding."""
    kind = draw(
        st.sampled_from(
            ("ilacs_inspection", "focused_visit", "monitoring_visit", "jtai", "article", "other")
        )
    )
    made = letter(
        name,
        kind=kind,
        urns=draw(
            st.sampled_from(
                ((WESTMARCH,), (MEDWAY,), (WESTMARCH, EASTMARCH), (MEDWAY, WESTMARCH), ())
            )
        ),
        # Often the very days of Medway's published inspection.
        start=draw(st.just(date(2023, 7, 17)) | _days | st.none()),
        nights=draw(st.integers(0, 11)),
        visit_number=draw(st.sampled_from((None, None, 1, 2))),
        written=draw(st.none() | _days),
        judgements=(grade("overall_effectiveness", draw(st.sampled_from(("good", "inadequate")))),)
        if kind == "ilacs_inspection"
        else (),
        improvements=tuple(
            Point(text, 2)
            for text in draw(
                st.lists(
                    st.sampled_from(("The quality of plans.", "The pace of help.")), max_size=2
                )
            )
        ),
    )
    said = draw(st.lists(_sentences, max_size=3))
    known: dict[str, object] = {
        "private": draw(st.sampled_from((False, False, False, True))),
        "published": draw(st.none() | _days),
        "url": draw(st.sampled_from((None, f"https://files.example.org/v1/file/{name}"))),
    }
    return made, tuple(_numbered(said)), known


def _numbered(said: list[Finding]) -> list[Finding]:
    return [
        finding(n, one.text, " ".join(one.themes), one.polarity) for n, one in enumerate(said, 1)
    ]


@st.composite
def additions(
    draw: st.DrawFn, most: int = 4
) -> list[tuple[Letter, tuple[Finding, ...], dict[str, object]]]:
    return [draw(added(f"letter {n}")) for n in range(draw(st.integers(1, most)))]
