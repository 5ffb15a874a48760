"""What a signal asks of the hall."""

from __future__ import annotations

import pytest

from device_profiles import catalogue
from device_profiles.vocabulary import (
    Alive,
    Complained,
    Key,
    KeyPressed,
    Printed,
    PrintFailed,
    Rated,
    Recovered,
    Shown,
    Signal,
    TicketRequested,
)
from edge.devices.asks import command_for
from edge.devices.places import Place
from edge.queueing import commands as do

KEYPAD = Place("keypad-3", catalogue.find("ff68_keypad"), "counter-a", "3", "", {"address": 3})
KIOSK = Place("kiosk-1", catalogue.find("hallgate_mqtt_kiosk"), "kiosk-1", "", "", {})


@pytest.mark.parametrize(
    ("key", "digits", "command"),
    [
        ("next", "", do.CallNext(window="3")),
        ("call", "012", do.CallTicket(window="3", ticket="012", reason="keypad")),
        ("recall", "", do.Recall(window="3")),
        ("start", "", do.StartService(window="3")),
        ("finish", "", do.FinishService(window="3")),
        ("missed", "", do.MarkMissed(window="3")),
        ("hold", "", do.Hold(window="3")),
        ("return_held", "", do.ReturnHeld(window="3")),
        ("transfer", "2", do.Transfer(window="3", service="2")),
        ("log_in", "1024", do.LogIn(window="3", staff="1024")),
        ("log_out", "", do.LogOut(window="3")),
    ],
)
def test_a_key_is_a_command_of_its_window(key: Key, digits: str, command: do.Command) -> None:
    assert command_for(KeyPressed(key=key, digits=digits), KEYPAD, paused=False) == command


def test_one_key_pauses_and_resumes_and_never_forces() -> None:
    press = KeyPressed(key="pause")
    assert command_for(press, KEYPAD, paused=False) == do.PauseWindow(window="3", force=False)
    assert command_for(press, KEYPAD, paused=True) == do.ResumeWindow(window="3")


@pytest.mark.parametrize(
    ("signal", "command"),
    [
        (Printed(ticket="t1"), do.ConfirmPrint(ticket="t1")),
        (PrintFailed(ticket="t1", reason="paper_out"), do.FailPrint(ticket="t1", reason="paper_out")),
        (Complained(code="jam"), do.DeviceFault(device="kiosk-1", code="jam")),
        (Recovered(code="jam"), do.DeviceFault(device="kiosk-1", code="jam", over=True)),
        (Alive(), None),
        (Shown(), None),
    ],
)
def test_what_kiosks_say(signal: Signal, command: do.Command | None) -> None:
    assert command_for(signal, KIOSK, paused=False) == command


def test_a_kiosk_asks_for_a_ticket_that_it_prints() -> None:
    command = command_for(TicketRequested(service="a", request="r1", category="pregnant"), KIOSK, paused=False)
    assert isinstance(command, do.IssueTicket)
    assert (command.service, command.category, command.device) == ("a", "pregnant", "kiosk-1")


def test_a_rating_comes_from_the_evaluator_of_its_window() -> None:
    command = command_for(Rated(grade=4), KEYPAD, paused=False)
    assert isinstance(command, do.Rate)
    assert (command.window, command.grade, command.channel) == ("3", 4, "evaluator")
