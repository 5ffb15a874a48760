"""The contract of smart devices as conversations."""

from __future__ import annotations

import json
from typing import Any

from device_profiles.vocabulary import (
    Alive,
    Complained,
    KeyPressed,
    Printed,
    PrintFailed,
    PrintTicket,
    Shown,
    ShowText,
    Speak,
    Spoken,
)
from firmware_bridge.drivers.base import Do, Down, Heard, Note, Output, Present, Say, Settled, Tell, Up, Wake, Wanted
from firmware_bridge.drivers.mqtt import MqttDriver
from firmware_bridge.ground.mqtt import MqttMessage

NEXT = {"id": "k-1", "say": {"signal": "key_pressed", "key": "next"}}
ONLINE = {"online": True, "model": "caller", "firmware": "1.2"}


def heard(topic: str, content: Any) -> Heard:
    return Heard(MqttMessage(topic, json.dumps(content).encode()))


def told(outputs: list[Output]) -> list[tuple[str, Any, bool]]:
    return [
        (out.payload.topic, json.loads(out.payload.payload), out.payload.retain)
        for out in outputs
        if isinstance(out, Tell) and isinstance(out.payload, MqttMessage)
    ]


def said(outputs: list[Output]) -> list[Say]:
    return [out for out in outputs if isinstance(out, Say)]


def presence(outputs: list[Output]) -> list[bool]:
    return [out.up for out in outputs if isinstance(out, Present)]


def online() -> MqttDriver:
    driver = MqttDriver()
    assert presence(driver.handle(0.0, Up())) == [False]
    outputs = driver.handle(0.0, heard("state", ONLINE))
    assert presence(outputs) == [True]
    assert said(outputs) == [Say(Alive(model="caller", firmware="1.2"))]
    return driver


def test_a_signal_gets_its_result_after_the_commit() -> None:
    driver = online()
    (say,) = said(driver.handle(1.0, heard("signal", NEXT)))
    assert (say.signal, say.digest) == (KeyPressed(key="next"), "k-1")
    assert told(driver.handle(1.1, Settled(say.token, ok=True, seq=123))) == [
        ("result", {"id": "k-1", "ok": True, "seq": 123}, False)
    ]


def test_a_refusal_carries_code_and_words() -> None:
    driver = online()
    (say,) = said(driver.handle(1.0, heard("signal", NEXT)))
    assert told(driver.handle(1.1, Settled(say.token, ok=False, code="recall_first", words="请先重呼"))) == [
        ("result", {"id": "k-1", "ok": False, "code": "recall_first", "words": "请先重呼"}, False)
    ]


def test_a_ticket_request_is_answered_with_the_ticket_to_print() -> None:
    driver = online()
    request = {"id": "t-1", "say": {"signal": "ticket_requested", "service": "A", "request": "r1"}}
    (say,) = said(driver.handle(1.0, heard("signal", request)))
    ticket = PrintTicket(ticket="1-7", number="A007", request="r1")
    ((_, result, _),) = told(driver.handle(1.1, Settled(say.token, ok=True, seq=9, instruction=ticket)))
    assert result["instruction"]["do"] == "print_ticket"
    assert result["instruction"]["number"] == "A007"


def test_a_repeat_before_the_result_is_noted_and_one_after_it_said_again() -> None:
    driver = online()
    (say,) = said(driver.handle(1.0, heard("signal", NEXT)))
    assert Note("repeat", "k-1") in driver.handle(1.5, heard("signal", NEXT))
    driver.handle(1.6, Settled(say.token, ok=True, seq=1))
    (again,) = said(driver.handle(2.0, heard("signal", NEXT)))
    assert again.digest == "k-1"


def test_a_full_disk_gives_no_result_so_the_device_repeats() -> None:
    driver = online()
    (say,) = said(driver.handle(1.0, heard("signal", NEXT)))
    assert told(driver.handle(1.1, Settled(say.token, ok=False, code="journal_unavailable"))) == []
    assert len(said(driver.handle(1.2, heard("signal", NEXT)))) == 1


def test_a_message_that_makes_no_sense_is_noted_and_answered_where_it_has_an_id() -> None:
    driver = online()
    outputs = driver.handle(1.0, heard("signal", {"id": "x", "say": {"signal": "explode"}}))
    assert isinstance(outputs[0], Note)
    ((topic, result, _),) = told(outputs)
    assert (topic, result["ok"], result["code"]) == ("result", False, "bad_message")
    (note, *_) = driver.handle(1.0, Heard(MqttMessage("signal", b"\xff{")))
    assert isinstance(note, Note)
    (note, *_) = driver.handle(1.0, Heard(MqttMessage("agree", b"[]")))
    assert isinstance(note, Note)
    (note, *_) = driver.handle(1.0, Heard(MqttMessage("state", b"")))
    assert isinstance(note, Note)
    assert said(driver.handle(1.0, Heard(MqttMessage("elsewhere", b"1")))) == []


def test_a_picture_is_wanted_retained_until_the_device_agrees() -> None:
    driver = online()
    want = ("want/main", {"version": 7, "instruction": {"do": "show_text", "text": "你好", "colour": "red"}}, True)
    assert told(driver.handle(1.0, Wanted(ShowText(text="你好"), 7))) == [want]
    assert told(driver.handle(3.0, Wake())) == []
    assert told(driver.handle(6.0, Wake())) == [want]
    assert said(driver.handle(6.1, heard("agree", {"slot": "main", "version": 6}))) == []
    assert said(driver.handle(6.2, heard("agree", {"slot": "main", "version": 7}))) == [
        Say(Shown(), confirms=("main", 7))
    ]
    assert said(driver.handle(6.3, heard("agree", {"slot": "main", "version": 7}))) == []
    assert told(driver.handle(20.0, Wake())) == []


def test_a_device_that_went_and_came_agrees_anew() -> None:
    driver = online()
    driver.handle(1.0, Wanted(ShowText(text="你好"), 7))
    driver.handle(1.1, heard("agree", {"slot": "main", "version": 7}))
    assert presence(driver.handle(2.0, heard("state", {"online": False}))) == [False]
    assert told(driver.handle(60.0, Wake())) == [], "it is retained for whoever comes back"
    assert presence(driver.handle(61.0, heard("state", ONLINE))) == [True]
    assert said(driver.handle(61.1, heard("agree", {"slot": "main", "version": 7}))) == [
        Say(Shown(), confirms=("main", 7))
    ]


def test_three_missed_heartbeats_mean_absent() -> None:
    driver = online()
    for beat_s in (30.0, 60.0):
        assert presence(driver.handle(beat_s, heard("state", ONLINE))) == []
    assert presence(driver.handle(149.0, Wake())) == []
    assert presence(driver.handle(150.0, Wake())) == [False]


def test_a_broker_that_was_away_gets_everything_wanted_again() -> None:
    driver = online()
    driver.handle(1.0, Wanted(ShowText(text="你好"), 7))
    assert presence(driver.handle(2.0, Down("the broker is away"))) == [False]
    assert driver.handle(2.5, Wanted(ShowText(text="再见"), 8)) == []
    assert [version["version"] for _, version, _ in told(driver.handle(3.0, Up()))] == [8]


def test_a_job_is_given_until_it_is_answered() -> None:
    driver = online()
    assert [topic for topic, *_ in told(driver.handle(0.0, Do(Speak(call="c1", text="请A012号"), "j1")))] == ["job"]
    assert driver.handle(0.1, Do(Speak(call="c1", text="请A012号"), "j1")) == driver.handle(0.1, Wake())
    assert len(told(driver.handle(10.0, Wake()))) == 1
    spoken = {"id": "s-1", "say": {"signal": "spoken", "call": "c1"}}
    assert said(driver.handle(11.0, heard("signal", spoken)))[0].signal == Spoken(call="c1")
    assert told(driver.handle(60.0, Wake())) == []


def test_a_print_that_nobody_answers_has_failed() -> None:
    driver = online()
    driver.handle(0.0, Do(PrintTicket(ticket="1-7", number="A007"), "j1"))
    driver.handle(10.0, Wake())
    driver.handle(20.0, Wake())
    assert said(driver.handle(30.0, Wake())) == [Say(PrintFailed(ticket="1-7", reason="no_answer"))]
    printed = {"id": "p", "say": {"signal": "printed", "ticket": "1-7"}}
    assert said(driver.handle(31.0, heard("signal", printed)))[0].signal == Printed(ticket="1-7")


def test_a_job_for_a_device_that_is_not_there_fails_at_once() -> None:
    driver = MqttDriver()
    driver.handle(0.0, Up())
    assert said(driver.handle(0.1, Do(PrintTicket(ticket="1-7", number="A007"), "j1"))) == [
        Say(PrintFailed(ticket="1-7", reason="offline"))
    ]
    assert said(driver.handle(0.1, Do(Speak(call="c1", text="x"), "j2"))) == [
        Say(Complained(code="offline", detail="c1"))
    ]
