"""Hand-out routes: a decision record, and any answer as a file to print or send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from stackwise.features.errors import StackwiseError
from stackwise.features.extras import missing_extra
from stackwise.features.records import JsonObject, Learner
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.handout.credit_document import credit_document
from stackwise.recommender.handout.document import Document
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.plan_document import plan_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.handout.write import document_bytes
from stackwise.recommender.schema_decision import HeldAnswer, HeldItem
from stackwise.recommender.serialize import answer_objects, to_json
from stackwise.recommender.service.exchange import Reply, ReplyFile
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.request_body import to_model
from stackwise.recommender.service.routes import ParsedRequest, learner_of, planned
from stackwise.recommender.service.schema import CreditAsked, DecisionAsked, PathwayAsked, RecordOfHeld, Wanted
from stackwise.recommender.transcripts.read import held_in
from stackwise.recommender.words import Texts, open_texts
from stackwise.recommender.words.texts import Language

HandoutFormat = Literal["html", "pdf", "xlsx", "csv"]
MEDIA: Mapping[HandoutFormat, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
HANDOUT_QUERY = ("format", "of", "lang", "details", "n", "as_of")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # a page of somebody's titles runs nothing
_Builder = Callable[[JsonObject, CatalogueTitles, Texts], Document]


class HandoutOptions(Wanted):
    """Which file is wanted. ``of`` says whose body it is: that of recommendations, pathways, or credit and decision."""

    format: HandoutFormat
    of: Literal["list", "plan", "credit"] = "list"
    lang: Language = "en"
    details: bool = False


def decision(served: Served, asked: ParsedRequest) -> Reply:
    """The outcome of everything held toward a qualification."""
    return Reply(to_json(_record(served, asked)))


def held(served: Served, asked: ParsedRequest) -> Reply:
    """What a transcript or record says is held; nothing of it is kept."""
    wanted = to_model(RecordOfHeld, asked.body, "request")
    found = held_in(wanted.file, wanted.text, served.engine.arrays.catalogue, dates=wanted.dates)
    read = CatalogueNames(served.credit.rulebook).read(found.holdings, found.titles, found.issuers)
    titles = CatalogueTitles(served.engine.arrays.catalogue)
    items = [
        HeldItem(
            id=one.name,
            title=one.title if one.known is None else titles.title(one.name),
            holding=one.known or one.said,
            awarded_by=one.issuer,
        )
        for one in read
    ]
    return Reply(to_json(HeldAnswer(**found.told(), holdings=items).model_dump(mode="json")))


def handout(served: Served, asked: ParsedRequest) -> Reply:
    """A list, plan or decision as a file."""
    wanted = to_model(HandoutOptions, _plain(asked.query), "query")
    answer, build = _answer(served, asked, wanted)
    asked.deadline.check()
    document = build(answer, CatalogueTitles(served.engine.arrays.catalogue), open_texts(wanted.lang))
    try:
        content = document_bytes(document, answer, wanted.format, wanted.details)
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    name = f'attachment; filename="stackwise-{wanted.of}.{wanted.format}"'
    headers = {"content-disposition": name, "content-security-policy": _POLICY, "cache-control": "no-store"}
    return Reply("", learners=1, file=ReplyFile(content, MEDIA[wanted.format], headers))


def _plain(query: Mapping[str, str]) -> JsonObject:
    """A query's texts as the values that they write."""
    said = {"true": True, "false": False}
    return {name: said.get(value, value) if name == "details" else value for name, value in query.items()}


def _answer(served: Served, asked: ParsedRequest, wanted: HandoutOptions) -> tuple[JsonObject, _Builder]:
    if wanted.of == "credit":
        return _credit(served, asked), credit_document
    if wanted.of == "plan":
        return planned(served, asked, to_model(PathwayAsked, asked.body, "request")), plan_document
    learner = learner_of(asked.body)
    if not isinstance(learner, Learner):
        raise learner
    found = answer_objects(served.engine, [learner], wanted.n, wanted.as_of or asked.today)[0]
    if "error" in found:
        raise StackwiseError(found["error"]["message"])
    return found, list_document


def _credit(served: Served, asked: ParsedRequest) -> JsonObject:
    """A decision record; without a qualification, those nearest to complete."""
    if not isinstance(asked.body, dict) or asked.body.get("qualification_id") is not None:
        return _record(served, asked)
    wanted = to_model(CreditAsked, asked.body, "request")
    day = wanted.as_of or asked.today
    nearest = [one.to_json() for one in served.credit.nearest_qualifications(wanted.holdings, day)]
    return {"learner_id": "learner", "as_of": day.isoformat(), "nearest": nearest}


def _record(served: Served, asked: ParsedRequest) -> JsonObject:
    wanted = to_model(DecisionAsked, asked.body, "request")
    names = CatalogueNames(served.credit.rulebook)
    writer = DecisionWriter(served.engine.arrays.catalogue, served.credit)
    day = wanted.as_of or asked.today
    held = names.read(wanted.holdings)
    return writer.write(
        wanted.learner_id, held, wanted.qualification_id, day, wanted.overrides, learner_name=wanted.learner_name
    )
