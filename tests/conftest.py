"""A tiny planted catalogue whose right answers are known by construction, and the shipped sample."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zlib
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: two processes with two threads each wait for one another
if (cpu := Path("/proc/cpuinfo")).is_file() and "avx2" in (flags := cpu.read_text()) and "avx512f" not in flags:
    # OpenBLAS sums a row by where it stands in its Haswell kernel, and tests compare bytes (docs/performance.md)
    os.environ.setdefault("OPENBLAS_CORETYPE", "Sandybridge")

import hypothesis
import numpy as np
import pandas as pd
import pytest

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import Catalogue, in_memory
from stackwise.features.lanes import words
from stackwise.features.taxonomy import Closeness, build_closeness
from stackwise.recommender.defaults import open_catalogue

hypothesis.settings.register_profile("stackwise", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("stackwise")
AS_OF = date(2026, 9, 1)


class WordEncoder:
    """Bag of hashed words: texts that share words are near. Fast, and the same on every machine."""

    fingerprint, dim = "words-64", 64

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                vectors[row, zlib.crc32(word.encode()) % self.dim] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[np.ndarray, list[np.ndarray]]:
        return self.encode(texts), [self.encode(words(text) or [text]) for text in texts]


def skill(one: str, label: str, broader: str | None = None) -> dict[str, object]:
    return {"skill_id": one, "label": label, "kind": "skill", "broader_id": broader}


def credential(one: str, title: str, **more: object) -> dict[str, object]:
    plain = {"version": "1", "description": f"A course on {title}.", "outcomes": "", "provider_id": "p.good"}
    return {"credential_id": one, "title": title, "status": "active", "language": "en", **plain, **more}


def taught(one: str, skill_id: str, level: float = 3.0, confidence: float = 1.0) -> dict[str, object]:
    row = {"credential_id": one, "skill_id": skill_id, "level": level, "confidence": confidence}
    return {**row, "origin": "declared"}


def planted_tables() -> dict[str, pd.DataFrame]:
    """Two occupations, five skills; ``c.all`` closes the cook's whole gap, ``c.knife`` a third of it."""
    skills = [
        skill("s.knife", "knife handling"),
        skill("s.sauce", "sauce making"),
        skill("s.menu", "menu design"),
        skill("s.french", "french sauce making", broader="s.sauce"),
        skill("s.till", "till operation"),
    ]
    needs = [("o.cook", "s.knife", 1.0, 3.0), ("o.cook", "s.sauce", 1.0, 3.0), ("o.cook", "s.menu", 1.0, np.nan),
             ("o.waiter", "s.till", 1.0, 2.0), ("o.waiter", "s.menu", 0.5, np.nan)]  # fmt: skip
    credentials = [
        credential("c.all", "Knife, sauce and menu"),
        credential("c.knife", "Knife handling", **{"price.amount": 100.0, "price.currency": "EUR", "weeks": 2.0}),
        credential("c.knife-old", "Knife handling, old edition", status="superseded"),
        credential("c.sauce", "Sauce making", valid_to=date(2026, 12, 31)),
        credential("c.gone", "Knife handling, closed", status="withdrawn"),
        credential("c.late", "Menu design, ended", valid_to=date(2026, 1, 1)),
        credential("c.soon", "Menu design, next year", valid_from=date(2027, 1, 1)),
        credential("c.menu", "Menu design", mode="in_person", provider_id="p.poor"),
        credential("c.next", "Advanced menu design"),
        credential("c.never", "Locked course"),
        credential("c.till", "Till operation"),
    ]
    links = [taught("c.all", one) for one in ("s.knife", "s.sauce", "s.menu")]
    links += [taught(f"c.{one}", "s.knife") for one in ("knife", "knife-old", "gone")]
    links += [taught("c.sauce", "s.sauce"), taught("c.till", "s.till")]
    links += [taught(f"c.{one}", "s.menu") for one in ("late", "soon", "menu", "next", "never")]
    after = {"requirement_id": "p", "kind": "leaf", "credential_id": "c.menu"}
    never = {"requirement_id": "p", "kind": "leaf", "unit_id": "NOWHERE"}
    period = {"from": date(2020, 1, 1), "to": date(2030, 1, 1)}
    lapsed = {"from": date(2010, 1, 1), "to": date(2020, 1, 1)}
    return {
        "skills": pd.DataFrame(skills),
        "occupations": pd.DataFrame({"occupation_id": ["o.cook", "o.waiter"], "title": ["Cook", "Waiter"]}),
        "occupation_skills": pd.DataFrame(needs, columns=["occupation_id", "skill_id", "importance", "required_level"]),
        "providers": pd.DataFrame(
            {
                "provider_id": ["p.good", "p.poor"],
                "name": ["Good College", "Poor College"],
                "country": ["IE", "AU"],
                "registrations": [
                    [{"register": "R", "code": "1", **period}],
                    [{"register": "R", "code": "2", **lapsed}],
                ],
                "quality": [[{"accreditor": "A", "decision": "accredited", **period}], None],
            }
        ),
        "credentials": pd.DataFrame(credentials),
        "credential_skills": pd.DataFrame(links),
        "prerequisites": pd.DataFrame(
            {"credential_id": ["c.next", "c.never"], "requirement": [json.dumps(after), json.dumps(never)]}
        ),
    }


NEEDS = {
    "test_notebooks.py": "nbformat",
    "test_recommender_service_fuzz.py": "schemathesis",
    "test_training_metrics.py": "ir_measures",
}
collect_ignore = [name for name, package in NEEDS.items() if find_spec(package) is None]  # the smoke suite has fewer
SMOKE = {
    "features_catalogue", "features_tables", "features_lanes", "features_gap", "models_planner",
    "models_credit_allocate", "models_ranker", "recommender_credit_command", "recommender_pipeline",
    "recommender_index",
}  # fmt: skip

SLOW = {
    "training_tune_encoder", "recommender_parity", "recommender_pyfunc", "recommender_ctdl_export",
    "training_retrain", "notebooks", "readme", "recommender_service_swap", "recommender_service_fuzz",
    "recommender_service_events", "recommender_service_events_training", "recommender_ingest_store",
    "recommender_ingest_ctdl", "recommender_score", "recommender_planning", "training_credit_yield",
    "recommender_coverage",
    "recommender_cli", "recommender_batch", "recommender_service_command", "recommender_service_keyed",
    "recommender_same_bytes", "recommender_service_answers", "namespace", "recommender_plan_assumptions",
    "recommender_living_catalogue", "docs", "training_publish", "recommender_service_corpus", "recommender_batch_doors",
    "recommender_service_limits", "recommender_pipeline", "recommender_typed_answers", "recommender_index",
    "features_versions", "recommender_changes", "recommender_verify_answer", "recommender_startable",
    "training_interactions", "chaos", "page_steps", "page_for_everyone", "page_choices", "recommender_mcp",
    "packaging_drafts",
    "layers", "packaging_rules", "models_credit_solvers", "models_credit_marginal", "models_credit_words",
    "recommender_service_access", "recommender_service_fair", "recommender_service_models", "recommender_service_proof",
    "recommender_service_events_store", "recommender_corrections", "recommender_ingest_commands",
    "recommender_decision", "recommender_reach", "recommender_handout", "recommender_ingest_esco",
    "recommender_service_isolated", "recommender_service_endurance",
}  # fmt: skip
CHAOS = {  # of files whose other tests are in order
    "test_files_that_change_while_they_are_read_end_it",
    "test_a_run_that_is_refused_deletes_nothing_of_the_one_at_work",
    "test_a_change_that_the_disk_does_not_tell_is_found_by_hash_and_nothing_is_mixed",
    "test_a_worker_that_is_stopped_is_noticed_and_its_piece_done_again",
    "test_workers_go_with_their_parent_though_one_of_them_is_stopped",
    "test_while_it_is_away_clients_are_told_and_afterwards_nothing_is_lost_or_doubled",
}  # fmt: skip


STARTS_SPARK = {"recommender_parity", "recommender_spark", "recommender_spark_index"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Of several processes (``-n 2``) one runs all of a file, whose tests share fixtures, and one what starts Spark."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "spark" if Path(file).stem.removeprefix("test_") in STARTS_SPARK else file

    config.option.loadscopereorder = False  # as they were collected: the number of a file's tests tells nothing
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the smoke suite, chaos, and whatever starts Spark; what starts Spark, PostgreSQL or kills is slow."""
    for item in items:
        if item.path.stem.removeprefix("test_") in SMOKE:
            item.add_marker(pytest.mark.smoke)
        if item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker(pytest.mark.slow)
        if getattr(item, "originalname", "") in CHAOS:
            item.add_marker(pytest.mark.chaos)
        if "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.spark)
        if item.get_closest_marker("spark") or item.get_closest_marker("postgres") or item.get_closest_marker("kill"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def planted() -> Catalogue:
    return in_memory(planted_tables())


@pytest.fixture
def arrays(planted: Catalogue) -> Arrays:
    return Arrays(planted)


@pytest.fixture
def closeness(planted: Catalogue) -> Closeness:
    return build_closeness(planted, None)


@pytest.fixture(scope="session")
def sample() -> Catalogue:
    return open_catalogue(None)


@pytest.fixture(scope="session")
def engine(sample: Catalogue):
    from stackwise.recommender.engine.build import open_recommender

    return open_recommender(sample)


@pytest.fixture(scope="session")
def page_house(engine, tmp_path_factory):
    """A service whose page the browser tests open."""
    from service_house import serving, source

    with serving(source(engine), tmp_path_factory.mktemp("page")) as house:
        yield house


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the tests of a module: while it is open its driver's event loop runs in this thread."""
    from page_browser import chromium

    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def page_url(page_house) -> str:
    return f"http://127.0.0.1:{page_house.port}/"


@pytest.fixture
def page(browser, page_url):
    """The page, freshly opened."""
    from page_browser import opened

    with opened(browser, page_url) as found:
        yield found


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """Two executors, each a process of its own; one session for all tests, since it takes ten seconds to start."""
    import pyspark

    from stackwise.recommender.spark.session import spark_session

    conf = tmp_path_factory.mktemp("conf")
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # these machines live for seconds
    lines = {"spark.driver.extraJavaOptions": quick, "spark.executor.extraJavaOptions": quick,
             "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}  # fmt: skip
    (conf / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(conf))
        patch.delenv("PYSPARK_PYTHON", raising=False)
        with spark_session("local-cluster[2,1,1024]") as session:
            assert os.environ["PYSPARK_PYTHON"] == sys.executable
            yield session
            work = Path(pyspark.__file__).parent / "work" / session.sparkContext.applicationId
    shutil.rmtree(work)
