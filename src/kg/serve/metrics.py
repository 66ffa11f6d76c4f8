"""What is counted, in the format of Prometheus: requests, their time, the query processes and why they ended."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from kg.serve.service import Service

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_NAMED = ("sparql", "graphs", "healthz", "readyz", "metrics", "void", "examples", "openapi.json")


class Metrics:
    """One of a service; `of` gives it."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("kg_requests", "Requests.", ["route", "status"], registry=self._registry)
        self._seconds = Histogram("kg_seconds", "Seconds.", ["route"], buckets=_SECONDS, registry=self._registry)
        self._registry.register(_Processes(service))

    @staticmethod
    def of(service: Service) -> Metrics:
        if service.metrics is None:
            service.metrics = Metrics(service)
        return service.metrics

    def seen(self, path: str, status: int, seconds: float) -> None:
        """Paths of things are one route: a label for each would grow without end."""
        first = path.split("/")[1] if "/" in path else ""
        route = first if first in _NAMED else "thing"
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Processes:
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        pool = self._service.pool
        yield GaugeMetricFamily("kg_workers", "Queries that can be answered at the same time.", pool.size)
        yield GaugeMetricFamily("kg_workers_busy", "Query processes at work.", pool.busy)
        yield GaugeMetricFamily("kg_queries_waiting", "Queries in the queue.", pool.waiting)
        ended = CounterMetricFamily("kg_workers_ended", "Query processes that were replaced.", labels=["why"])
        for why in ("time", "death", "client", "memory", "snapshot"):
            ended.add_metric([why], pool.ended[why])
        yield ended
