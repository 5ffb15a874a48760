"""The vault as Prometheus is told of it: how many people, and what was dropped or forced. Never whom."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from edge.vault.vault import Vault


class VaultFigures(Collector):
    """Register it in the hall's registry."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("hallgate_vault_open", "1: the master key is there.", value=int(self._vault.is_open))
        yield GaugeMetricFamily("hallgate_vault_people", "People kept, a minute ago.", value=self._vault.people)
        troubles = CounterMetricFamily("hallgate_vault_troubles", "Dropped or forced, by reason.", labels=["reason"])
        for reason, count in sorted(self._vault.troubles.items()):
            troubles.add_metric([reason], count)
        yield troubles
