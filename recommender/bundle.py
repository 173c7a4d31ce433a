"""A sealed model: one folder with all that an answer depends on, and the hash of each of its files.

``seal.json`` names schema, catalogue, encoder, weights of reading, ranker, features, configuration and versions;
``catalogue/`` holds the tables with their index, but none of persons (learners, judgements); ``ranker/`` the ranker
with its calibration; ``encoder/`` the encoder unless it is the one that comes with the install. Nothing in it is
pickled, and it loads without a network.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from stackwise.features.catalogue import MANIFEST, PEOPLE, Catalogue, read_catalogue
from stackwise.features.encoders import PACKAGED, load_encoder
from stackwise.features.errors import DataError, InputError, StaleIndexError, describe, some
from stackwise.features.extras import missing_extra
from stackwise.features.files import replacing, sha256_of_file
from stackwise.features.ranking_features import FEATURE_NAMES
from stackwise.features.vectors import encoder_made_with
from stackwise.features.versions import home_of
from stackwise.models.ranker import LearnedRanker, Ranker, load_ranker, save_ranker
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.weights import reading_fingerprint
from stackwise.recommender.signature import SIGNATURE, check_signature

SEAL_VERSION = 2
SEAL = "seal.json"
PACKAGES = (
    *("stackwise", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "lightgbm", "mlflow", "ortools"),
    *("tokenizers", "py3langid"),
)
_FIX = "fetch the model again, or retrain"


@dataclass(frozen=True, eq=False)
class Bundle:
    """An opened model folder."""

    folder: Path
    seal: Mapping[str, Any]

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue it was trained on."""
        return read_catalogue(self.folder / "catalogue", verify=False)  # the seal has been checked already

    @property
    def ranker(self) -> Ranker:
        """The ranker with its calibration."""
        return load_ranker(self.folder / "ranker")

    @property
    def encoder(self) -> str:
        """The encoder by the name that loads it here."""
        stored = self.folder / "encoder"
        return str(stored) if stored.is_dir() else str(self.seal["encoder"]["name"])


def seal_model(
    folder: Path,
    catalogue: Catalogue,
    ranker: Ranker,
    encoder: str = "default",
    config: Mapping[str, Any] | None = None,
) -> Bundle:
    """Write a model folder, whole or not at all. Equal content gives equal bytes.

    Parameters
    ----------
    catalogue : read from an indexed folder.
    encoder : one that ships, by name, or a model's folder, which is copied; ``default`` is the index's own.
    config : how the model was made, as plain values.

    Raises
    ------
    InputError
        The catalogue lives in memory alone, or the encoder is a name that needs a network elsewhere.
    """
    if catalogue.folder is None:
        raise InputError(describe("catalogue to seal", "one in memory", "a folder", "write and index it first"))
    encoder = encoder_made_with(catalogue.folder, encoder)
    if encoder not in PACKAGED and not Path(encoder).is_dir():
        fix = "download it to a folder and give that folder"
        raise InputError(describe("encoder to seal", repr(encoder), "`default` or a folder", fix))
    with replacing(folder) as staged:
        _copy_catalogue(catalogue.folder, staged / "catalogue")
        save_ranker(ranker, staged / "ranker")
        if encoder not in PACKAGED:
            shutil.copytree(encoder, staged / "encoder")
        seal = {
            "seal_version": SEAL_VERSION,
            "catalogue": {"name": catalogue.name, "fingerprint": catalogue.fingerprint},
            "taxonomy_version": list(catalogue.manifest.get("taxonomy_version", [])),
            "encoder": {"name": encoder, "fingerprint": load_encoder(encoder).fingerprint},
            "reading": reading_fingerprint(),
            "ranker": ranker.name,
            "feature_names": list(ranker.names if isinstance(ranker, LearnedRanker) else FEATURE_NAMES),
            "config": dict(config or {}),
            "versions": versions(),
            "files": _hashes(staged),
        }
        (staged / SEAL).write_text(json.dumps(seal, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return open_sealed(folder)


def _copy_catalogue(source: Path, target: Path) -> None:
    """The tables, the manifest and the index; not what was only needed to ingest, and nobody's own rows."""
    target.mkdir(parents=True)
    for path in sorted(source.glob("*.parquet")):
        if path.stem not in PEOPLE:
            shutil.copy2(path, target / path.name)
    manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    manifest["tables"] = {name: about for name, about in manifest["tables"].items() if name not in PEOPLE}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not (source / "index").is_dir():
        home = home_of(source)
        raise StaleIndexError(
            describe(f"catalogue {home}", "no index", "an index", f"run `stackwise index --data {home}`")
        )
    shutil.copytree(source / "index", target / "index")


def versions() -> dict[str, str]:
    """Installed versions of what an answer depends on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _hashes(folder: Path) -> dict[str, str]:
    paths = sorted(one for one in folder.rglob("*") if one.is_file() and one.name not in (SEAL, SIGNATURE))
    return {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in paths}


def open_sealed(folder: Path | str, data: Catalogue | None = None) -> Bundle:
    """Open a model folder after checking every byte of it.

    Parameters
    ----------
    data : the catalogue it is to be used with, if another folder is named; it must be the one trained on.

    Raises
    ------
    DataError
        No model folder, an older or newer schema, a file that is missing, added or changed, features that this
        version does not serve, or another catalogue.
    """
    folder = Path(folder)
    seal = _read_seal(folder)
    _check_inside(folder, seal)
    found = _hashes(folder)
    expected: Mapping[str, str] = seal["files"]
    wrong = sorted(one for one in {*found, *expected} if found.get(one) != expected.get(one))
    if wrong:
        raise DataError(describe(f"model {folder}", f"changed files {some(wrong)}", "the bytes that were sealed", _FIX))
    strange = [feature_name for feature_name in seal["feature_names"] if feature_name not in FEATURE_NAMES]
    if strange:
        fix = "retrain, or install the version it was made with"
        raise DataError(describe(f"model {folder} features", some(strange), "features this version serves", fix))
    if data is not None and data.fingerprint != seal["catalogue"]["fingerprint"]:
        fix = "leave --data out to use the model's own, or retrain on this one"
        raise DataError(describe("catalogue", data.name, f"the model's own, {seal['catalogue']['name']}", fix))
    return Bundle(folder, seal)


def _check_inside(folder: Path, seal: Mapping[str, Any]) -> None:
    """All that a model is made of lies in its folder, or came with the install."""
    links = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink())
    if links:
        raise DataError(describe(f"model {folder}", f"links {some(links)}", "files of its own", _FIX))
    named = seal["encoder"].get("name") if isinstance(seal["encoder"], Mapping) else None
    if named not in PACKAGED and not (folder / "encoder").is_dir():
        expected = "one that ships, or an encoder/ of its own"
        raise DataError(describe(f"model {folder} encoder", "one outside its folder", expected, _FIX))


def _read_seal(folder: Path) -> dict[str, Any]:
    path = folder / SEAL
    if not path.is_file():
        fix = "name a folder that `stackwise retrain` wrote"
        raise DataError(describe(f"model {folder}", f"no {SEAL}", "a sealed model", fix))
    try:
        seal: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        got = seal["seal_version"]
        needed = [seal[one] for one in ("files", "feature_names", "catalogue", "encoder", "reading")]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(describe(f"seal {path}", f"{error!r}", "a seal as it was written", _FIX)) from error
    if got != SEAL_VERSION or not all(needed):
        fix = "retrain with this version" if got < SEAL_VERSION else "install a newer stackwise"
        raise DataError(describe(f"model {folder} schema", got, f"version {SEAL_VERSION}", fix))
    return seal


def load_model(folder: Path | str, data: Catalogue | None = None, key: Path | None = None) -> Recommender:
    """A ready Recommender from a model folder, which is checked first.

    Parameters
    ----------
    data : the catalogue it was trained on; who is in its tables of persons can then be asked for by id.
    key : public key that must have signed it; None takes unsigned ones.

    Raises
    ------
    DataError
        As :func:`open_sealed`, it is not signed by the key, or
        the installed encoder or weights of reading are other than it was made with.
    """
    if key is not None:
        check_signature(Path(folder), key)
    sealed = open_sealed(folder, data)
    got, expected = load_encoder(sealed.encoder).fingerprint, sealed.seal["encoder"]["fingerprint"]
    if got != expected:
        fix = "install the encoder it was made with, or retrain"
        raise StaleIndexError(describe("encoder", got, f"{expected} of the model", fix))
    if (read := reading_fingerprint()) != sealed.seal["reading"]:
        fix = "install the version it was made with, or retrain"
        raise StaleIndexError(describe("weights of reading", read, f"{sealed.seal['reading']} of the model", fix))
    catalogue = sealed.catalogue
    if data is not None:
        people = {name: data[name] for name in PEOPLE}
        catalogue = replace(catalogue, tables={**catalogue.tables, **people})
    return open_recommender(catalogue, sealed.encoder, sealed.ranker)


def check_tracking(tracking: str) -> None:
    """Refuse a tracking database in a file that is not there, which MLflow would make.

    Raises
    ------
    DataError
        There is no such file.
    """
    path = tracking.removeprefix("sqlite:///")
    if path != tracking and not Path(path).is_file():
        fix = "go to the folder where `stackwise retrain` ran, or name its database by --tracking"
        raise DataError(describe(f"MLflow at {tracking}", "no such file", "a database that is there", fix))


def fetch_model(uri: str, folder: Path, tracking: str) -> Path:
    """The model folder behind a path or an MLflow URI (``models:/stackwise@champion``, ``runs:/...``).

    Parameters
    ----------
    folder : where a model that is not local is put.
    tracking : the MLflow server or database that MLflow URIs are looked up in.

    Raises
    ------
    InputError
        Neither a folder nor an MLflow URI.
    DataError
        MLflow does not know it, or cannot be reached.
    """
    if (Path(uri) / SEAL).is_file():
        return Path(uri)
    if not uri.startswith(("models:/", "runs:/")):
        fix = "pass the folder of a sealed model, or models:/stackwise@champion"
        raise InputError(describe("model", repr(uri), "a model folder or an MLflow URI", fix))
    mlflow = _mlflow()
    check_tracking(tracking)
    try:
        mlflow.set_tracking_uri(tracking)
        found = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=str(folder)))
    except (mlflow.exceptions.MlflowException, OSError) as error:
        said = str(error).splitlines()[0]
        fix = "check the name and alias, MLFLOW_TRACKING_URI, and that the server is up"
        raise DataError(describe(f"model {uri} at {tracking}", said, "a logged model", fix)) from error
    sealed = sorted(found.glob(f"artifacts/*/{SEAL}"))
    if not sealed:
        raise DataError(describe(f"model {uri}", "no sealed model inside", "one that `stackwise retrain` logged", _FIX))
    return sealed[0].parent


def model_version(uri: str, tracking: str) -> str:
    """What a path or an MLflow URI leads to now: a stamp of the seal, or the version that an alias points at.

    Raises
    ------
    DataError
        There is no seal, MLflow does not know it, or it cannot be reached.
    """
    if not uri.startswith("models:/") or "@" not in uri:
        return uri if uri.startswith(("models:/", "runs:/")) else _seal_stamp(Path(uri))
    mlflow = _mlflow()

    name, _, alias = uri.removeprefix("models:/").rpartition("@")
    try:
        client = mlflow.MlflowClient(tracking, tracking)
        return f"models:/{name}/{client.get_model_version_by_alias(name, alias).version}"
    except (mlflow.exceptions.MlflowException, OSError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        fix = "check the name and alias, MLFLOW_TRACKING_URI, and that the server is up"
        raise DataError(describe(f"model {uri} at {tracking}", said, "a registered model", fix)) from error


def _mlflow() -> Any:
    try:
        import mlflow
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    return mlflow


def _seal_stamp(folder: Path) -> str:
    _read_seal(folder)
    return sha256_of_file(folder / SEAL)[:12]
