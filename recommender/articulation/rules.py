"""Rules of signed drafts: written into a catalogue as one source, so that another signature replaces the set."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from stackwise.features.files import sha256_of
from stackwise.features.frames import frame_of
from stackwise.features.ingest.ctdl.reader import rule_row
from stackwise.features.ingest.store import IngestBatch, merge
from stackwise.features.records import CreditRule
from stackwise.features.tables import REJECT_COLUMNS, kinds
from stackwise.recommender.articulation.drafts import SOURCE, ArticulationLedger


def write_rules(folder: Path, ledger: ArticulationLedger) -> None:
    """Let a catalogue hold the rules of a ledger's signed drafts, and no others of this source.

    Raises
    ------
    InputError
        The folder holds no catalogue.
    DataError
        A rule that the catalogue cannot hold, or another writer at work.
    """
    rules = [draft.rule for draft in ledger.drafts if draft.state == "signed"]
    known = kinds("credit_rules")
    rows = [rule_row(rule) for rule in rules]
    frame = frame_of(rows, {name: known.get(name, "any") for name in CreditRule.model_fields})
    frame.index = pd.Index(range(1, len(rows) + 1))
    inputs = {"ledger": sha256_of(ledger.model_dump_json().encode())}
    merge(folder, IngestBatch(SOURCE, {"credit_rules": frame}, frame_of([], REJECT_COLUMNS), inputs))
