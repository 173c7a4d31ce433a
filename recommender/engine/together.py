"""Answer several learners side by side: what is cheaper for many at once is worked out for all of them at once.

An answering is a generator. It says what it waits for, a match of its gap or the relevance of its candidates, and goes
on when it is sent that. One learner is several of one, so that there is no other way to an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.errors import StackwiseError
from stackwise.features.gap import Gap
from stackwise.features.matching import Match
from stackwise.features.records import JsonObject

Question = Gap | Reals
"""A gap to match, or (k, f) features to judge."""

Asking = Generator[Question, Any, JsonObject]
"""Yields questions, is sent a :class:`Match` or (k,) relevances, returns the answer."""


class Together:
    """Runs answerings in step.

    Parameters
    ----------
    match : matches of several gaps.
    score : (m,) relevance of (m, f) features, each row as if it were alone.
    """

    def __init__(self, match: Callable[[Sequence[Gap]], list[Match]], score: Callable[[Reals], Reals]) -> None:
        self._match, self._score = match, score

    def run(self, askings: Sequence[Asking]) -> list[JsonObject | StackwiseError]:
        """The answer of each, or the error that ended it."""
        answers: dict[int, JsonObject | StackwiseError] = {}
        replies: dict[int, Match | Reals | None] = dict.fromkeys(range(len(askings)))
        while replies:
            questions: dict[int, Question] = {}
            for at, reply in replies.items():
                try:
                    questions[at] = askings[at].send(reply)
                except StopIteration as done:
                    answers[at] = done.value
                except StackwiseError as error:
                    answers[at] = error
            replies = self._replies(questions)
        return [answers[at] for at in range(len(askings))]

    def _replies(self, questions: dict[int, Question]) -> dict[int, Match | Reals | None]:
        gaps = {at: one for at, one in questions.items() if isinstance(one, Gap)}
        features = {at: one for at, one in questions.items() if not isinstance(one, Gap)}
        replies: dict[int, Match | Reals | None] = dict(zip(gaps, self._match(list(gaps.values())), strict=True))
        if features:
            sizes = np.cumsum([len(feature) for feature in features.values()])
            relevance = self._score(np.concatenate(list(features.values())))
            replies |= zip(features, np.split(relevance, sizes[:-1]), strict=True)
        return replies
