"""The packaged MiniLM in torch with low-rank trainable changes (LoRA, Hu et al. 2021)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
import torch.nn.functional as functional

from stackwise.features.bert import read_safetensors
from stackwise.features.encoders import packaged_folder

_DENSE = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_LONGEST = 80  # tokens
_FOCUS = 0.1  # temperature of a label's attention over tokens


class LoraLinear(torch.nn.Module):
    """A frozen linear map plus B @ A, B starting at zero."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor, rank: int) -> None:
        super().__init__()
        self.weight, self.bias = weight, bias
        self.down = torch.nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = torch.nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        """The changed map of ``state``."""
        changed = functional.linear(functional.linear(state, self.down), self.up)
        return functional.linear(state, self.weight, self.bias) + changed


class LoraBert(torch.nn.Module):
    """MiniLM with every dense matrix of its layers changed at low rank."""

    def __init__(self, weights: Mapping[str, Any], heads: int, rank: int, tokenizer: Any) -> None:
        super().__init__()
        self.fixed: dict[str, torch.Tensor] = {
            name: torch.from_numpy(np.array(value, np.float32)) for name, value in weights.items()
        }
        self.heads, self.tokenizer = heads, tokenizer
        self.depth = sum(name.endswith("intermediate.dense.weight") for name in self.fixed)
        self.names = [f"encoder.layer.{layer}.{name}" for layer in range(self.depth) for name in _DENSE]
        self.maps = torch.nn.ModuleList(
            LoraLinear(self.fixed[f"{name}.weight"], self.fixed[f"{name}.bias"], rank) for name in self.names
        )

    @property
    def _layers(self) -> list[list[torch.nn.Module]]:
        maps = list(self.maps)
        return [maps[6 * layer : 6 * layer + 6] for layer in range(self.depth)]

    @classmethod
    def packaged(cls, rank: int) -> Self:
        """The packaged model before any change."""
        from tokenizers import Tokenizer

        folder: Path = packaged_folder(verify=True)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        return cls(read_safetensors(folder / "model.safetensors"), 12, rank, tokenizer)

    def adapter(self) -> dict[str, Any]:
        """The changes as :class:`stackwise.features.bert.Bert` reads them, in half precision."""
        return {
            f"{name}.{part}": value.detach().numpy().astype(np.float16)
            for name, one in zip(self.names, self.maps, strict=True)
            for part, value in (("A", one.get_parameter("down")), ("B", one.get_parameter("up")))
        }

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Token vectors (texts, length, dim)."""
        words, places, kinds = (
            self.fixed[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
        )
        state = self._norm(words[tokens] + places[: tokens.shape[1]] + kinds[0], "embeddings.LayerNorm")
        for layer in range(self.depth):
            *qkv, out, wide, narrow = self._layers[layer]
            attended = out(self._attend(*(one(state) for one in qkv), mask))
            name = f"encoder.layer.{layer}"
            state = self._norm(state + attended, f"{name}.attention.output.LayerNorm")
            state = self._norm(
                state + narrow(functional.gelu(wide(state), approximate="tanh")), f"{name}.output.LayerNorm"
            )
        return state

    def _attend(self, *parts: torch.Tensor) -> torch.Tensor:
        # written out: the fused kernel's backward pass took half the time of a step on CPU
        query, key, value = (part.reshape(*part.shape[:2], self.heads, -1).transpose(1, 2) for part in parts[:3])
        weight = (query @ key.transpose(-1, -2)).float() / math.sqrt(query.shape[-1])
        weight = torch.softmax(weight.masked_fill(~parts[3][:, None, None, :], -1e4), -1).to(value.dtype)
        joined: torch.Tensor = (weight @ value).transpose(1, 2).flatten(2)
        return joined

    def _norm(self, state: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = self.fixed[f"{name}.weight"], self.fixed[f"{name}.bias"]
        return functional.layer_norm(state, weight.shape, weight, bias, eps=1e-12)

    def groups(self, texts: Sequence[str], step: int) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
        """Positions, token vectors and mask of texts of like length, rounded up to ``step`` tokens."""
        tokens = [one.ids for one in self.tokenizer.encode_batch(list(texts))]
        by_length: dict[int, list[int]] = {}
        for at, one in enumerate(tokens):
            by_length.setdefault(-(-len(one) // step) * step, []).append(at)
        for length, its in sorted(by_length.items()):
            rows = torch.tensor([tokens[at] + [0] * (length - len(tokens[at])) for at in its])
            mask = torch.arange(length) < torch.tensor([[len(tokens[at])] for at in its])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                state = self(rows, mask)
            yield its, state.float(), mask

    def means(self, texts: Sequence[str]) -> torch.Tensor:
        """Normalised mean vectors (texts, dim)."""
        parts = [(its, _mean(state, mask)) for its, state, mask in self.groups(texts, 4)]
        order = torch.argsort(torch.tensor([at for its, _ in parts for at in its]))
        return torch.cat([vectors for _, vectors in parts])[order]

    def scores(
        self, texts: Sequence[str], labels: torch.Tensor
    ) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
        """Positions, and scores against ``labels`` by mean vector and by the label's attention over tokens."""
        for its, state, mask in self.groups(texts, 16):
            yield its, _mean(state, mask) @ labels.T, _attention_score(state, mask, labels)


def _mean(state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return functional.normalize((state * mask[..., None]).sum(1), dim=-1)


def _attention_score(state: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cosine of each label with the tokens it attends to (the ConTeXT-match idea of Decorte et al. 2025)."""
    tokens = functional.normalize(state, dim=-1)
    cosines = tokens @ labels.T
    weight = torch.softmax((cosines / _FOCUS).masked_fill(~mask[..., None], -1e4), dim=1)
    among = tokens @ tokens.transpose(1, 2)
    length = torch.einsum("bim,bij,bjm->bm", weight, among, weight).clamp_min(1e-6).sqrt()
    return (weight * cosines).sum(1) / length
