"""What Prometheus is told, in a registry of this hall's own (two halls in one process do not mix)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge


class Metrics:
    """The web server's own figures; other rooms may register theirs in the same registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.requests = Counter(
            "hallgate_http_requests",
            "Answers by method, route and status.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.commands = Counter(
            "hallgate_http_commands", "Commands by name and outcome.", ["do", "outcome"], registry=registry
        )
        self.streams = Gauge("hallgate_http_streams", "Open event streams.", registry=registry)
        self.streams_dropped = Counter(
            "hallgate_http_streams_dropped", "Streams ended because nobody read them.", registry=registry
        )
        self.through_seq = Gauge("hallgate_journal_through_seq", "Last record on disk.", registry=registry)
