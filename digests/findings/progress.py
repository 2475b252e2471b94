"""Whether a sentence itself says that something has got better."""

from digests.findings.lexicon import Lexicon, Words

# "progress" says it got better; "unless" are words in which one of these means something else.
_SAID = """
improved; improving; is/are/has/have ~ improving; strengthened; has/have/been ~ reduced; has/have
~ increased; has/have ~ risen; has/have ~ improved; has/have ~ strengthened; significant progress;
considerable progress; good progress ~ since; progress has ~ been made; progress is ~ evident;
made ~ progress ~ since; made ~ progress in; substantial progress; some progress; rapid progress;
steady progress; sustained improvement*; improvement*/improvements ~ since; improvements
in/to/have/has/are/made; there is/are/has ~ improvement*; is/are now; now ~ better; now ~ more; now
a/in/have/has/well/ensures/being/provide*/receive*; there is/are now; more robust than; better than
before; no longer; stabilised; has/have ~ stabilised; transformed; rapidly improved; reduction in
~ caseload*/turnover/vacanc*/agency/number; reduction in; has/have ~ decreased; is/are reducing;
enhanced; has/have ~ halved; has/have ~ doubled; has/have been ~ addressed; much improved;
improvement from; from a low base; has/have ~ grown; turned around; more ~ since; since ~ inspection
~ improved
"""
_UNLESS = """
to improve; can be improved; needs to be improved; be improved; should be improved; improved outcomes
for; improved ~ outcomes; children ~ making ~ progress; making ~ progress; children ~ progress;
make/makes ~ good progress; improving ~ lives; improving ~ outcomes; improving outcomes; improving
the; improving practice; improving ~ quality; not improved; not ~ improved; not been
addressed; has/have not ~ improved; not yet improved; no longer live; no longer in; no longer
need*; no longer require*; who are now; children ~ situations ~ improved; risk* has/have ~ reduced;
risks ~ reduced; reduced ~ risk*; reduce* risk*; reduced ~ episodes; risk is/are reducing; has/have
increased ~ risk*; demand ~ increased; increased ~ demand; has/have ~ increased ~ demand; improved
school; improved ~ attendance at school; children/parents/families lives ~ improved; their ~
improved; continuous* improv*; drive improvement*; drives improvement*; driving improvement*;
areas for improvement; what needs to; need* ~ improvement*; requires ~ improvement*; improvement
plan*; improvement board*; improvement partner*; improvement journey; improvement programme*; less
~ improved; required improvement*; aimed at improving; focus* on improving; committed to improving;
improved relationship* ~ children; progress ~ children ~ make; not ~ strengthened; need* to be
strengthened; to be strengthened; be strengthened; should be; more needs; has/have ~ increased
~ caseload*; caseload*/workload* ~ increased; caseload*/workload* has/have ~ increased; vacanc*
~ increased; turnover ~ increased; until now; for now; child/children are now; now live/living;
are now living; slow to improve; improving children; improved children; further reduced; ensure ~ improvements; improvements ~ embedded; embed improvements
"""


def _entries(text: str, label: str) -> list[tuple[str, str, float]]:
    phrases = (" ".join(phrase.split()) for phrase in text.split(";"))
    return [(phrase, label, 1.0) for phrase in phrases if phrase]


_LEXICON = Lexicon([*_entries(_SAID, "said"), *_entries(_UNLESS, "unless")])


def says_progress(words: Words) -> tuple[str, ...]:
    """The words that say something has got better; () where none do."""
    said, unless = [], []
    for hit in _LEXICON.find(words.words):
        (said if hit.label == "said" else unless).append(hit)
    return tuple(
        " ".join(words.words[hit.start : hit.end])
        for hit in said
        if not any(other.start < hit.end and hit.start < other.end for other in unless)
    )
