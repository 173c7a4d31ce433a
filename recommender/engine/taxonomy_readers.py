"""Taxonomy readers: what texts and titles are read with, kept as long as an engine in use has the same taxonomy.

They depend on a catalogue's skills and occupations, and on what people corrected, but on none of its credentials: a
service whose list of courses changes reads on with what the engine before has loaded.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from weakref import WeakValueDictionary

from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.vectors import table_sha
from stackwise.models.linking.corrections import Corrections
from stackwise.models.occupation import OccupationMatch, OccupationMatcher
from stackwise.recommender.engine.reading import TextReader

_TABLES = ("skills", "occupations", "occupation_skills")
_IN_USE: WeakValueDictionary[str, TaxonomyReaders] = WeakValueDictionary()


class TaxonomyReaders:
    """What reads texts, and tells occupations, of one taxonomy; each is loaded by the first text that needs it.

    Parameters
    ----------
    taxonomy : a catalogue, of which the tables of credentials are not looked at.
    plain : the encoder without the adapter for skills: titles and texts are compared with texts.
    """

    def __init__(self, taxonomy: Catalogue, encoder: Encoder, plain: Encoder) -> None:
        self.text, self.plain, self._taxonomy = TextReader(taxonomy, encoder), plain, taxonomy

    @classmethod
    def of(cls, catalogue: Catalogue, encoder: Encoder, plain: Encoder) -> TaxonomyReaders:
        """Those of a catalogue: the ones of an engine in use, if its taxonomy and encoders are the same."""
        taxonomy = replace(catalogue, tables={name: catalogue[name] for name in _TABLES})
        if catalogue.folder is None:
            return cls(taxonomy, encoder, plain)
        ruled = Corrections.read(catalogue.folder, catalogue["skills"]["skill_id"]).rows.to_dict("list")
        shas = [table_sha(catalogue, name) for name in _TABLES]
        content = json.dumps([shas, encoder.fingerprint, plain.fingerprint, ruled])
        return _IN_USE.setdefault(sha256(content.encode()).hexdigest(), cls(taxonomy, encoder, plain))

    @cached_property
    def occupations(self) -> OccupationMatcher:
        """The loaded matcher."""
        return OccupationMatcher.load(self._taxonomy, self.plain)

    def match(self, title: str | None = None, text: str | None = None) -> OccupationMatch:
        """Occupations that a title or an ad's text is about, likeliest first."""
        return self.occupations.match(title, text)
