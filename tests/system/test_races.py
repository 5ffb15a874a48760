"""Eight windows call at once, over HTTP and over the wires, while people take numbers. `hallgate sim races` plays
10,000 of them."""

from __future__ import annotations

from pathlib import Path

from edge.logs import configure
from simulators.race_count import Heard, RacesReport, count
from simulators.races import play_races

RACES = 100


def test_nobody_is_called_twice_and_no_number_is_given_twice(tmp_path: Path) -> None:
    configure(json=False, level="error")
    report = play_races(RACES, tmp_path)
    assert report.holds, report.first
    assert report.races == RACES
    assert report.calls_http > RACES
    assert report.calls_wire > RACES
    assert report.issued > RACES * 4
    # A second reading, of a hall whose pages were told something else, must notice it (a control of the count).
    for told in (Heard(by_page=[("1", "x.1"), ("2", "x.1")]), Heard(numbers={"key": {"x", "y"}})):
        other = RacesReport()
        count(tmp_path / "hall-0" / "state", told, other)
        assert not other.holds
        assert other.double_calls + other.duplicate_numbers == 1
        assert other.lost_answers
