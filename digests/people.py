"""Whom no message sent unasked may name, and whose words it may not repeat."""

import re
from itertools import dropwhile

from digests.models import Report

# Ranks and titles that stand before a person's name.
_STYLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Cllr|Councillor|Sir|Dame|Lord|Lady|Baroness|Judge"
    r"|Sgt|Inspector|Rev(?:erend)?)\.? (?!for\b|of\b)[A-Z][\w’'-]+"
)
_NAME = r"[A-Z][a-z]+(?:[-’'][A-Z]?[a-z]+)*"
_CAPITALS = re.compile(rf"\b{_NAME}(?: (?:[A-Z]\.? |de |van |von |O[’'])?{_NAME})+\b")
# Words that stand before a name without being of it.
_LEADS = frozenset(
    """
    a after also although an and as at because before both but by cabinet chief director during
    executive following for former from head however if in leader leaders lead like manager member
    minister of officer on one overall people secretary since social staff the then they this
    through to under until when where while with worker
    """.split()  # noqa: SIM905 - as below
)
_BETWEEN = re.compile(r"[\s’'-]+")
_KIN = (
    r"(?:mother|mum|father|dad|stepfather|stepmother|parents?|grand(?:mother|father|parents?)"
    r"|aunt|uncle|sister|brother|son|daughter|boy|girl|baby|infant|toddler|child|schoolboy"
    r"|schoolgirl|pupil|teenager|youngster|twins?|siblings?)"
)
# "baby Alex", "two-year-old Robin": one name is enough there.
_CHILD = re.compile(
    rf"(?:\b{_KIN}|-olds?)[,:]? (?!I\b|In\b|The\b|Who\b){_NAME}\b(?! (?:\w+ )?Council\b)"
)
_AGED = re.compile(rf"\b{_NAME}(?:, \d{{1,2}},| \(\d{{1,2}}\)|, aged \d)")
# Words that make two capitals a body, a place or a plan and not a person.
_NO_PERSON = frozenset(
    """
    a academy act action adoption after agency all alliance also an and april area areas army as
    assembly assessment association at august authority bank board borough both british bureau but
    by cabinet cafcass camhs care carers case centre champion charter child childhood children city
    code college combined commission commissioner committee community conference council councils
    county court crown december department despite director district division during east education
    emotional england english executive exploitation family february first following for force
    forum foster foundation framework friends from front fund government green group groups guide
    harm health help her high his home homes hospital however house hub hubs human if improvement
    in inclusion independent innovation inspection inspectorate inspectors integrated intensive
    its january joint july june justice king kingdom law lead leaders leaving legal level link
    liquid local logic london majesty majesty's management many march may member mental meanwhile
    metropolitan midlands minister missing model monday most multi national new nhs no north
    november numbers october of offer office officer ofsted older on one operation our outline
    overall overview panel parent parents participation partners partnership pathway people
    permanence
    personal placement plan planning plans police policy positive practice prevent priority
    probation professionals programme project promise protection public quality queen referral
    regional report representative research residential response restorative review reviewing risk
    royal safe safeguarding safety saturday school schools scrutiny secretary section senior
    september service services short signs single since sir social some south special squad staff
    stable standards star state states strategic strategy strengthening sunday supervision support
    system systemic target team teams the their there these they this those through thursday
    together too town transition trust tuesday under unit united university unitary valley virtual
    visit voice voluntary wednesday welsh west when where while with within work worker workers
    working young your youth zone
    """.split()  # noqa: SIM905 - a page of words reads better so
)
# A letter never speaks in the first person of what it found: such words are somebody's.
_OWN_WORDS = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Uu]s|[Oo]ur|[Mm]um|[Dd]ad)\b(?![/-])")
_QUOTED = re.compile(r"[“‘\"'][^“”‘’\"]*?\w+ \w+[^“”‘\"]*[”’\"']")
_YOUNG = re.compile(
    r"\b(?:child(?:ren)?|young (?:person|people|man|woman|parent)|care[ -]leavers?|parents?|carers?"
    r"|(?:grand)?mothers?|(?:grand)?fathers?|famil(?:y|ies)|teenagers?|girls?|boys?|kids)\b",
    re.I,
)
_SAYS = (
    r"(?:said|says|say|saying|told|tells?|stat(?:ed|es|ing)|comment(?:ed|ing)|explain(?:ed|ing)"
    r"|describ(?:ed|es|ing)|add(?:ed|ing)|wrote|shared|summ(?:ed|ing) up|put it|reflect(?:ed|ing))"
)
_ONE_SAYS = re.compile(
    r"\b(?:one|an?|another) (?:[\w-]+ ){0,3}?(?:child|young (?:person|man|woman)|care[ -]leaver"
    rf"|parent|carer|mother|father|grandparent|teenager|girl|boy)\b[^.]{{0,40}}?\b{_SAYS}\b",
    re.I,
)
_ANY_SAYS = re.compile(rf"\b{_SAYS}\b", re.I)
# Of a death, a crime or a grave incident nothing is told but who reports it, and where.
_GRAVE = re.compile(
    r"\b(?:dea(?:d|th|ths)|died?|dies|dying|kill\w*|murder\w*|manslaughter|suicide|inquest"
    r"|coroner\w*|prosecut\w*|convict(?:ed|ions?)|sentenced|jail(?:ed)?|imprisoned|trial"
    r"|pleaded|(?:crown|magistrates[’']?) court|(?:was|were|been|being) charged|arrest(?:ed|s)?"
    r"|rap(?:e|ed|ist)|assaulted|serious (?:case|incident)|child safeguarding practice review"
    r"|practice review|tragic\w*|tragedy|abus(?:ed|ers?)|homicide|stabb\w*|fatal\w*)\b",
    re.I,
)
_LONGEST_HEADLINE = 160
_GRAVE_OPENING = 6  # sentences in which an article says what it is about
_GRAVE_MENTIONS = 3  # so many anywhere, and it is about that


def tellable(text: str, place: str = "") -> bool:
    """Whether a sentence may be quoted unasked: it names nobody, and nobody speaks in it.

    The words of `place`, an authority's name, are no person's.
    """
    return not (names_person(text) or could_name(text, place) or repeats_words(text))


def names_person(text: str) -> bool:
    """Whether it names somebody for certain: by rank, age or kinship."""
    return any(shape.search(text) for shape in (_STYLED, _CHILD, _AGED))


def could_name(text: str, place: str = "") -> bool:
    """Whether two capitals in it look like a person's name, and not like a place or a body."""
    known = _NO_PERSON.union(_BETWEEN.split(place.lower()))
    for run in _CAPITALS.finditer(text):
        words = list(dropwhile(_LEADS.__contains__, run.group().lower().split()))
        parts = [part for word in words for part in _BETWEEN.split(word)]
        if len(words) > 1 and known.isdisjoint(parts):
            return True
    return False


def repeats_words(text: str) -> bool:
    """Whether it repeats what a child, a relative or a carer said, in marks or without."""
    if _OWN_WORDS.search(text) or _ONE_SAYS.search(text):
        return True
    spoken = _YOUNG.search(text) and _ANY_SAYS.search(text)
    return bool(spoken and _QUOTED.search(text))


def is_grave(title: str, sentences: tuple[str, ...] = ()) -> bool:
    """Whether an article is about a child's death, a serious incident or a prosecution."""
    if _GRAVE.search(title):
        return True
    if any(_GRAVE.search(sentence) for sentence in sentences[:_GRAVE_OPENING]):
        return True
    return sum(bool(_GRAVE.search(sentence)) for sentence in sentences) >= _GRAVE_MENTIONS


def headline(article: Report) -> str | None:
    """The printed headline, unless it names somebody or the article is about something grave."""
    title = article.title
    if not title or len(title) > _LONGEST_HEADLINE or not tellable(title, article.authority):
        return None
    if is_grave(title, tuple(finding.text for finding in article.findings)):
        return None
    return title.strip().strip('“”"')
