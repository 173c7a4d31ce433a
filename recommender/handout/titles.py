"""Titles of what an answer names by id: credentials, units, qualifications, occupations."""

from __future__ import annotations

from functools import cached_property

from stackwise.features.catalogue import Catalogue

_TABLES = {"credentials": "credential_id", "units": "unit_id", "qualifications": "qualification_id",
           "occupations": "occupation_id"}  # fmt: skip
_CODED = ("units", "qualifications")  # their codes are public, and what a registrar looks for


class CatalogueTitles:
    """Looks titles up in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def title(self, name: str) -> str:
        """A title; a unit's or qualification's with its code; the id itself where the catalogue has none."""
        return next((self._by_table[table][name] for table in _TABLES if name in self._by_table[table]), name)

    def link(self, credential_id: str) -> str | None:
        """Where to read of a credential; only a web address is one."""
        return safe_link(self._links.get(credential_id))

    def provider(self, credential_id: str) -> str | None:
        """The name of a credential's provider."""
        return self._providers.get(credential_id)

    def whole(self, qualification_id: str) -> tuple[float, str] | None:
        """How much a whole qualification is, and in which measure."""
        return self._wholes.get(qualification_id)

    @cached_property
    def _by_table(self) -> dict[str, dict[str, str]]:
        return {table: self._titles(table, key) for table, key in _TABLES.items()}

    def _titles(self, table: str, key: str) -> dict[str, str]:
        frame = self.catalogue[table]
        codes = frame["code"] if table in _CODED else [None] * len(frame)
        rows = zip(frame[key], frame["title"], codes, strict=True)
        return {str(one): _titled(str(title or one), code) for one, title, code in rows}

    @cached_property
    def _links(self) -> dict[str, str | None]:
        frame = self.catalogue["credentials"]
        return dict(zip(frame["credential_id"], frame["url"], strict=True))

    @cached_property
    def _providers(self) -> dict[str, str]:
        names = self.catalogue["providers"].set_index("provider_id")["name"]
        frame = self.catalogue["credentials"][["credential_id", "provider_id"]]
        known = frame[frame["provider_id"].isin(names.index)]
        return dict(zip(known["credential_id"], known["provider_id"].map(names), strict=True))

    @cached_property
    def _wholes(self) -> dict[str, tuple[float, str]]:
        frame = self.catalogue["qualifications"]
        rows = zip(frame["qualification_id"], frame["total"], frame["measure"], strict=True)
        return {str(one): (float(total), str(measure)) for one, total, measure in rows}


def _titled(title: str, code: str | None) -> str:
    return f"{code} {title}" if isinstance(code, str) and code and code != title else title


def safe_link(url: object) -> str | None:
    """The address, if it is one of the web's; another scheme could run something."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) and " " not in url else None
