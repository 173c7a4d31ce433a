"""Text fit: credentials whose text seems to belong to another, found by likeness to titles and by where they stand.

Scraped lists slip: from some row on, each text stands beside its neighbour's title. Rows of a source are put in the
order of their titles, as most lists are. How much likelier than not a text belongs to a title comes from TF-IDF of
character n-grams, standardised within the title and within the text (weights fitted on a list whose texts are right).
A hidden Markov model (forward-backward, Rabiner 1989) then says for each row whether its text is its own, that of a
title so many rows away, of some title elsewhere, or of none; slips run on, so that neighbours speak for each other.
Where a mixture that judges each row for itself explains the list better, as when its order is lost, that is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.lanes import CharTfidf
from stackwise.recommender.health.schema import Finding

Reals = np.ndarray
WEIGHTS = (0.6666, 0.5826, -3.7706)
"""Of the lesser and the greater standardised likeness, and a constant: log odds that a text is a title's own. Made by
`python -m stackwise.training fit-text-fit` of 948 edX courses; other lists were only measured."""
LEAST_ROWS, MOST_ROWS = 30, 2000  # too few tell nothing; a longer list is judged in stretches
LEAST_LETTERS = 40  # of a text that can be judged
MISFIT = 0.5  # posterior probability of not being the row's own
MOST_OF_NONE = 0.1  # of a list's texts that fit no title: where it is more, its titles say little of what is taught
REACH = 6  # rows that a text may have slipped
_SIZES = (3, 4, 5)
_OWN, _ELSEWHERE, _NONE = REACH, 2 * REACH + 1, 2 * REACH + 2  # states; 0 to 2 * REACH are offsets
_CLIP = 8.0  # log odds
_PRIOR_ROWS, _ROUNDS = 20, 50


@dataclass(frozen=True)
class TextFit:
    """What was told of one list: (n,) probability of a text not being its own, and the likelier title's place or -1."""

    misfit: Reals
    other: np.ndarray


def texts_out_of_place(catalogue: Catalogue) -> Iterator[Finding]:
    """One finding for each credential whose text is likelier not its own; one for a list whose titles say too little of
    its texts to tell which fit none."""
    frame = catalogue["credentials"].drop_duplicates("credential_id", keep="last")
    for source, own in judged(frame):
        titles = own["title"].astype(str).tolist()
        fit = text_fit(titles, own["description"].tolist())
        foreign, nowhere = fit.misfit > MISFIT, (fit.misfit > MISFIT) & (fit.other < 0)
        if nowhere.mean() > MOST_OF_NONE:
            why = f"{nowhere.sum()} of {len(own)} texts fit no title: its titles say little of it, look yourself"
            yield Finding(check="texts", code="titles_say_little", table="credentials", id=source, title="", why=why)
            foreign &= ~nowhere
        for at in np.flatnonzero(foreign):
            yield _foreign(str(own["credential_id"].iloc[at]), titles, fit, int(at))


def _foreign(key: str, titles: Sequence[str], fit: TextFit, at: int) -> Finding:
    other = int(fit.other[at])
    fits = f"fits {titles[other]!r} better" if other >= 0 else "fits no title of its source"
    why = f"its text {fits} (probability {fit.misfit[at]:.2f})"
    code = "text_of_another" if other >= 0 else "text_of_none"
    return Finding(check="texts", code=code, table="credentials", id=key, title=titles[at], why=why)


def judged(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The lists that can be judged, by source, in the order of their titles, at most MOST_ROWS at a time."""
    frame = frame[frame["description"].fillna("").str.len() >= LEAST_LETTERS]
    frame = frame.assign(order=frame["title"].str.casefold()).sort_values(["order", "credential_id"])
    for source, own in frame.groupby(frame["source"].fillna("")):
        parts = -(-len(own) // MOST_ROWS)
        for rows in np.array_split(np.arange(len(own)), parts):
            if len(rows) >= LEAST_ROWS:
                yield str(source), own.iloc[rows]


def text_fit(titles: Sequence[str], texts: Sequence[str]) -> TextFit:
    """Judge the texts of one list, given in its order."""
    odds = own_odds(likenesses(titles, texts))
    said = _emissions(odds)
    (chained, chain_evidence), (alone, evidence) = _forward_backward(said, *_chain()), _mixture(said)
    posterior = chained if chain_evidence >= evidence else alone
    foreign = posterior.copy()
    foreign[:, _OWN] = 0.0
    state, rows = foreign.argmax(axis=1), np.arange(len(odds))
    others = odds.copy()
    np.fill_diagonal(others, -np.inf)
    near = np.clip(rows + state - _OWN, 0, len(odds) - 1)
    other = np.select([state == _NONE, state == _ELSEWHERE], [np.full(len(odds), -1), others.argmax(axis=0)], near)
    return TextFit(1 - posterior[:, _OWN], other)


def likenesses(titles: Sequence[str], texts: Sequence[str]) -> Reals:
    """(titles, texts, 2): each pair's cosine, standardised within title and within text, the lesser first."""
    cosines = CharTfidf(_SIZES).fit(texts).scores(titles).astype(float)
    by_title, by_text = (
        (cosines - cosines.mean(axis=axis, keepdims=True)) / np.maximum(cosines.std(axis=axis, keepdims=True), 1e-6)
        for axis in (1, 0)
    )
    return np.asarray(
        np.clip(np.stack([np.minimum(by_title, by_text), np.maximum(by_title, by_text)], axis=-1), -4.0, 12.0)
    )


def own_odds(likeness: Reals) -> Reals:
    """(titles, texts) log of how much likelier a pair is of a title with its own text than with any other's."""
    return np.asarray(np.clip(likeness @ np.array(WEIGHTS[:2]) + WEIGHTS[2], -_CLIP, _CLIP))


def _emissions(odds: Reals) -> Reals:
    """(n, states) log likelihood of each text in each state, against a text of no title."""
    n = len(odds)
    said = np.full((n, 2 * REACH + 3), -30.0)
    for offset in range(-REACH, REACH + 1):
        rows = np.arange(max(0, -offset), min(n, n - offset))
        said[rows, _OWN + offset] = odds[rows + offset, rows]
    likely = np.exp(odds)
    said[:, _ELSEWHERE] = np.log((likely.sum(axis=0) - likely.diagonal()) / max(n - 1, 1))
    said[:, _NONE] = 0.0
    return said


def _chain() -> tuple[Reals, Reals]:
    """Transitions (states, states) and start (states,): most rows are right, and a slip goes on or drifts by a row."""
    states, offsets = 2 * REACH + 3, np.arange(-REACH, REACH + 1)
    near = np.where(offsets != 0, 0.5 ** abs(offsets), 0.0)
    near /= near.sum()
    moves = np.zeros((states, states))
    for at in range(_ELSEWHERE):
        drift = np.where((offsets != offsets[at]) & (offsets != 0), 0.3 ** abs(offsets - offsets[at]), 0.0)
        moves[at, :_ELSEWHERE] = 0.06 * drift / drift.sum()
        moves[at, [_OWN, _ELSEWHERE, _NONE]] = 0.03
        moves[at, at] = 0.85
    for at, own, apart in ((_OWN, 0.98, 0.005), (_ELSEWHERE, 0.93, 0.02), (_NONE, 0.93, 0.02)):
        moves[at, :_ELSEWHERE] = (1 - own - 2 * apart) * near
        moves[at, [_OWN, _ELSEWHERE, _NONE]] = own, apart, apart
    start = np.full(states, 0.08 / (2 * REACH))
    start[_OWN], start[_ELSEWHERE:] = 0.9, 0.01
    return moves, start


def _mixture(said: Reals) -> tuple[Reals, float]:
    """The same as :func:`_forward_backward` for a list whose order tells nothing: each row for itself.

    The shares of rows that are right, of another and of none are learned by expectation maximisation from a prior that
    is worth _PRIOR_ROWS rows.
    """
    apart = [_OWN, _ELSEWHERE, _NONE]
    likely, share = np.exp(said[:, apart]), np.array([0.9, 0.05, 0.05])
    prior = _PRIOR_ROWS * share
    for _ in range(_ROUNDS):
        each = likely * share
        each /= each.sum(axis=1, keepdims=True)
        share = (each.sum(axis=0) + prior) / (len(each) + _PRIOR_ROWS)
    posterior = np.zeros(said.shape)
    posterior[:, apart] = likely * share / (likely @ share)[:, None]
    return posterior, float(np.log(likely @ share).sum())


def _forward_backward(said: Reals, moves: Reals, start: Reals) -> tuple[Reals, float]:
    """(n, states) posterior probability of each state, and the log likelihood of the whole list."""
    most = said.max(axis=1, keepdims=True)
    likely = np.exp(said - most)
    forward, backward = np.empty_like(likely), np.ones_like(likely)
    before, evidence = start, float(most.sum())
    for at in range(len(likely)):
        forward[at] = before * likely[at]
        evidence += float(np.log(forward[at].sum()))
        forward[at] /= forward[at].sum()
        before = forward[at] @ moves
    for at in range(len(likely) - 2, -1, -1):
        backward[at] = moves @ (likely[at + 1] * backward[at + 1])
        backward[at] /= backward[at].sum()
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True)), evidence
