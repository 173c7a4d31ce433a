"""Statement columns: what is kept of a statement is what the cosines say, and weighing it is weighing them."""

import numpy as np
import pytest

from stackwise.features import statement_columns
from stackwise.features.quantised import COARSE, coarse
from stackwise.features.statement_columns import (
    STANDS_OUT,
    StatementColumn,
    StatementColumns,
    weighed_share,
    weighed_standing,
)

N, DIM, ASKED = 500, 32, 6


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return tuple(unit(rng.standard_normal((rows, DIM))) for rows in (ASKED, N, N))  # type: ignore[return-value]


def standing(cosine: np.ndarray) -> np.ndarray:
    return (cosine - cosine.mean(axis=1, keepdims=True)) / cosine.std(axis=1, keepdims=True)


def test_lanes_of_columns_are_those_of_the_cosines(drawn) -> None:
    asked, texts, titles = drawn
    (columns,) = StatementColumns(coarse(texts), coarse(titles)).of([asked])
    weight = np.array([0.3, 0.2, 0.2, 0.1, 0.1, 0.1])
    steps = [coarse(asked).astype(float) @ coarse(items).T.astype(float) / COARSE**2 for items in (texts, titles)]
    by_text, by_title = map(standing, steps)
    for made, wanted in (("by_text", by_text), ("by_title", by_title)):
        found = weighed_standing([getattr(one, made) for one in columns], weight, N)
        assert found == pytest.approx(weight @ np.maximum(wanted - STANDS_OUT, 0), abs=1e-5)
    both = by_text + by_title
    share = np.exp(np.minimum(both / both.std(axis=1, keepdims=True), 6))
    share /= share.sum(axis=1, keepdims=True)
    assert weighed_share(columns, weight) == pytest.approx(weight @ share, rel=1e-4)


def test_a_column_is_the_same_alone_kept_or_with_others(drawn, monkeypatch) -> None:
    asked, texts, titles = drawn
    monkeypatch.setattr(statement_columns, "_TOGETHER", 4)
    together = StatementColumns(coarse(texts), coarse(titles))
    first, part = together.of([asked, asked[2:4]])
    (again,) = together.of([asked])
    assert all(one is other for one, other in zip([*first, *first[2:4]], [*again, *part], strict=True))
    monkeypatch.setattr(statement_columns, "KEPT_BYTES", 0)
    forgetful = StatementColumns(coarse(texts), coarse(titles))
    for at, column in enumerate(first):
        ((alone,),) = forgetful.of([asked[at : at + 1]])
        assert alone is not column
        assert alone.share.tobytes() == column.share.tobytes()
        assert alone.by_title.over.tobytes() == column.by_title.over.tobytes()


def test_a_catalogue_without_credentials_has_empty_columns() -> None:
    nothing = np.zeros((0, DIM), np.float32)
    ((column,),) = StatementColumns(nothing, nothing).of([unit(np.ones((1, DIM)))])
    assert isinstance(column, StatementColumn)
    assert len(column.share) == len(column.by_text.row) == 0
    assert weighed_standing([column.by_text], np.ones(1), 0).shape == (0,)
