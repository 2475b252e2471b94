"""Reports of invented authorities, and strategies that make more of them."""

from datetime import date, timedelta

from hypothesis import strategies as st

from digests.models import Digest, Finding, Part, Report, Span
from scrapers.models import Judgement, Point

THEMES = ("workforce", "early-help", "neglect", "leadership", "health")
KINDS = ("ilacs_inspection", "sif_inspection", "focused_visit", "monitoring_visit", "article")

# Digests of whatever text, for what draws them.
LINKS = st.none() | st.sampled_from(
    ("https://files.example.gov/v1/file/50000001#page=3", "javascript:alert(1)")
)
SPANS = st.builds(Span, st.text(max_size=90), st.booleans(), LINKS)
LINES = st.lists(SPANS, max_size=4).map(tuple)
PARTS = st.builds(
    Part,
    st.none() | st.text(max_size=60),
    st.lists(LINES, max_size=4).map(tuple),
    st.sampled_from(("text", "list", "table")),
    st.integers(0, 3),
)
DIGESTS = st.builds(
    Digest,
    LINES,
    st.lists(PARTS, max_size=3).map(tuple),
    st.none() | st.text(max_size=90),
    st.none() | st.text(max_size=90),
)


def finding(
    n: int,
    text: str,
    themes: str,
    polarity: str,
    *,
    page: int = 3,
    listed: bool = False,
    push: bool = True,
) -> Finding:
    """A finding whose themes stand in one string with spaces between."""
    return Finding(
        n=n,
        text=text,
        section=None,
        page=page,
        unit="bullet" if listed else "sentence",
        themes=tuple(themes.split()),
        polarity=polarity,  # type: ignore[arg-type]  # the strategies draw from the four
        progress=False,
        priority=listed,
        confidence=0.9,
        push=push,
    )


def grade(area: str, given: str, printed: str | None = "as printed") -> Judgement:
    return Judgement(area, given, printed, 1)  # type: ignore[arg-type]  # slugs from tests


_days = st.dates(date(2014, 1, 1), date(2026, 12, 31))
_findings = st.builds(
    finding,
    st.integers(1, 9),
    st.sampled_from(("Caseloads are high.", "Families are helped early.", "Plans drift.")),
    st.sampled_from((*THEMES, "workforce health", "neglect leadership")),
    st.sampled_from(("strength", "concern", "mixed", "neutral")),
    listed=st.booleans(),
)
_grades = st.builds(
    grade,
    st.sampled_from(
        (
            "overall_effectiveness",
            "help_and_protection",
            "in_care",
            "in_care_and_care_leavers",
            "sif_adoption",
        )
    ),
    st.sampled_from(("good", "requires_improvement", "inadequate", "not_given")),
    st.sampled_from((None, "as printed")),
)
_points = st.builds(
    Point,
    st.sampled_from(
        (
            "The quality of assessments.",
            "The quality and timeliness of assessments.",
            "The choice of homes for older children.",
        )
    ),
    st.integers(1, 3),
)


@st.composite
def reports(draw: st.DrawFn, urn: str = "90001") -> Report:
    start = draw(st.none() | _days)
    return Report(
        key=draw(st.text("0123456789abcdef", min_size=6, max_size=6)),
        urn=urn,
        authority="Westmarch",
        kind=draw(st.sampled_from(KINDS)),
        letter_date=draw(st.none() | _days),
        published=draw(st.none() | _days),
        visit_start=start,
        visit_end=start + timedelta(days=draw(st.integers(0, 14))) if start else None,
        judgements=tuple(draw(st.lists(_grades, max_size=3, unique_by=lambda j: j.area))),
        improvements=tuple(draw(st.lists(_points, max_size=2))),
        findings=tuple(draw(st.lists(_findings, max_size=4))),
    )


def report_sets(most: int = 6) -> st.SearchStrategy[list[Report]]:
    return st.lists(reports(), max_size=most, unique_by=lambda report: report.key)
