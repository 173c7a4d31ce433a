"""The HTTP door: the same answers over FastAPI, with keys, limits, metrics, events and a swap of models in flight."""
