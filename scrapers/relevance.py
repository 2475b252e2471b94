"""Whether an item of news speaks of an inspection of an authority's children's services."""

import re

from scrapers.models import Letter, Notice

OFSTED = re.compile(r"\bofsted\b", re.I)
INSPECTORATE = re.compile(
    r"\bofsted(?:['’]s)?\b|\binspector(?:s|ate)?\b|\bwatchdog\b|\bILACS\b|\bJTAI\b|\bHMI\b"
    r"|\bmonitoring visit|\bregulator\b",
    re.I,
)
# Enough in a headline that speaks of the services: it need not say who inspected.
INSPECTION = re.compile(r"\binspection\b|\binspected\b", re.I)
SERVICES = re.compile(
    r"child(?:ren)?(?:['’]?s)?['’]? (?:and (?:young|famil|education|adult)[^.]{0,30}?)?"
    r"(?:social (?:care|work|services)|services?|departments?|trust)\b"
    r"|\bsocial care (?:services )?for (?:\w+ )?(?:children|young people)\b"
    r"|\bsocial work(?:ers?)?\b"
    r"|\bservices? (?:for|to|that \w+)(?: \w+){0,3} (?:children|young people)\b"
    r"|child(?:ren)?(?:['’]?s)?['’]? protection\b|\bprotect(?:s|ing)?(?: \w+){0,3} children\b"
    r"|\bsafeguarding (?:of )?(?:children|services|teams?|arrangements|partners\w*)"
    r"|\bcare[- ](?:leavers?|experienced)\b|\blooked[- ]after\b|\bcorporate parent"
    r"|\b(?:children|young people|kids)(?: \S+)? in (?:\w+['’]?s? )?care\b|\bjoint targeted area\b"
    r"|\bchildren (?:in need|and famil(?:y|ies))\b|\b(?:help and|and) protection\b"
    r"|\bchild (?:\w+ )?(?:exploitation|abuse|neglect)\b|\bfostered\b"
    r"|\bchildren with (?:\w+ )?(?:educational |additional |special )+needs\b"
    r"|\btrust for (?:[\w'’]+ )?children\b"
    r"|\barea SEND\b|\bspecial educational needs\b|\b(?:local area|area) partnership\b"
    r"|\bSEND (?:inspection|partnership|services|provision|arrangements)\b|\bfront door\b"
    r"|\bvulnerable (?:children|young people)\b|\bchildren at risk\b|\bfoster(?:ing)? service"
    r"|\bplanning for children\b|\bMASH\b",
    re.I,
)
VISIT = re.compile(
    r"\binspect(?:ion|ions|ed|s)?\b|\bmonitoring (?:visit|letter|inspection)|\bfocused visit"
    r"|\bvisit(?:ed|s)?\b|\bjudg(?:ed|e?ment)\b|\brat(?:ed|es|ings?)\b|\bgraded?\b|\breport\b"
    r"|\binadequate\b|\brequires? improvement\b|\boutstanding\b|\bgood\b|\bfindings?\b"
    r"|\bfail(?:ed|ing|ings|ure)\b|\bprais\w+|\bletter\b|\bcritici\w+|\bprogress\b"
    r"|\bconcerns?\b|\bimprov\w+|\bweakness\w*|\bfound\b",
    re.I,
)
# Words of an inspection that only children's services have: with these no inspectorate is needed.
OWN = re.compile(
    r"\bILACS\b|\bJTAI\b|\bjoint targeted area inspection|\barea SEND (?:full )?inspection"
    r"|\bfocused visits?\b"
    r"|\binspection of (?:[\w'’]+ ){0,4}?children(?:['’]?s)?['’]? (?:social care|services)",
    re.I,
)
# What Ofsted inspects beside: settings, not an authority's services.
SETTING = re.compile(
    r"\b(?:pre-?)?schools?\b|\bacadem(?:y|ies)\b|\bnurser(?:y|ies)\b|\bchild-?minders?\b"
    r"|\bplaygroups?\b|\bcr[eè]ches?\b|\bsixth[- ]form\b|\bcolleges?\b|\bpupils?\b"
    r"|\bhead ?teachers?\b|\bhead ?master\b|\bapprentic\w+|\badult (?:and community )?learning"
    r"|\badult education\b|\bskills service|\btraining provider|\buniversit\w+"
    r"|\bchild(?:ren)?['’]?s['’]? homes?\b|\bresidential homes?\b|\bfoster(?:ing)? agenc\w+"
    r"|\badoption agenc\w+|\bholiday club|\b(?:after[- ]school|breakfast) club|\bwraparound\b"
    r"|\bchildcare\b|\bday care\b|\bearly years (?:setting|provider)|\bmusic service\b"
    r"|\bchild(?:ren)?['’]?s['’]? cent(?:re|er)s?\b|\bsupported accommodation\b"
    r"|\bsecure (?:home|unit|centre)",
    re.I,
)
# What others inspect.
ELSEWHERE = re.compile(
    r"\bCQC\b|\bcare quality commission\b|\badult social care\b|\bcare homes?\b|\bhospitals?\b"
    r"|\bGP\b|\bsurger(?:y|ies)\b|\bHMICFRS\b|\bfire (?:and rescue|service)\b|\bpolice force\b"
    r"|\bprisons?\b|\bbridges?\b|\bfood hygiene\b|\brestaurants?\b|\btakeaways?\b|\bMOT\b"
    r"|\btaxis?\b|\bplaygrounds?\b|\broads?\b|\bpotholes?\b|\bbuildings?\b|\btrees?\b"
    r"|\bhousing (?:inspect|regulat|ombudsman)\w*|\bwaste\b|\bdrains?\b|\bHSE\b|\bhighways?\b"
    r"|\bplanning inspect\w+|\bcrematori\w+|\bcemeter(?:y|ies)\b|\bdam\b|\bflood\w*"
    r"|\bprobation\b|\byouth (?:justice|offending)\b|\bHMIP\b|\bpeer review\b"
    r"|\bhome ?care\b|\bdental\b|\bdentists?\b|\bmaternity\b|\bestyn\b|\bcare inspectorate\b",
    re.I,
)
GATE = re.compile(
    r"\bofsted\b|\binspect|\bILACS\b|\bJTAI\b|\bjudged?\b|\bwatchdog|\binadequate\b|\boutstanding\b"
    r"|\brequires? improvement\b|\bchild(?:ren)?['’]?s['’]? (?:social|services?|trust|dep)"
    r"|\bchildren|\bsocial work|\bcare leavers?\b|\bSEND\b|\bsafeguard|\bmonitoring visit"
    r"|\bfocused visit|\blooked[- ]after|\byoung people|\bfoster"
    r"|\bfamil(?:y|ies)\b|\byoungsters?\b|\bkids\b|\bregulator\b|\bcommissioners?\b"
    # What may hold a letter: the papers of committees, and statements that say of nothing.
    r"|\bcommittee\b|\bagenda\b|\bappendix\b|\bpapers?\b|\bscrutiny\b|\bstatement\b|\bletter\b",
    re.I,
)
# With Ofsted, these three speak of an authority's own services, however they are called.
CHILDREN = re.compile(r"\bchildren\b|\byoung(?:sters| people)\b|\bkids\b", re.I)
COUNCIL = re.compile(r"\bcouncil(?:['’]s)?\b|\blocal authority\b|\bcabinet member\b", re.I)
BEYOND = 2  # a setting's words so many times those of the services: the item is about the setting


def may_be_relevant(notice: Notice) -> bool:
    """Whether an item's title and summary make it worth reading whole."""
    said = f"{notice.title}\n{notice.summary}"
    if not said.strip():
        return True  # a list that says nothing of its items leaves the judging to their pages
    if GATE.search(said) is None:
        return notice.url.partition("?")[0].lower().endswith(".pdf")
    return not _is_of_a_setting(notice.title, said)


def why_relevant(notice: Notice, article: Letter) -> str | None:
    """The reason to keep an item, in one sentence; None where it is about something else."""
    if not article.urns and not notice.urn:
        return None
    text = "\n".join(article.pages)
    return why_words(notice.title, notice.summary, text)


def why_words(title: str, summary: str, text: str = "") -> str | None:
    """The reason to keep what is said so, by whichever authority; None where it is another's."""
    head = f"{title}\n{summary}"
    said = f"{head}\n{text}"
    if _is_of_a_setting(title, said):
        return None
    own = OWN.search(said)
    found = [own] if own else _signs(title, head, said)
    if not all(found):
        return None
    if (
        own is None
        and ELSEWHERE.search(head)
        and not (SERVICES.search(title) or OFSTED.search(head))
    ):
        return None
    words = ", ".join(dict.fromkeys(match[0].lower() for match in found if match))
    return f"It names an authority and says: {words}."


def _signs(title: str, head: str, said: str) -> list[re.Match[str] | None]:
    """What is found of the words that are looked for: who inspected, which services, a visit."""
    both = [INSPECTORATE.search(title), SERVICES.search(title)]
    if all(both):
        return both  # a headline with both leaves the third word out at will
    about = SERVICES.search(title) or INSPECTION.search(title)
    if about and INSPECTORATE.search(said) is None:
        return [INSPECTION.search(said), SERVICES.search(head), VISIT.search(said)]
    signs = [INSPECTORATE.search(said), SERVICES.search(said), VISIT.search(said)]
    if not all(signs) and OFSTED.search(head) and SETTING.search(said) is None:
        return [pattern.search(head) for pattern in (OFSTED, CHILDREN, COUNCIL, VISIT)]
    return signs


def _is_of_a_setting(title: str, said: str) -> bool:
    """Whether the news is of a school, a nursery, a home or the like, whatever it says beside."""
    if OWN.search(title) or SERVICES.search(title):
        # "School praised as children's services are inspected" names both: the services win.
        return False
    if SETTING.search(title) or (ELSEWHERE.search(title) and not OFSTED.search(title)):
        return True
    return len(SETTING.findall(said)) > BEYOND * len(SERVICES.findall(said))
