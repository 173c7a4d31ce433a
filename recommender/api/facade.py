"""Doors of the public interface: a learner as a record, a dict, an id or a file in; a typed answer out.

The day of an answer is the learner's own, else ``as_of``, else today's date, which
is read here and nowhere below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import InputError, describe
from stackwise.features.records import Learner
from stackwise.models.credit import CreditEngine
from stackwise.recommender import defaults, health
from stackwise.recommender.bundle import load_model
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.decision.rewriting import written_again
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.skills import skill_answer
from stackwise.recommender.engine.why_not import why_not
from stackwise.recommender.health.schema import CHECKS, CatalogueReport, CheckName
from stackwise.recommender.lookup import FindAnswer, Finder, ShownItem, show_item
from stackwise.recommender.lookup.schema import ItemKind
from stackwise.recommender.parsing import learner_of_row, read_learner
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.schema import Answer, SkillsAnswer
from stackwise.recommender.schema_credit_plan import CreditAnswer, NearestAnswer, PlanAnswer
from stackwise.recommender.schema_decision import DecisionAnswer
from stackwise.recommender.schema_proof import WhyNot
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.claims import check_claims
from stackwise.recommender.verify.violation import Violation

AskedLearner = Learner | Mapping[str, Any] | str
"""A learner record, a dict with its fields, or a learner_id of the catalogue or JSON file."""
AskedCatalogue = Catalogue | Path | str | None
"""A catalogue, its folder, or None for the shipped sample."""


def open_catalogue(path: Path | str | None = None) -> Catalogue:
    """The catalogue of a folder, or the shipped sample.

    Raises
    ------
    DataError
        The folder holds no catalogue, or one that does not keep its contract.

    Examples
    --------
    >>> len(open_catalogue()["learners"])
    34
    """
    return defaults.open_catalogue(None if path is None else Path(path))


class AnswerDoors:
    """Answers learners against one catalogue; ``stackwise.Recommender``. Make it once, ask it many times.

    Examples
    --------
    >>> import stackwise
    >>> recommender = stackwise.Recommender.open()
    >>> answer = recommender.recommend({"learner_id": "me", "goal": {"occupation_id": "business.bookkeeper"}}, n=2)
    >>> [one.rank for one in answer.recommendations]
    [1, 2]
    """

    def __init__(self, engine: Recommender) -> None:
        self._engine = engine

    @classmethod
    def open(
        cls, catalogue: AskedCatalogue = None, encoder: str = "default", model: Path | str | None = None
    ) -> AnswerDoors:
        """Doors over a catalogue, or over a model folder (with its own catalogue when none is given).

        Parameters
        ----------
        catalogue : a catalogue, its folder, or None for the shipped sample.
        encoder : ``default``, a model folder, or a sentence-transformers name: the one the index was built with.
        model : folder of a sealed model; the ranker that ships when left out.

        Raises
        ------
        DataError
            Folders that do not keep their contract; StaleIndexError: an index of other content or another encoder.
        """
        if model is None:
            return cls(open_recommender(_catalogue(catalogue), encoder))
        return cls(load_model(model, None if catalogue is None else _catalogue(catalogue)))

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that is asked."""
        return self._engine.arrays.catalogue

    @cached_property
    def _credit(self) -> CreditEngine:
        return CreditEngine.from_catalogue(self.catalogue)

    def recommend(self, learner: AskedLearner, n: int = 10, as_of: date | None = None) -> Answer:
        """The ``n`` (1 to 100) best credentials of a learner, each with its proof.

        Raises
        ------
        InputError
            A learner that is none (the message names the field), a bad ``n``, no goal, or (UnknownIdError) an id the
            catalogue does not hold.
        """
        return self.recommend_many([learner], n, as_of)[0]

    def recommend_many(self, learners: Iterable[AskedLearner], n: int = 10, as_of: date | None = None) -> list[Answer]:
        """Answers in the order of the learners; the first that cannot be given is raised, as by :meth:`recommend`."""
        asked = [self._learner(learner) for learner in learners]
        found = self._engine.recommend_many(asked, n, as_of or date.today())
        return [Answer.model_validate(answer) for answer in found]

    def plan(self, learner: AskedLearner, as_of: date | None = None, options: PlanOptions | None = None) -> PlanAnswer:
        """The set and order of credentials that close the most of a gap within time, money and prerequisites.

        Raises
        ------
        InputError
            As :meth:`recommend`, or limits that are no limits.
        """
        found = Planning(self._engine).plan(self._learner(learner), as_of or date.today(), options)
        return PlanAnswer.model_validate(found)

    def credit(
        self, learner: AskedLearner, qualification_id: str | None = None, as_of: date | None = None
    ) -> list[CreditAnswer]:
        """What the learner's holdings count for toward a qualification; without one, toward the nearest five.

        Raises
        ------
        InputError
            A learner that is none, or (UnknownIdError) an id the catalogue does not hold.
        """
        asked = self._learner(learner)
        day = asked.as_of or as_of or date.today()
        if qualification_id is None:
            found = self._credit.nearest_qualifications(asked.holdings, day)
        else:
            found = [self._credit.allocate(qualification_id, asked.holdings, day)]
        return NearestAnswer.model_validate({"nearest": [one.to_json() for one in found]}).nearest

    def why_not(self, learner: AskedLearner, credential_id: str, n: int = 10, as_of: date | None = None) -> WhyNot:
        """What keeps a credential out of a learner's list of ``n``, and the least change that would let it in.

        Raises
        ------
        InputError
            As :meth:`recommend`, or (UnknownIdError) no such credential.
        """
        return WhyNot.model_validate(
            why_not(self._engine, self._learner(learner), credential_id, n, as_of or date.today())
        )

    def decision(
        self,
        learner: AskedLearner,
        qualification_id: str,
        as_of: date | None = None,
        overrides: Sequence[Override] = (),
        learner_name: str | None = None,
    ) -> DecisionAnswer:
        """The decision record of a learner's holdings toward a qualification, as ``stackwise credit`` writes it.

        Parameters
        ----------
        overrides : what an adviser decides beside the rules, each with name and reason.
        learner_name : who it is about, for the page that is signed.

        Raises
        ------
        InputError
            A learner that is none, an override about nothing of the catalogue, or (UnknownIdError) no such
            qualification.
        """
        asked = self._learner(learner)
        held, day = CatalogueNames(self._credit.rulebook).read(asked.holdings), asked.as_of or as_of or date.today()
        writer = DecisionWriter(self.catalogue, self._credit)
        record = writer.write(
            asked.learner_id, held, qualification_id, day, tuple(overrides), learner_name=learner_name
        )
        return DecisionAnswer.model_validate(record)

    def read_skills(self, text: str) -> SkillsAnswer:
        """The skills a text asks for or teaches, with the words that say so.

        Raises
        ------
        InputError
            A text of nothing but space.
        """
        return SkillsAnswer.model_validate(skill_answer(self._engine.stages.understanding.requirements, text))

    def find(self, text: str, kind: ItemKind | None = None, n: int = 10) -> FindAnswer:
        """Items of the catalogue by name, typos allowed.

        Raises
        ------
        InputError
            No text, an unknown kind, or a bad ``n``.
        """
        return self._finder.find(text, (kind,) if kind else (), n)

    def show(self, item_id: str, kind: ItemKind | None = None) -> ShownItem:
        """All that is known of one item.

        Raises
        ------
        InputError
            Items of several kinds have the id and none is named, or (UnknownIdError) none has it.
        """
        return show_item(self._finder, item_id, (kind,) if kind else ())

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.catalogue)

    def _learner(self, learner: AskedLearner) -> Learner:
        if isinstance(learner, Learner):
            return learner
        if isinstance(learner, Mapping):
            return learner_of_row(learner)
        if isinstance(learner, str):
            return read_learner(learner, self.catalogue)
        fix = "pass a stackwise.Learner, a dict with its fields, or a learner_id of the catalogue"
        raise InputError(describe("learner", type(learner).__name__, "a learner", fix))


def recommend(
    learner: AskedLearner, n: int = 10, as_of: date | None = None, catalogue: AskedCatalogue = None
) -> Answer:
    """The ``n`` best credentials of a learner; see :meth:`AnswerDoors.recommend`.

    Examples
    --------
    >>> answer = recommend("business-1", n=2)
    >>> answer.learner_id, len(answer.recommendations)
    ('business-1', 2)
    >>> recommend({"learner_id": "me", "shoe_size": 43})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    stackwise.features.errors.InputError: learner shoe_size: got an unknown field; expected ...
    """
    return _doors(catalogue).recommend(learner, n, as_of)


def plan(
    learner: AskedLearner,
    as_of: date | None = None,
    catalogue: AskedCatalogue = None,
    options: PlanOptions | None = None,
) -> PlanAnswer:
    """Which credentials, in which order; see :meth:`AnswerDoors.plan`.

    Examples
    --------
    >>> plan("energy-1", options=PlanOptions(what_if=False, alternatives=0)).status
    'optimal'
    """
    return _doors(catalogue).plan(learner, as_of, options)


def credit(
    learner: AskedLearner,
    qualification_id: str | None = None,
    as_of: date | None = None,
    catalogue: AskedCatalogue = None,
) -> list[CreditAnswer]:
    """What holdings count for toward a qualification, or toward the nearest; see :meth:`AnswerDoors.credit`.

    Examples
    --------
    >>> [one.qualification_id for one in credit("health-1", "ZHC31226")]
    ['ZHC31226']
    """
    return _doors(catalogue).credit(learner, qualification_id, as_of)


def decision(
    learner: AskedLearner,
    qualification_id: str,
    as_of: date | None = None,
    overrides: Sequence[Override] = (),
    catalogue: AskedCatalogue = None,
) -> DecisionAnswer:
    """The outcome of everything held toward a qualification, to sign; see :meth:`AnswerDoors.decision`.

    Examples
    --------
    >>> [one.outcome for one in decision("health-1", "ZHC31226").holdings]
    ['counts']
    """
    return _doors(catalogue).decision(learner, qualification_id, as_of, overrides)


def read_skills(text: str, catalogue: AskedCatalogue = None) -> SkillsAnswer:
    """The skills of a text; see :meth:`AnswerDoors.read_skills`.

    Examples
    --------
    >>> found = read_skills("You must reconcile bank accounts.").skills
    >>> found[0].text in "You must reconcile bank accounts."
    True
    """
    return _doors(catalogue).read_skills(text)


def find(text: str, kind: ItemKind | None = None, n: int = 10, catalogue: AskedCatalogue = None) -> FindAnswer:
    """Items of a catalogue by name; see :meth:`AnswerDoors.find`.

    Examples
    --------
    >>> [item.id for item in find("bookkeper", n=1).found]
    ['business.bookkeeper']
    """
    return Finder(_catalogue(catalogue)).find(text, (kind,) if kind else (), n)


def show(item_id: str, kind: ItemKind | None = None, catalogue: AskedCatalogue = None) -> ShownItem:
    """All that is known of one item; see :meth:`AnswerDoors.show`.

    Examples
    --------
    >>> show("business.bookkeeper").title
    'Bookkeeper'
    """
    return show_item(Finder(_catalogue(catalogue)), item_id, (kind,) if kind else ())


def verify(answer: BaseModel | Mapping[str, Any], catalogue: AskedCatalogue = None) -> list[Violation]:
    """Every claim of an answer, a plan or a decision that does not hold against the catalogue; empty when all hold.

    Examples
    --------
    >>> verify(recommend("business-1", n=2))
    []
    """
    plain = answer.model_dump(mode="json", exclude_unset=True) if isinstance(answer, BaseModel) else dict(answer)
    asked = _catalogue(catalogue) if catalogue is not None else _doors(None).catalogue
    found = check_claims(plain, CatalogueRows(asked))
    if found or plain.get("kind") != "decision":
        return found
    return written_again(plain, DecisionWriter(asked, CreditEngine.from_catalogue(asked)))


def _catalogue(asked: AskedCatalogue) -> Catalogue:
    return asked if isinstance(asked, Catalogue) else open_catalogue(asked)


def _doors(catalogue: AskedCatalogue) -> AnswerDoors:
    """Doors over the sample are kept; those over a catalogue that is named are the caller's to keep."""
    return _sample_doors() if catalogue is None else AnswerDoors.open(catalogue)


@lru_cache(1)
def _sample_doors() -> AnswerDoors:
    return AnswerDoors.open()


def check_catalogue(
    catalogue: AskedCatalogue = None, checks: Sequence[CheckName] = CHECKS, as_of: date | None = None
) -> CatalogueReport:
    """What a catalogue states, and what in it cannot be right, as ``stackwise check`` prints it.

    Parameters
    ----------
    checks : those to run; all when left out. Coverage is told in any case.
    as_of : the day that dates are compared with; today when left out.

    Raises
    ------
    InputError
        An unknown check.

    Examples
    --------
    >>> check_catalogue(checks=["rules", "prerequisites"]).counts
    {'prerequisites': 0, 'rules': 0}
    """
    return health.check_catalogue(_catalogue(catalogue), checks, as_of)
