"""Counts and times for monitoring, in the format of Prometheus; they contain no questions and no documents."""

import math
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from assistant.errors import AssistantError
from assistant.web.backend import Backend
from assistant.web.middleware.request_context import RequestContext

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, math.inf)


class Metrics:
    """The metrics of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered.", "route", "method", "status")
        self.request_seconds = self._histogram(
            "request_seconds", "Time from the request to the end of the response.", "route"
        )
        self.stages = self._histogram(
            "answer_seconds",
            "Time of each stage of answering a question, including waiting for the models.",
            "stage",
        )
        self.answers = self._counter("answers", "Questions answered.", "outcome", "reason")
        self.errors = self._counter("errors", "Errors returned, by kind.", "kind")
        self.builds = self._counter("builds", "Index updates, by result.", "result")
        self.audit_failures = self._counter("audit_failures", "Audit log entries that could not be written.")
        self.feedback = self._counter("feedback", "Feedback from readers.", "verdict")
        self.ready = self._gauge("ready", "1 if questions can be answered, otherwise 0.")
        self.generation = self._gauge("index_generation", "Generation of the index in use.")
        self.age = self._gauge("index_age_seconds", "Time since the index was last updated.")
        self.documents = self._gauge("index_documents", "Documents in the index.")
        self.running = self._gauge("questions_running", "Questions being answered.")
        self.waiting = self._gauge("questions_waiting", "Questions waiting in the queue.")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"assistant_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(f"assistant_{name}", meaning, labels, buckets=BUCKETS, registry=self.registry)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"assistant_{name}", meaning, registry=self.registry)

    def observe(self, context: RequestContext) -> None:
        """Count a finished request."""
        if (answer := context.answer) is not None:
            self.answers.labels(answer.outcome.value, answer.reason.value if answer.reason else "").inc()
        for stage, seconds in context.seconds.items():
            self.stages.labels(stage).observe(seconds)
        if context.problem is not None:
            self.errors.labels(context.problem).inc()

    def update(self, assistant: Backend) -> None:
        """Update the metrics of the index."""
        self.ready.set(assistant.ready() is None)
        try:
            status = assistant.status()
        except AssistantError:
            for gauge in (self.generation, self.age, self.documents):
                gauge.set(math.nan)
            return
        self.generation.set(status.generation)
        self.documents.set(status.documents)
        built = datetime.fromisoformat(status.built) if status.built else None
        moment = datetime.now(UTC)
        aware = built if built is None or built.tzinfo else built.replace(tzinfo=UTC)
        self.age.set(math.nan if aware is None else (moment - aware).total_seconds())


def routes(assistant: Backend, metrics: Metrics) -> APIRouter:
    """The route that shows them."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    def show() -> Response:
        metrics.update(assistant)
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
