"""Texts are read once by one linker, and anew by another."""

from __future__ import annotations

import pandas as pd
import pytest

from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.index.extraction_cache import FOLDER, LEAST, read_texts

TEXTS = ["You reconcile bank accounts and prepare payroll.", "We were founded in 1990.", "Payroll software"]


class CountingLinker:
    """The linker of the sample, which counts the texts it is given."""

    def __init__(self, linker, fingerprint: str = "one") -> None:
        self.linker, self.fingerprint, self.given = linker, fingerprint, 0

    def link_texts(self, texts, threshold):
        self.given += len(texts)
        return self.linker.link_texts(texts, threshold)


@pytest.fixture(scope="module")
def linker():
    from stackwise.features.encoders import load_encoder
    from stackwise.models.linker import Linker

    return Linker.load(open_catalogue(None), load_encoder())


def test_a_text_is_read_once_and_gives_the_same_links_again(linker, tmp_path):
    counting = CountingLinker(linker)
    first = read_texts(counting, tmp_path, TEXTS[:2])
    again = read_texts(counting, tmp_path, TEXTS[:2])
    assert counting.given == 2
    pd.testing.assert_frame_equal(first.links, again.links)
    assert len(first.links) > 1
    read_texts(counting, tmp_path, TEXTS)
    assert counting.given == 3


def test_another_linker_reads_anew_and_so_does_one_whose_store_is_cut(linker, tmp_path):
    read_texts(CountingLinker(linker), tmp_path, TEXTS)
    other = CountingLinker(linker, "two")
    read_texts(other, tmp_path, TEXTS)
    assert other.given == len(TEXTS)
    (tmp_path / FOLDER / "links.parquet").write_bytes(b"PAR1")
    read_texts(other, tmp_path, TEXTS)
    assert other.given == 2 * len(TEXTS)


def test_links_come_back_beside_the_rows_they_were_read_from(linker, tmp_path):
    readings = read_texts(CountingLinker(linker), tmp_path, TEXTS)
    frame = pd.DataFrame({"credential_id": ["b", "a"], "text": [TEXTS[2], TEXTS[0]]})
    links = readings.of(frame)
    assert list(dict.fromkeys(links["credential_id"])) == ["b", "a"]
    said = dict(zip(frame["credential_id"], frame["text"], strict=True))
    alone = {one.skill_id: one for one in linker.link_text(TEXTS[0], LEAST)}
    mine = links[links["credential_id"] == "a"]
    assert set(mine["skill_id"]) == set(alone)
    assert all(said["a"][one.start : one.end] == alone[one.skill_id].text for one in mine.itertuples())


def test_many_texts_are_linked_as_each_alone(linker):
    assert linker.link_texts(TEXTS, LEAST) == [linker.link_text(one, LEAST) for one in TEXTS]


def test_the_fingerprint_follows_the_weights(linker):
    from dataclasses import replace

    from stackwise.models.linker import Linker

    changed = replace(linker.scorer, chances=[0.5 * one for one in linker.scorer.chances])
    other = Linker(linker.ids, linker.labels, linker.lanes, linker.corrections, linker.index, changed)
    assert other.fingerprint != linker.fingerprint
    assert (
        Linker(linker.ids, linker.labels, linker.lanes, linker.corrections, linker.index).fingerprint
        == linker.fingerprint
    )
