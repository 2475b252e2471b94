"""What a statement about a visit takes up from the letter, and what it leaves out."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from digests.models import Finding, Report
from digests.points import alikeness
from scrapers.models import Point

# Found by reading statements beside their letters: below it two sentences share a subject only.
_SAME = 0.4
_TAKEN_UP = 0.3  # the same for an item of a list, which is shorter
_FEW_WORDS = 4  # of weight; a shorter sentence says too little to repeat anything
_STEM = 6
_WORD = re.compile(r"[a-z0-9]+")
_COMMON = frozenset(
    """
    a about after all also an and are as at be been being but by can for from had has have he her
    his how in into is it its more most not of on or our she so some such than that the their them
    there these they this those to was we were when where which while who will with within would
    ofsted inspector inspectors inspection letter report visit found council authority local
    children child young people service services social care said says including through
    """.split()  # noqa: SIM905 - a page of words reads better so
)

_QUOTED = re.compile(
    r"“([^“”]+)(?:”|$)|(?<!\w)‘([^‘’]*(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)\"([^\"]+)\"(?!\w)"
    r"|(?<!\w)'([^']*(?:'\w[^']*)*)'(?!\w)"
)
_GAP = re.compile(r"\[[^\]]*\]|…|\.\.\.")  # the writer's own words, or a cut
_FEWEST_QUOTED = 2  # words; a single one in marks is a name or irony
_SHORTEST = 2  # characters: the two spaces that frame no word
_NO_WORDS = re.compile(r"[^a-z0-9]+")
# Somebody is given the word who is not an inspector.
_SPEAKER = re.compile(
    r"\b(?:cllr|councillor|lead member|cabinet member|portfolio holder|leader of|chair of"
    r"|director|chief executive|spokes(?:man|woman|person)|minister|MP|mayor|union|unison)\b",
    re.I,
)
_SPEAKS = re.compile(
    r"\b(?:said|says|say|added|adds|commented|responding|welcomed|told|concluded|continued)\b", re.I
)
_GOES_ON = re.compile(
    r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|[Uu]s)\b|^(?:“|‘)|^(?:He|She|They) (?:said|added)\b"
)
_FURNITURE = re.compile(
    r"^(?:more from\b|read more\b|related\b|comments? (?:are|is)\b|leave a (?:reply|comment)\b"
    r"|news archive|share this\b|sign up\b|you can read the full\b|edited to add\b|image (?:of|:)"
    r"|.*\(credit:)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sentence of the statement and the finding of the letter that it repeats."""

    said: Finding
    found: Finding
    alike: float  # 0..1
    exact: bool  # word for word


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks, and where the letter has them word for word."""

    words: str
    said: Finding
    found: Finding | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One statement beside the letter about the same visit."""

    letter: Report
    statement: Report
    repeats: tuple[Repeat, ...]  # in the statement's order
    quotations: tuple[Quotation, ...]
    taken_up: tuple[tuple[Point, Finding], ...]  # areas for improvement, and the passage
    left_out: tuple[Point, ...]  # no matching passage found


def cover(letter: Report, statement: Report) -> Coverage:
    """Compares a statement with the letter, sentence by sentence."""
    told = statements_of(statement)
    body = [f for f in letter.findings if not f.priority and f.polarity != "neutral"]
    weigh = _Weights(finding.text for finding in (*letter.findings, *told))
    repeats = [r for said in told if not said.priority and (r := _repeat(said, body, weigh))]
    taken: list[tuple[Point, Finding]] = []
    left: list[Point] = []
    for point in (*letter.priority_actions, *letter.improvements):
        passage = _passage_on(point, told, weigh)
        if passage is None:
            left.append(point)
        else:
            taken.append((point, passage))
    return Coverage(
        letter=letter,
        statement=statement,
        repeats=tuple(repeats),
        quotations=tuple(_quotations(letter, told)),
        taken_up=tuple(taken),
        left_out=tuple(left),
    )


def statements_of(article: Report) -> tuple[Finding, ...]:
    """The article's sentences without boilerplate and without what people said in reply."""
    kept: list[Finding] = []
    replying = False
    section: str | None = None
    for finding in article.findings:
        text = finding.text
        goes_on = replying and finding.section == section and _GOES_ON.search(text)
        section = finding.section
        replying = bool(goes_on or (_SPEAKER.search(text) and _SPEAKS.search(text)))
        if not replying and not _FURNITURE.match(text):
            kept.append(finding)
    return tuple(kept)


class _Weights:
    """How much each word of two documents tells: rare words more than common ones."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._count = 0
        self._in: Counter[str] = Counter()
        for text in texts:
            self._count += 1
            self._in.update(set(_stems(text)))

    def of(self, text: str) -> Mapping[str, float]:
        return {
            stem: log((1 + self._count) / (1 + self._in[stem])) + 0.2 for stem in set(_stems(text))
        }


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _COMMON]


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    size = sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    if not size:
        return 0.0
    return sum(one[stem] * other[stem] for stem in one.keys() & other.keys()) / size


def _repeat(said: Finding, body: Sequence[Finding], weigh: _Weights) -> Repeat | None:
    mine = weigh.of(said.text)
    if len(mine) < _FEW_WORDS or not body:
        return None
    scored = [(_cosine(mine, weigh.of(found.text)), -found.n, found) for found in body]
    alike, _, found = max(scored, key=lambda item: item[:2])
    if alike < _SAME:
        return None
    one, other = _plain(said.text), _plain(found.text)
    return Repeat(said, found, round(alike, 3), one in other or other in one)


def _passage_on(point: Point, told: Sequence[Finding], weigh: _Weights) -> Finding | None:
    """The passage that takes an area for improvement up, in whatever words."""
    words = " ".join((point.text, *point.subitems))
    mine = weigh.of(words)
    best: tuple[float, int, Finding] | None = None
    for said in told:
        alike = max(_cosine(mine, weigh.of(said.text)), alikeness(words, said.text) - 0.25)
        if alike >= _TAKEN_UP and (best is None or (alike, -said.n) > best[:2]):
            best = (alike, -said.n, said)
    return best[2] if best else None


def _quotations(letter: Report, told: Sequence[Finding]) -> Iterator[Quotation]:
    """Every quotation of two words or more, checked word for word against the letter."""
    whole = _Whole(letter.findings)
    for said in told:
        for groups in _QUOTED.findall(said.text):
            words = next(filter(None, groups), "").strip()
            parts = [plain for part in _GAP.split(words) if len(plain := _plain(part)) > _SHORTEST]
            if sum(plain.count(" ") - 1 for plain in parts) < _FEWEST_QUOTED:
                continue
            at = [whole.find(plain) for plain in parts]
            yield Quotation(words, said, None if None in at else at[0])


class _Whole:
    """A letter's words in one run: a quotation may go over the end of a sentence."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = findings
        self._starts: list[int] = []
        pieces: list[str] = []
        at = 0
        for finding in findings:
            self._starts.append(at)
            pieces.append(_plain(finding.text)[1:])
            at += len(pieces[-1])
        self._text = " " + "".join(pieces)

    def find(self, plain: str) -> Finding | None:
        """The finding in which these plain words begin."""
        at = self._text.find(plain)
        return self._findings[bisect_right(self._starts, at) - 1] if at >= 0 else None


def _plain(text: str) -> str:
    """Words between single spaces, so that marks and case make no difference."""
    return f" {_NO_WORDS.sub(' ', text.lower().replace('’', '').replace(chr(39), '')).strip()} "
