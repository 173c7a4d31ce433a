"""Random qualifications, rules and learners for the credit tests, small enough to try every allocation of."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stackwise.features.equivalence import Equivalence
from stackwise.features.errors import CreditError
from stackwise.features.records import CreditRule, Holding, Qualification
from stackwise.models.credit.engine import CreditConfig, CreditEngine
from stackwise.models.credit.read import Rulebook, Unit
from stackwise.models.credit.tree import Tree

AS_OF = date(2026, 9, 1)
QUALIFICATION = "Q"


@dataclass(frozen=True)
class Case:
    """One random world: tables as plain rows and one learner's holdings."""

    tables: dict[str, list[dict[str, Any]]]
    holdings: list[dict[str, Any]]

    @property
    def records(self) -> list[Holding]:
        return [Holding.model_validate(one) for one in self.holdings]

    def engine(self, **config: Any) -> CreditEngine:
        return CreditEngine(rulebook_of(self.tables), CreditConfig(**config))


def rulebook_of(tables: dict[str, list[dict[str, Any]]]) -> Rulebook:
    """The tables as records, without the detour over parquet."""
    rules = sorted((CreditRule.model_validate(row) for row in tables["credit_rules"]), key=lambda r: r.rule_id)
    keys = ("from_unit_id", "to_unit_id", "equivalent", "kind", "merge")
    mappings = [tuple(m.get(key) for key in keys) for m in tables["unit_mappings"]]
    qualifications = {q["qualification_id"]: Qualification.model_validate(q) for q in tables["qualifications"]}
    return Rulebook(
        qualifications=dict(sorted(qualifications.items())),
        rules={key: tuple(r for r in rules if r.qualification_id == key) for key in qualifications},
        units={
            u["unit_id"]: Unit(**{**u, "tags": frozenset(u["tags"]), "levels": tuple(u.get("levels", ()))})
            for u in tables["units"]
        },
        awards={c["credential_id"]: tuple(sorted(c["awards_units"])) for c in tables["credentials"]},
        credential_credit={c["credential_id"]: c["credit.value"] for c in tables["credentials"]},
        equivalence=Equivalence(mappings),
        mappings=tuple(mappings),
        providers={c["credential_id"]: c.get("provider_id") for c in tables["credentials"]},
    )


class _Maker:
    def __init__(self, seed: int, size: int) -> None:
        self.rng, self.size = random.Random(seed), size
        self.measure = self.rng.choice(["units", "units", "credit_points"])
        self.own = "count" if self.measure == "units" else "credit"
        self.units = [self._unit(f"U{i}") for i in range(5 + size)]
        self.olds = [self._unit(f"O{i}") for i in range(3)]
        self.nodes = 0
        self.holdings = [self.holding() for _ in range(self.rng.randint(1, size + 2))]

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def _unit(self, name: str) -> dict[str, Any]:
        return {
            "unit_id": name,
            "code": name,
            "package": self.rng.choice("AB"),
            "level": self.rng.choice([3.0, 4.0, 5.0, None]),
            "levels": self.rng.choice([[], [], [], [3.0, 5.0]]),
            "teach_out_to": AS_OF - timedelta(days=self.rng.randint(0, 900)) if self.chance(0.1) else None,
            "credit": self.rng.choice([1.0, 1.0, 2.0, 2.0, 3.0, None if self.chance(0.3) else 2.0]),
            "hours": self.rng.choice([10.0, 20.0, None]),
            "tags": ["x"] if self.chance(0.3) else [],
        }

    def id(self) -> str:
        self.nodes += 1
        return f"n{self.nodes:02d}"

    def leaf(self) -> dict[str, Any]:
        node: dict[str, Any] = {"requirement_id": self.id(), "kind": "leaf"}
        if self.chance(0.06):
            node["credential_id"] = f"C{self.rng.randrange(3)}"
        else:
            node["unit_id"] = self.rng.choice(self.units)["unit_id"]
        if self.chance(0.1):
            node["value"] = float(self.rng.choice([1, 2]))
        if self.chance(0.04):
            node["exclusive"] = False
        return node

    def where(self) -> dict[str, Any]:
        filters = [{"package": self.rng.choice("AB")}, {"level_min": 4.0}, {"tag": "x"}, {"code_prefix": "U"}]
        node = {"requirement_id": self.id(), "kind": "leaf", "where": self.rng.choice(filters)}
        return {**node, "max": 1.0} if self.chance(0.15) else node

    def leaves(self, least: int, most: int) -> list[dict[str, Any]]:
        return [self.leaf() for _ in range(self.rng.randint(least, most))]

    def spoken(self) -> str:
        return self.own if self.chance(0.85) else self.rng.choice(["count", "credit"])

    def at_most(self) -> dict[str, Any]:
        inside = [self.where()] if self.chance(0.7) else self.leaves(1, 3)
        most = float(self.rng.randint(1, 3))
        return {
            "requirement_id": self.id(),
            "kind": "at_most",
            "measure": self.spoken(),
            "max": most,
            "children": inside,
        }

    def at_least(self, most: int = 5, nested: bool = True) -> dict[str, Any]:
        least, children = self.rng.randint(1, most), self.leaves(1, 4)
        if nested and least > 1 and self.chance(0.5):
            inner = self.at_least(least - 1, nested=self.chance(0.3))
            if self.chance(0.2):
                inner = {"requirement_id": self.id(), "kind": "at_most", "measure": self.own,
                         "max": float(self.rng.randint(least, least + 1)), "children": [inner]}  # fmt: skip
            children.append(inner)
        if self.chance(0.4):
            children.append(self.at_most())
        if self.chance(0.15):
            children.append({"requirement_id": self.id(), "kind": "any", "children": self.leaves(2, 3)})
        if self.chance(0.15):
            children.append({"requirement_id": self.id(), "kind": "all", "children": self.leaves(1, 2)})
        if self.chance(0.1):
            sides = [{"requirement_id": self.id(), "kind": "all", "children": self.leaves(1, 2)} for _ in range(2)]
            children.append({"requirement_id": self.id(), "kind": "any", "children": sides})
        measure = self.spoken() if not any(c["kind"] != "leaf" for c in children) else self.own
        return {"requirement_id": self.id(), "kind": "at_least", "measure": measure, "min": float(least),
                "children": children}  # fmt: skip

    def group(self) -> dict[str, Any]:
        kind = self.rng.choice(["all", "all", "at_least", "at_least", "at_least", "any", "at_most"])
        if kind == "at_least":
            return self.at_least()
        if kind == "at_most":
            return self.at_most()
        children = self.leaves(1, 3)
        if kind == "any" and self.chance(0.5):
            children = [{"requirement_id": self.id(), "kind": "all", "children": self.leaves(1, 2)} for _ in range(2)]
        if self.chance(0.2):
            children.append(self.where())
        return {"requirement_id": self.id(), "kind": kind, "children": children}

    def qualification(self) -> dict[str, Any]:
        root = {
            "requirement_id": "root",
            "kind": "all",
            "children": [self.group() for _ in range(self.rng.randint(1, 3))],
        }
        total = float(self.rng.randint(3, 10))
        caps = []
        for _ in range(self.rng.choice([0, 0, 1, 2])):
            certainties = self.rng.choice([[], [], ["granted"], ["mandated", "granted"], ["recommended", "claimed"]])
            caps.append({"max": float(self.rng.randint(0, 5)), "measure": self.spoken(), "certainties": certainties})
        resident = float(self.rng.choice([0, 0, 1, 2]))
        names = [node["requirement_id"] for node in _walk(root) if node["kind"] != "leaf"]
        if self.chance(0.25):
            part = {"requirement_id": self.rng.choice(names)} if self.chance(0.6) else {}
            caps.append({"max": float(self.rng.randint(0, 2)), "measure": self.own, **part, "modes": ["rpl"]})
        for node in root["children"]:
            if self.chance(0.2) and node["kind"] in ("all", "at_least", "at_most") and self.sized(node):
                node["conditions"] = self.rng.choice(
                    [{"min_resident": 1.0}, {"min_grade": 60.0}, {"max_age_months": 30}]
                )
        return {"qualification_id": QUALIFICATION, "title": "Q", "measure": self.measure, "total": total, "root": root,
                "caps": caps, "min_resident": resident, "provider_id": self.rng.choice(["P", None]),
                "full_credit": self.chance(0.2)}  # fmt: skip

    def sized(self, node: dict[str, Any]) -> bool:
        """Whether what a part takes can be told: counted, and of named things."""
        plain = all("unit_id" in child for child in node["children"])
        return self.own == "count" and node.get("measure", "count") == "count" and plain

    def mappings(self) -> list[dict[str, Any]]:
        found = {}
        for _ in range(self.rng.randint(0, 5)):
            pair = (self.rng.choice(self.olds), self.rng.choice([*self.units, *self.olds]))
            start, end = pair[0]["unit_id"], pair[1]["unit_id"]
            if start != end and (end, start) not in found:
                found[start, end] = {
                    "from_unit_id": start,
                    "to_unit_id": end,
                    "equivalent": self.rng.choice(["yes", "yes", "yes", "no", "unknown"]),
                    "kind": self.rng.choice(["supersedes", "equivalent"]),
                }
        for to in [self.rng.choice(self.units)["unit_id"]] if self.chance(0.4) else []:
            for one in self.rng.sample(["O0", "O1", "O2"], self.rng.choice([1, 2, 2, 3])):
                found[one, to] = {**mapping(one, to, self.rng.choice(["yes", "yes", "unknown"])), "merge": "m"}
        return list(found.values())

    def credentials(self) -> list[dict[str, Any]]:
        pool = [u["unit_id"] for u in (*self.units, *self.olds)]
        return [
            {"credential_id": f"C{i}", "version": "1", "status": "active", "credit.value": self.rng.choice([2.0, None]),
             "provider_id": self.rng.choice(["P", "X", None]),
             "awards_units": sorted(self.rng.sample(pool, self.rng.choice([0, 1, 1, 2])))}
            for i in range(4)
        ]  # fmt: skip

    def giver(self) -> dict[str, Any]:
        def leaf() -> dict[str, Any]:
            held = self.rng.choice(self.holdings) if self.chance(0.75) else self.holding()
            named = {key: held[key] for key in ("unit_id", "credential_id") if key in held}
            return {"requirement_id": self.id(), "kind": "leaf", **named, "exclusive": not self.chance(0.05)}

        kind = self.rng.choice(["leaf", "leaf", "leaf", "all", "any", "at_least"])
        if kind == "leaf":
            return leaf()
        children = [leaf() for _ in range(self.rng.randint(2, 3))]
        node = {"requirement_id": self.id(), "kind": kind, "children": children}
        return {**node, "min": float(self.rng.randint(1, 2))} if kind == "at_least" else node

    def rule(self, at: int, root: dict[str, Any]) -> dict[str, Any]:
        names = sorted({one["unit_id"] for one in _walk(root) if "unit_id" in one} | {"U0", "U1"})
        nodes = [one["requirement_id"] for one in _walk(root)]
        rule: dict[str, Any] = {"rule_id": f"R{at}", "giver": self.giver(), "qualification_id": QUALIFICATION}
        rule["certainty"] = self.rng.choice(["mandated", "granted", "granted", "recommended", "claimed", "inferred"])
        rule["form"] = self.rng.choice(["specified", "specified", "block", "unspecified", "exemption"])
        if self.chance(0.7):
            rule["target_units"] = sorted(self.rng.sample(names, self.rng.choice([1, 1, 2])))
        else:
            rule["target_requirement_id"] = self.rng.choice(nodes)
        if self.chance(0.7):
            rule |= {"value": float(self.rng.randint(1, 3)), "measure": self.spoken()}
        if self.chance(0.3):
            rule["conditions"] = self.rng.choice([{"min_grade": 60.0}, {"max_age_months": 24}, {"min_resident": 3.0}])
        if at and self.chance(0.2):
            rule["excludes"] = [f"R{self.rng.randrange(at)}"]
        if self.chance(0.5):
            rule["valid_from"] = AS_OF - timedelta(days=self.rng.randint(-100, 900))
            rule["valid_to"] = rule["valid_from"] + timedelta(days=self.rng.randint(300, 1500))
        return rule

    def holding(self) -> dict[str, Any]:
        named = {"credential_id": f"C{self.rng.randrange(4)}"}
        if self.chance(0.75):
            named = {"unit_id": self.rng.choice([*self.units, *self.olds])["unit_id"]}
        awarded = AS_OF - timedelta(days=self.rng.randint(-40, 1500)) if self.chance(0.7) else None
        return {
            **named,
            "awarded_on": awarded,
            "grade": self.rng.choice([None, 50.0, 75.0]),
            "resident": self.chance(0.12),
            "provider_id": self.rng.choice([None, None, "P", "X"]),
            "mode": self.rng.choice([None, "completed", "rpl", "transfer"]),
            "valid_until": AS_OF + timedelta(days=self.rng.randint(-30, 90)) if self.chance(0.1) else None,
        }


def _walk(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(one for child in node.get("children", ()) for one in _walk(child))]


def random_case(seed: int, size: int = 3) -> Case:
    """The case of a seed; ``size`` is about the number of holdings."""
    while True:
        make = _Maker(seed, size)
        qualification = make.qualification()
        units = {u["unit_id"]: Unit(u["unit_id"], credit=u["credit"], hours=u["hours"]) for u in make.units}
        try:
            Tree(Qualification.model_validate(qualification), units)
            break
        except CreditError:  # a tree that cannot be read is refused; another one is made
            seed += 1_000_003
    tables = {
        "units": [*make.units, *make.olds],
        "unit_mappings": make.mappings(),
        "credentials": make.credentials(),
        "qualifications": [qualification],
        "credit_rules": [make.rule(at, qualification["root"]) for at in range(make.rng.choice([0, 1, 2, 3]))],
    }
    return Case(tables, make.holdings)


def leaf(name: str, unit_id: str | None = None, **more: Any) -> dict[str, Any]:
    """A place for one unit, or for what ``more`` names."""
    return {"requirement_id": name, "kind": "leaf", **({"unit_id": unit_id} if unit_id else {}), **more}


def group(name: str, kind: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A node over children."""
    return {"requirement_id": name, "kind": kind, "children": list(children), **more}


def rule(name: str, giver: dict[str, Any], certainty: str = "granted", **more: Any) -> dict[str, Any]:
    """A rule toward the planted qualification; specified and by count unless said."""
    base = {"rule_id": name, "giver": giver, "qualification_id": QUALIFICATION, "certainty": certainty}
    return {**base, "form": "specified", **more}


def mapping(start: str, end: str, equivalent: str = "yes", kind: str = "supersedes") -> dict[str, Any]:
    return {"from_unit_id": start, "to_unit_id": end, "equivalent": equivalent, "kind": kind}


def planted(root: dict[str, Any], total: float, holdings: list[dict[str, Any]], **more: Any) -> Case:
    """A case by hand: ``units`` credit by id, ``awards`` units by credential, ``rules``, ``mappings``, and the
    qualification's ``measure``, ``caps``, ``min_resident``."""
    named = {one["unit_id"] for one in _walk(root) if "unit_id" in one} | {
        h["unit_id"] for h in holdings if "unit_id" in h
    }
    credit: dict[str, float | None] = {**dict.fromkeys(named), **more.get("units", {})}
    units = [
        {"unit_id": one, "code": one, "package": one[0], "level": None, "credit": worth, "hours": None, "tags": []}
        for one, worth in sorted(credit.items())
    ]
    credentials = [
        {"credential_id": one, "version": "1", "status": "active", "credit.value": None, "awards_units": list(awards)}
        for one, awards in more.get("awards", {}).items()
    ]
    about = {key: more[key] for key in ("measure", "caps", "min_resident", "provider_id", "full_credit") if key in more}
    qualification = {
        "qualification_id": QUALIFICATION,
        "title": "Q",
        "measure": "units",
        "total": total,
        "root": root,
        **about,
    }
    tables = {"units": units, "unit_mappings": more.get("mappings", []), "credentials": credentials,
              "qualifications": [qualification], "credit_rules": more.get("rules", [])}  # fmt: skip
    return Case(tables, holdings)
