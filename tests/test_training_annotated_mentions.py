"""Annotated texts as mentions to learn linking from."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stackwise.features.errors import DataError
from stackwise.training.annotated_mentions import read_annotated
from stackwise.training.fit_span_linking import Accepted

TEXT = "You keep the books and file tax returns."


def written(folder, spans):
    record = {"id": "1", "text": TEXT, "spans": spans}
    (folder / "ads_k.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return read_annotated([folder])


def test_a_span_without_a_label_was_not_judged(tmp_path):
    spans = [{"text": "keep the books", "type": "skill"}, {"text": "file tax returns", "type": "skill", "label": None}]
    (mention,) = written(tmp_path, spans)
    assert (mention.mention.text, mention.label, mention.field) == ("file tax returns", None, "k")


def test_a_reader_may_accept_several_labels_and_call_others_near(tmp_path):
    span = {
        "text": "keep the books",
        "type": "skill",
        "label": "bookkeeping",
        "also": ["accounting"],
        "near": ["audit"],
    }
    annotated = written(tmp_path, [span])
    accepted = Accepted.of(annotated, {"bookkeeping": 0, "accounting": 1, "audit": 2, "tax": 3})
    candidates = np.array([[0, 1, 2, 3]])
    assert accepted.also(np.array([0]), candidates).tolist() == [[False, True, False, False]]
    assert accepted.near(np.array([0]), candidates).tolist() == [[False, False, True, False]]


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"no \*\.jsonl file"):
        read_annotated([tmp_path])
