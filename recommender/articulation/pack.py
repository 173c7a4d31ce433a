"""Pack for recognition of prior learning: a draft's elements beside the words that show them, to fill in and sign."""

from __future__ import annotations

from stackwise.recommender.articulation.drafts import ArticulationDraft, ElementEvidence
from stackwise.recommender.handout.document import Document, Grid, Section
from stackwise.recommender.words import Texts

_HEADS = ("element", "words", "met", "judged", "evidence")


def rpl_pack(draft: ArticulationDraft, texts: Texts) -> Document:
    """The document of a draft; the last two columns are left to the assessor and the learner."""
    heads = tuple(texts.of("col", name) for name in _HEADS)
    rows = tuple((one.element, _words(one), texts.of("met", "yes" if one.met else "no"), None, None)
                 for one in draft.elements)  # fmt: skip
    table = Grid(texts("sheet.elements"), heads, rows)
    met = sum(one.met for one in draft.elements)
    lead = (
        texts("pack.may", credential=draft.credential_title, unit=f"{draft.unit_id} {draft.unit_title}"),
        texts.of("tier", draft.tier),
        texts("pack.titled") if draft.titled else texts("pack.met", met=met, n=len(draft.elements)),
        texts("pack.until_signed"),
    )
    title = texts("title.pack", unit=f"{draft.unit_id} {draft.unit_title}", day=draft.proposed_on.isoformat())
    return Document(
        "credit", texts.language, title, lead, (Section(texts("section.elements"), grid=table),), (table,),
        signatures=(texts("sign.learner"), texts("sign.by"), texts("sign.day")),
        footer=texts("footer.draft", draft=draft.draft_id, digest=draft.texts),
    )  # fmt: skip


def _words(one: ElementEvidence) -> str | None:
    return None if one.text is None else f"“{one.text}”"
