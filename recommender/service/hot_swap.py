"""The engine that answers now, and the change to another one while requests are in flight."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from stackwise.features.errors import DataError, StackwiseError, describe
from stackwise.models.credit import CreditEngine
from stackwise.recommender.engine.build import warm_up
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.lookup import Finder
from stackwise.recommender.planning.planning import Planning
from stackwise.recommender.service.exchange import RequestWorkers
from stackwise.recommender.service.logs import JsonLog, without_words
from stackwise.recommender.service.metrics import Metrics
from stackwise.recommender.verify.catalogue import CatalogueRows


@dataclass(frozen=True, eq=False)
class EngineSource:
    """Where engines come from: ``version`` names what is to be served now, ``load`` makes it ready.

    ``every``: seconds between two looks at ``version``, where looking costs little.
    """

    version: Callable[[], str]
    load: Callable[[], Recommender]
    every: float = math.inf


@dataclass(frozen=True, eq=False)
class Served:
    """One engine and what is derived from it. Requests keep the one they began with.

    ``workers``: processes that hold it, too, and answer; None where threads of this process do.
    """

    engine: Recommender
    planning: Planning
    credit: CreditEngine
    finder: Finder
    version: str
    workers: RequestWorkers | None = None

    @cached_property
    def rows(self) -> CatalogueRows:
        """What answers are checked against."""
        return CatalogueRows(self.engine.arrays.catalogue)


class ModelHotSwap:
    """Holds what is served, and replaces it by what the source names.

    Parameters
    ----------
    today : the day of the answer that warms an engine up.
    loaded : called after each change.
    isolate : makes the processes that answer; None where threads of this one do.
    """

    def __init__(
        self,
        source: EngineSource,
        today: Callable[[], date],
        metrics: Metrics,
        log: JsonLog,
        loaded: Callable[[], None],
        isolate: Callable[[Served], RequestWorkers] | None = None,
    ) -> None:
        self.served: Served | None = None
        self._tried, self._told = "", ""
        self._loaded, self._isolate = loaded, isolate
        self._source, self._today, self._metrics, self._log = source, today, metrics, log
        self._one_at_a_time = threading.Lock()

    def load(self) -> None:
        """Load, warm and serve what the source names now.

        Raises
        ------
        StackwiseError
            It cannot be loaded or does not answer; what was served before goes on.
        """
        with self._one_at_a_time:
            version = self._source.version()
            engine = self._source.load()
            engine.pool_size = self._metrics.pool.observe
            warm_up(engine, self._today())
            if self._source.version() != version:
                raise DataError(
                    describe("model", "another one while it was read", "one that stays", "it is tried again")
                )
            stage = engine.stages.credit
            credit = stage if isinstance(stage, CreditEngine) else CreditEngine.from_catalogue(engine.arrays.catalogue)
            served = Served(engine, Planning(engine), credit, Finder(engine.arrays.catalogue), version)
            before = self.served
            self.served = served if self._isolate is None else replace(served, workers=self._isolate(served))
            _let_go(before)
        self._loaded()
        name, catalogue = engine.stages.ranker.name, engine.arrays.catalogue.name
        self._metrics.loads.labels("done").inc()
        self._metrics.serve(name, catalogue, version)
        self._log.write("serving", model=name, catalogue=catalogue, version=version)

    def look(self, again: bool = True) -> None:
        """Change to what the source names now if that is another one; a failure is told and the old one goes on.

        Parameters
        ----------
        again : whether what failed before is tried, and told, once more.
        """
        try:
            version = self._source.version()
            if (self.served is None or version != self.served.version) and (again or version != self._tried):
                self._tried = version
                self.load()
        except Exception as error:  # whatever is wrong with the new one, the old one answers
            if not again and str(error) == self._told:
                return
            self._told = str(error)
            self._metrics.loads.labels("failed").inc()
            said = {"said": str(error)} if isinstance(error, StackwiseError) else {}
            self._log.write("not_changed", **without_words(error), **said)

    def close(self) -> None:
        """Serve nothing any more."""
        _let_go(self.served)
        self.served = None


def _let_go(served: Served | None) -> None:
    if served is not None and served.workers is not None:
        served.workers.close()
