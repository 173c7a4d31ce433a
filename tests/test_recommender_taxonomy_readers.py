"""Readers of texts are shared by engines of one taxonomy, and by no others."""

import gc
import shutil
import weakref

import pytest

from stackwise.features.catalogue import Catalogue, in_memory, read_catalogue, update_catalogue, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.versions import rewriting
from stackwise.recommender.defaults import SAMPLE
from stackwise.recommender.engine import taxonomy_readers
from stackwise.recommender.engine.taxonomy_readers import TaxonomyReaders

WANTED = "You must be able to use spreadsheets."


@pytest.fixture(autouse=True)
def _nothing_in_use(monkeypatch):
    """No engine of another test holds readers of the sample's taxonomy."""
    monkeypatch.setattr(taxonomy_readers, "_IN_USE", weakref.WeakValueDictionary())


def readers_of(catalogue: Catalogue) -> TaxonomyReaders:
    return TaxonomyReaders.of(catalogue, load_encoder(), load_encoder("plain"))


@pytest.fixture
def home(tmp_path):
    """A copy of the sample whose versions are numbered."""
    with rewriting(tmp_path / "c") as staged:
        shutil.copytree(SAMPLE / "index", staged / "index")
        write_catalogue(staged, read_catalogue(SAMPLE).tables, "first")
    return tmp_path / "c"


def changed(home, table):
    """The catalogue after the first row of a table was taken out."""
    before = read_catalogue(home)
    update_catalogue(home, before, {table: before[table].iloc[1:]}, **before.about)
    return read_catalogue(home)


def test_a_change_of_courses_reads_on_with_what_is_loaded(home):
    first = readers_of(read_catalogue(home))
    assert readers_of(changed(home, "credentials")) is first


def test_what_is_in_use_reads_from_its_version_however_many_follow(home):
    first = readers_of(read_catalogue(home))
    for _ in range(4):
        now = changed(home, "credentials")
    assert len(list((home / "versions").iterdir())) == 3  # what is read now, the one before, and the one in use
    assert first.text.read(WANTED, "ad") == readers_of(now).text.read(WANTED, "ad") != []


@pytest.mark.parametrize("table", ["skills", "occupations", "occupation_skills"])
def test_a_change_of_the_taxonomy_is_read_anew(home, table):
    first = readers_of(read_catalogue(home))
    assert readers_of(changed(home, table)) is not first


def test_what_people_corrected_since_is_read_anew(home):
    catalogue = read_catalogue(home)
    first = readers_of(catalogue)
    skill = catalogue["skills"]["skill_id"].iloc[0]
    (home / "corrections.csv").write_text(f"action,skill_id,text\nreject,{skill},spreadsheets\n")
    assert readers_of(read_catalogue(home)) is not first


def test_another_encoder_reads_for_itself(home):
    catalogue = read_catalogue(home)
    first = readers_of(catalogue)
    assert TaxonomyReaders.of(catalogue, load_encoder("plain"), load_encoder("plain")) is not first


def test_what_no_engine_uses_is_not_kept(home):
    first = weakref.ref(readers_of(read_catalogue(home)))
    gc.collect()
    assert first() is None


def test_catalogues_in_memory_share_nothing(home):
    catalogue = in_memory(read_catalogue(home).tables)
    assert readers_of(catalogue) is not readers_of(catalogue)
