"""What Prometheus reads: times, sizes, refusals, abstentions, and what is served."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Metrics:
    """One registry of its own, so that two services in one process do not mix."""

    def __init__(self) -> None:
        self.registry = one = CollectorRegistry()
        self.seconds = Histogram(
            "stackwise_request_seconds", "Time from a request's first lines to its answer.", ["route", "status"],
            buckets=_SECONDS, registry=one,
        )  # fmt: skip
        self.in_flight = Gauge("stackwise_requests_in_flight", "Requests being answered.", registry=one)
        self.rejected = Counter("stackwise_rejected", "Requests refused, by why.", ["why"], registry=one)
        self.learners = Histogram("stackwise_request_learners", "Learners a request.", buckets=_SIZES, registry=one)
        self.pool = Histogram("stackwise_pool_size", "Credentials that reach the ranker.", buckets=_SIZES, registry=one)
        self.abstained = Counter("stackwise_abstained", "Learners without a list, by why.", ["why"], registry=one)
        self.failed = Counter("stackwise_learner_errors", "Learners that could not be answered.", registry=one)
        self.events = Counter("stackwise_events", "Events by what became of them.", ["outcome"], registry=one)
        self.loads = Counter("stackwise_model_loads", "Models loaded, by outcome.", ["outcome"], registry=one)
        self.ended = Counter("stackwise_workers_ended", "Worker processes ended, by why.", ["why"], registry=one)
        self.served = Gauge(
            "stackwise_served", "1 for what is served.", ["model", "catalogue", "version"], registry=one
        )

    def serve(self, model: str, catalogue: str, version: str) -> None:
        """Name what is served from now on."""
        self.served.clear()
        self.served.labels(model, catalogue, version).set(1)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry)
