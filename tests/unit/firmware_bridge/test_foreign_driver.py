"""An MQTT device with topics of its own, said by its profile alone."""

from __future__ import annotations

import json

from device_profiles import reader
from device_profiles.vocabulary import Beep, KeyPressed, Shown, ShowNumber
from firmware_bridge.drivers import UnitPlan, make
from firmware_bridge.drivers.base import Down, Heard, Note, Present, Say, Tell, Told, Unanswered, Up, Wake, Wanted
from firmware_bridge.drivers.foreign import ForeignMqttDriver
from firmware_bridge.ground.mqtt import MqttMessage

PROFILE = """
format = 1
id = "wall_button"
title = "墙上按键"
vendor = "nobody"
models = ["one key and a display"]
roles = ["caller"]
driver = "mqtt"

[[source]]
title = "made up for this test"

[link]
kinds = ["mqtt"]

[messages.pressed]
from = "device"
topic = "stat/BUTTON"
paths = { key = "button.means" }
says = [{ signal = "key_pressed" }]

[messages.number]
from = "host"
topic = "cmnd/SHOW"
paths = { number = "display.text" }
says = [{ do = "show_number" }]
"""
PRESSED = MqttMessage("stat/BUTTON", b'{"button": {"means": "next"}}')


def driver() -> ForeignMqttDriver:
    made = make(UnitPlan("button", reader.parse(PROFILE)))
    assert isinstance(made, ForeignMqttDriver)
    assert made.handle(0.0, Up()) == [Present(True)]
    return made


def test_its_fields_become_signals() -> None:
    (said,) = driver().handle(1.0, Heard(PRESSED))
    assert isinstance(said, Say)
    assert (said.signal, said.token) == (KeyPressed(key="next"), "")
    assert said.digest


def test_what_is_wanted_is_published_and_agreed_once_the_broker_has_it() -> None:
    button = driver()
    (tell,) = button.handle(1.0, Wanted(ShowNumber(number="A012"), 4))
    assert isinstance(tell, Tell)
    assert isinstance(tell.payload, MqttMessage)
    assert (tell.payload.topic, json.loads(tell.payload.payload)) == ("cmnd/SHOW", {"display": {"text": "A012"}})
    assert button.handle(1.1, Told(tell.tag)) == [Say(Shown(), confirms=("main", 4))]
    assert button.handle(2.0, Down("the broker is away")) == [Present(False, "the broker is away")]
    (_, again) = button.handle(3.0, Up())
    assert isinstance(again, Tell)
    assert again.payload == tell.payload


def test_what_could_not_leave_is_tried_again() -> None:
    button = driver()
    (tell,) = button.handle(1.0, Wanted(ShowNumber(number="A012"), 4))
    assert isinstance(tell, Tell)
    button.handle(1.0, Unanswered(tell.tag, "crowded"))
    (again,) = button.handle(2.0, Wake())
    assert isinstance(again, Tell)


def test_nonsense_is_noted_other_topics_are_left_alone_and_what_it_cannot_is_told_once() -> None:
    button = driver()
    assert isinstance(button.handle(1.0, Heard(MqttMessage("stat/BUTTON", b"\xff")))[0], Note)
    assert button.handle(1.0, Heard(MqttMessage("stat/ELSE", b"1"))) == []
    (note,) = button.handle(1.0, Wanted(Beep(), 1))
    assert isinstance(note, Note)
    assert button.handle(2.0, Up()) == [Present(True)]
