"""The tagger in torch: what it takes over from weights that it goes on from."""

from __future__ import annotations

import numpy as np
import pytest

from stackwise.models.reading.tagger import WEIGHTS


def test_weights_that_are_fitted_on_keep_the_head_that_is_fitted_elsewhere():
    pytest.importorskip("torch")
    from stackwise.training.reading_network import ReadingNetwork

    shipped = dict(np.load(WEIGHTS, allow_pickle=False))
    network = ReadingNetwork(48)
    network.restore(shipped)
    kept = network.arrays()
    assert shipped["stray.b"] > -10  # an empty head strikes nothing out
    np.testing.assert_array_equal(kept["stray.w"], shipped["stray.w"])
    np.testing.assert_array_equal(kept["stray.b"], shipped["stray.b"])
