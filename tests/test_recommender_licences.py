"""Licences and certificates that a job asks for, matched with what a small catalogue gives."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pandas as pd
import pytest

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import in_memory
from stackwise.features.records import Learner
from stackwise.models.reading.mentions import TextMention
from stackwise.recommender.engine.licences import LicenceFinder
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.verify.answer import check_answer
from stackwise.recommender.words import open_texts

AS_OF = date(2026, 9, 1)
UNITS = [
    ("HLTAID011", "Provide First Aid", "current"),
    ("HLTAID012", "Provide First Aid in an education and care setting", "current"),
    ("HLTAID003", "Provide first aid", "superseded"),
    ("TLILIC0003", "Licence to operate a forklift truck", "current"),
    ("SITXFSA005", "Use hygienic practices for food safety", "current"),
    ("BSBFIN401", "Report on financial activity", "current"),
    ("ICTPYT001", "Contoso Python Professional", "current"),
]
CREDENTIALS = [
    ("c.first-aid", "First Aid in a Day", ["HLTAID011"], "active"),
    ("c.old", "Old", ["HLTAID011"], "expired"),
]
AD = "Aged care worker. You must hold a first aid certificate and assist residents with their personal care every day."


@pytest.fixture(scope="module")
def finder() -> LicenceFinder:
    units = pd.DataFrame(UNITS, columns=["unit_id", "title", "status"]).assign(code=lambda frame: frame["unit_id"])
    columns = ["credential_id", "title", "awards_units", "status"]
    credentials = pd.DataFrame(CREDENTIALS, columns=columns).assign(version="1")
    return LicenceFinder(Arrays(in_memory({"units": units, "credentials": credentials})))


def asked(finder: LicenceFinder, said: str, text: str | None = None, kind: str = "licence") -> list[tuple[str, str]]:
    """Ids found for a requirement that ``said`` at the start of ``text``, and how."""
    mention = TextMention(0, len(said), said, kind, 1.0, None, "must", None, None, 0, len(said))
    return [(giver["id"], giver["by"]) for giver in finder.met_by(mention, text or said)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("first aid certificate HLTAID012", None),
        ("first aid certificate", "first aid certificate (HLTAID012) and a smile"),
        ("first aid certificate", "first aid certificate: hltaid012"),
    ],
)
def test_a_code_that_is_written_decides(finder, said, text):
    assert asked(finder, said, text) == [("HLTAID012", "code")]


@pytest.mark.parametrize("said", ["current first aid certificate", "First Aid", "valid first-aid qualification"])
def test_words_that_are_most_of_a_title_mean_it(finder, said):
    assert asked(finder, said) == [("HLTAID011", "title")]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("driving licence", "licence"),
        ("first aid and CPR certificate", "licence"),  # a word that no title says
        ("financial licence", "licence"),  # a small part of a title
        ("CONTOSO CERTIFIED PROFESSIONAL", "qualification"),  # a word stands between in the title
        ("professional python", "qualification"),  # the other way round
        ("certificate", "qualification"),
        ("first aid", "experience"),
        ("first aid certificate HLTAID003", "vaccination"),
    ],
)
def test_what_is_unsure_or_of_another_kind_is_no_match(finder, said, kind):
    assert asked(finder, said, kind=kind) == []


def test_a_unit_names_the_credentials_that_can_still_be_taken(finder):
    mention = TextMention(0, 9, "first aid", "licence", 1.0, None, "must", None, None, 0, 9)
    (giver,) = finder.met_by(mention, "first aid")
    assert (giver["confidence"], giver["credential_ids"]) == (1.0, ["c.first-aid"])
    row = {"type": "licence", "label": "first aid", "met_by": [giver]}
    assert [claim["id"] for claim in finder.meeting("c.first-aid", [row])] == ["HLTAID011"]
    assert finder.meeting("c.other", [row]) == []


@pytest.fixture(scope="module")
def answer(engine):
    goal = {"job_text": AD}
    wanted = {"must_include": ["health.first-aid-care"]}
    return engine.recommend(Learner.model_validate({"learner_id": "l", "goal": goal, "constraints": wanted}), 5, AS_OF)


def test_an_answer_says_what_gives_a_certificate_and_verifies(answer, sample):
    (row,) = (row for row in answer["understood"]["requirements"] if row["met_by"])
    (giver,) = row["met_by"]
    assert (giver["id"], giver["credential_ids"]) == ("ZHC321", ["health.first-aid-care"])
    first = answer["recommendations"][0]
    assert [claim["id"] for claim in first["meets"]] == ["ZHC321"]
    assert "By its title it gives what the job asks by unit ZHC321" in first["why"][-1]
    assert not any(one["meets"] for one in answer["recommendations"][1:])
    assert check_answer(answer, sample) == []
    lines = list_document(answer, CatalogueTitles(sample), open_texts()).sections[0].lines
    assert any("Given by ZHC321 Give first aid and resuscitation (in " in line for line in lines)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "ZHC999", "met_by"),
        ("title", "Give first aid", "met_by"),
        ("by", "code", "met_by"),
        ("credential_ids", ["health.safe-moving"], "met_by"),
        ("confidence", 0.99, "meets"),
    ],
)
def test_a_claim_that_was_changed_is_found(answer, sample, field, value, code):
    changed = deepcopy(answer)
    (row,) = (row for row in changed["understood"]["requirements"] if row["met_by"])
    row["met_by"][0][field] = value
    assert code in {violation.code for violation in check_answer(changed, sample)}
