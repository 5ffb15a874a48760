"""What a signal asks of the hall: Signal -> Command, pure. What asks nothing (heartbeats, confirmations) gives None."""

from __future__ import annotations

from device_profiles.vocabulary import (
    Complained,
    KeyPressed,
    Printed,
    PrintFailed,
    Rated,
    Recovered,
    Signal,
    TicketRequested,
)
from edge.devices.places import Place
from edge.queueing import commands as do


def command_for(signal: Signal, place: Place, *, paused: bool) -> do.Command | None:
    """`paused`: does the device's window stand paused now (one key pauses and resumes)?"""
    match signal:
        case KeyPressed():
            return _key(signal, place.window, paused=paused)
        case Rated(grade=grade, visit=visit):
            return do.Rate(grade=grade, window=place.window, visit=visit or "", channel="evaluator")
        case TicketRequested(service=service, category=category):
            return do.IssueTicket(service=service, category=category, channel="kiosk", device=place.device)
        case Printed(ticket=ticket):
            return do.ConfirmPrint(ticket=ticket)
        case PrintFailed(ticket=ticket, reason=reason):
            return do.FailPrint(ticket=ticket, reason=reason)
        case Complained(code=code, detail=detail):
            return do.DeviceFault(device=place.device, code=code, detail=detail)
        case Recovered(code=code):
            return do.DeviceFault(device=place.device, code=code, over=True)
        case _:
            return None


def _key(press: KeyPressed, window: str, *, paused: bool) -> do.Command | None:
    match press.key:
        case "next":
            return do.CallNext(window=window)
        case "call":
            return do.CallTicket(window=window, ticket=press.digits, reason="keypad")
        case "recall":
            return do.Recall(window=window)
        case "start":
            return do.StartService(window=window)
        case "finish":
            return do.FinishService(window=window)
        case "missed":
            return do.MarkMissed(window=window)
        case "hold":
            return do.Hold(window=window)
        case "return_held":
            return do.ReturnHeld(window=window)
        case "pause":
            return do.ResumeWindow(window=window) if paused else do.PauseWindow(window=window)
        case "transfer":
            return do.Transfer(window=window, service=press.digits)
        case "log_in":
            return do.LogIn(window=window, staff=press.digits)
        case "log_out":
            return do.LogOut(window=window)
        case "undo":
            return do.Undo(window=window)
