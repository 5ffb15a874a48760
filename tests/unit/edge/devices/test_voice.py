"""The loudspeaker's queue as conversations."""

from __future__ import annotations

from edge.devices.voice import GRACE_S, QUEUE_MAX, Said, VoiceQueue


def said(n: int) -> Said:
    return Said(call=f"c{n}", ticket=f"t{n}", text=f"请A00{n}号到3号窗口")


def always(_: Said) -> bool:
    return True


def test_one_at_a_time_in_order() -> None:
    queue = VoiceQueue()
    queue.add(said(1))
    queue.add(said(2))
    first = queue.next(0.0, always)
    assert first is not None
    assert first.call == "c1"
    assert queue.next(1.0, always) is None
    queue.done("c1")
    second = queue.next(2.0, always)
    assert second is not None
    assert second.call == "c2"


def test_a_playback_that_never_ends_is_cut() -> None:
    queue = VoiceQueue()
    queue.add(said(1))
    queue.next(0.0, always)
    queue.add(said(2))
    assert queue.next(GRACE_S, always) is None
    late = queue.next(queue.cut_at, always)
    assert late is not None
    assert late.call == "c2"
    assert queue.cut == 1
    queue.done("c1")
    assert queue.playing is not None, "a late report of a cut playback changes nothing"


def test_a_ticket_no_longer_called_is_not_spoken() -> None:
    queue = VoiceQueue()
    queue.add(said(1))
    queue.add(said(2))
    spoken = queue.next(0.0, lambda s: s.ticket == "t2")
    assert spoken is not None
    assert spoken.call == "c2"
    assert queue.dropped == 1


def test_under_pressure_calls_shorten() -> None:
    queue = VoiceQueue()
    for n in range(6):
        queue.add(said(n))
    times = []
    for n in range(6):
        speak = queue.next(float(n), always)
        assert speak is not None
        times.append(speak.times)
        queue.done(speak.call)
    assert times == [1, 1, 1, 2, 2, 2]


def test_a_recall_takes_the_place_of_the_waiting_call() -> None:
    queue = VoiceQueue()
    queue.add(said(1))
    queue.add(said(2))
    queue.add(Said(call="again", ticket="t1", text="请A001号到3号窗口"))
    spoken = queue.next(0.0, always)
    assert spoken is not None
    assert spoken.call == "again"
    assert len(queue) == 1


def test_the_queue_is_bounded_and_counts_what_it_drops() -> None:
    queue = VoiceQueue()
    for n in range(QUEUE_MAX + 5):
        queue.add(said(n))
    assert len(queue) == QUEUE_MAX
    assert queue.dropped == 5


def test_r35_a_call_is_heard_twice() -> None:
    queue = VoiceQueue()
    queue.add(said(1))
    spoken = queue.next(0.0, always)
    assert spoken is not None
    assert spoken.times == 2
