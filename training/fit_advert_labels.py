"""Labels of advertisements: what the titles of labelled advertisements add to the lanes of the occupations chosen.

A softmax over all occupations of the lanes' sum plus, for each occupation that some advertisement was labelled with,
``labels . direction`` of the title's vector from the mean of all; L-BFGS, pulled toward 0. Occupations that no
advertisement has keep their sums, and compete. Numpy alone; the gradient is written out below.
"""

from __future__ import annotations

import numpy as np

from stackwise.features.bert import Array
from stackwise.models.occupation.matcher import softmax

PULL = 1e-3  # toward 0, in mean log-likelihood per squared length
_STEPS = 60


def fit_advert_labels(sums: Array, away: Array, right: Array) -> Array:
    """Fit the labels.

    Parameters
    ----------
    sums : sums of the lanes, float32 (advertisements, occupations).
    away : directions of the titles, (advertisements, dim), see :func:`stackwise.models.occupation.weights.directions`.
    right : (advertisements,) the row of the occupation of each.

    Returns
    -------
    Labels float32 (occupations, dim); 0 for occupations that none has.
    """
    from scipy.optimize import minimize

    had, at = np.unique(right, return_inverse=True)
    rest = np.delete(sums, had, axis=1).astype(float)
    most = rest.max(axis=1, initial=0.0)
    others = most + np.log(np.exp(rest - most[:, None]).sum(axis=1) + 1e-300)
    own, rows, shape = sums[:, had].astype(float), np.arange(len(right)), (len(had), away.shape[1])

    def loss(flat: Array) -> tuple[float, Array]:
        labels = flat.reshape(shape)
        chance = softmax(np.column_stack([own + away @ labels.T, others]))
        error = chance[:, :-1].copy()
        error[rows, at] -= 1
        slope = error.T @ away / len(rows) + 2 * PULL * labels
        likelihood = np.log(chance[rows, at] + 1e-30).mean()
        return float(PULL * (labels * labels).sum() - likelihood), slope.ravel()

    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    labels = np.zeros((sums.shape[1], away.shape[1]), np.float32)
    labels[had] = found.reshape(shape)
    return labels
