"""Devices that speak hallgate's own MQTT contract: callers, evaluators, kiosks, loudspeakers.

    hallgate/v1/<hall>/<device>/signal   what it says, with a message id, repeated until the result comes
                               /result   the hall's answer after the commit
                               /want/…   what it shall show (retained)      /agree   that it does
                               /job      what it shall do once              /state   that it is there (retained, will)

A behaviour knows topics below its own base only; `post` carries them.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any, Protocol

from simulators.devices.bus import Mischief
from simulators.devices.diary import Diary, Kind

REPEAT_S = 2.0
ATTEMPTS = 8
HEARTBEAT_S = 30.0
UNANSWERED_MAX = 16
JOBS_REMEMBERED = 64
Json = dict[str, Any]


class Post(Protocol):
    """Whatever carries a smart device's messages; while it has no connection, messages are lost."""

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None: ...


class SmartDevice:
    """What all of them share: heartbeat, signals that are repeated until answered, wanted slots, jobs done once."""

    model = "hallgate-sim"

    def __init__(self, device: str, diary: Diary, run_id: str) -> None:
        self.device = device
        self.diary = diary
        self.mischief = Mischief()
        self.post: Post | None = None
        self.unheard = 0
        self.received = 0
        self.published = 0
        self.unreadable = 0
        self._run_id = run_id
        """Makes message ids unique across restarts of the device."""
        self._count = 0
        self._unanswered: dict[str, tuple[bytes, int]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._jobs: deque[str] = deque(maxlen=JOBS_REMEMBERED)

    def note(self, kind: Kind, text: str = "") -> None:
        self.diary.note(self.device, kind, text)

    def plug(self, post: Post) -> None:
        """The broker is reached (again)."""
        self.unplug()
        self.post = post
        self._heartbeat()
        if self._unanswered:
            self._repeat()

    def unplug(self) -> None:
        self.post = None
        for timer in (self._timer, self._beat):
            if timer is not None:
                timer.cancel()
        self._timer = self._beat = None

    def say(self, signal: str, **fields: object) -> str:
        """Say it to the hall until it answers; gives the message id."""
        self._count += 1
        message = f"{self._run_id}-{self._count}"
        body = {"id": message, "say": {"signal": signal, **fields}}
        if len(self._unanswered) >= UNANSWERED_MAX:
            self._unanswered.pop(next(iter(self._unanswered)))
            self.unheard += 1
        self._unanswered[message] = (json.dumps(body, ensure_ascii=False).encode(), 0)
        self._publish("signal", self._unanswered[message][0])
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(REPEAT_S, self._repeat)
        return message

    def repeat_newest(self) -> None:
        """Say what was said last once more, unless it has been answered."""
        if self._unanswered:
            payload, _ = self._unanswered[next(reversed(self._unanswered))]
            self._publish("signal", payload)

    def heard(self, topic: str, payload: bytes) -> None:
        """A message below the device's base: topic is `result`, `job` or `want/<slot>`."""
        if self.mischief.silent:
            return
        try:
            body = json.loads(payload)
        except ValueError:
            self.unreadable += 1
            return
        self.received += 1
        if topic == "result":
            if self._unanswered.pop(body["id"], None) is not None:
                self.answered(body)
        elif topic == "job" and body["job"] not in self._jobs:
            self._jobs.append(body["job"])
            self.do(body["instruction"])
        elif topic.startswith("want/"):
            self.want(body["instruction"])
            self._publish("agree", json.dumps({"slot": topic[5:], "version": body["version"]}).encode())

    def answered(self, result: Json) -> None:
        self.note("accepted" if result.get("ok") else "refused", str(result.get("code", "")))

    def want(self, instruction: Json) -> None:
        """Show this from now on."""

    def do(self, instruction: Json) -> None:
        """Do this once."""

    def _repeat(self) -> None:
        self._timer = None
        for message, (payload, attempt) in list(self._unanswered.items()):
            if attempt + 1 >= ATTEMPTS:
                del self._unanswered[message]
                self.unheard += 1
                self.note("refused", "unheard")
            else:
                self._unanswered[message] = (payload, attempt + 1)
                self._publish("signal", payload)
        if self._unanswered:
            self._timer = asyncio.get_running_loop().call_later(REPEAT_S, self._repeat)

    def _heartbeat(self) -> None:
        state = {"online": True, "model": self.model, "firmware": "1.0"}
        self._publish("state", json.dumps(state).encode(), retain=True)
        self._beat = asyncio.get_running_loop().call_later(HEARTBEAT_S, self._heartbeat)

    def _publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        if self.post is not None and not self.mischief.silent:
            for _ in range(2 if self.mischief.duplicate and not retain else 1):
                self.published += 1
                self.post.publish(topic, payload, retain)


class SmartCaller(SmartDevice):
    """A tablet with the caller's keys and a display."""

    def __init__(self, device: str, diary: Diary, run_id: str) -> None:
        super().__init__(device, diary, run_id)
        self.display = ""
        self._newest = ("", "")

    def press(self, key: str, digits: str = "") -> None:
        """The same key again while no answer has come is the same wish: the tablet still shows it as sent."""
        self.note("pressed", digits + key)
        if self._unanswered and self._newest == (key, digits):
            self.repeat_newest()
            return
        self._newest = (key, digits)
        self.say("key_pressed", key=key, digits=digits)

    def tap_again(self) -> None:
        """A nervous finger; the tablet knows that it is the same wish."""
        self.repeat_newest()

    def want(self, instruction: Json) -> None:
        match instruction["do"]:
            case "show_number":
                text = str(instruction["number"])
            case "show_waiting":
                text = f"等候{instruction['count']}"
            case _:
                text = ""
        if text != self.display:
            self.display = text
            self.note("shows", text)

    def do(self, instruction: Json) -> None:
        if instruction["do"] == "beep":
            self.note("beeps")


class SmartEvaluator(SmartDevice):
    """A tablet that faces the citizen and asks about one visit."""

    def __init__(self, device: str, diary: Diary, run_id: str) -> None:
        super().__init__(device, diary, run_id)
        self.visit: str | None = None
        self.link = ""
        """Drawn as a QR code beside the grades."""

    @property
    def asking(self) -> bool:
        return self.visit is not None

    def press(self, grade: int) -> None:
        if self.visit is not None:
            self.note("pressed", str(grade))
            self.say("rated", grade=grade, visit=self.visit)

    def answered(self, result: Json) -> None:
        self.note("rated" if result.get("ok") else "refused", str(result.get("code", "")))

    def want(self, instruction: Json) -> None:
        if instruction["do"] == "ask_rating":
            self.link = str(instruction.get("link", ""))
            if instruction["visit"] != self.visit:
                self.visit = str(instruction["visit"])
                self.note("asks", self.visit)
        elif self.visit is not None:
            self.visit = None
            self.note("stops_asking")

    def do(self, instruction: Json) -> None:
        self.want(instruction)


class SmartKiosk(SmartDevice):
    """A ticket kiosk: asks for a ticket, prints what the result says, tells when the paper came out."""

    def __init__(self, device: str, diary: Diary, run_id: str) -> None:
        super().__init__(device, diary, run_id)
        self.paper = True
        self._asked: dict[str, str] = {}

    def touch(self, service: str, category: str, request: str, shown: Mapping[str, str] | None = None) -> None:
        """Somebody touches a service; `request` is the kiosk's own id for this wish, `shown` what the card reader read
        or the person typed: identity, phone, person_name."""
        self.note("pressed", request)
        message = self.say("ticket_requested", service=service, request=request, category=category, **(shown or {}))
        self._asked[message] = request

    def answered(self, result: Json) -> None:
        request = self._asked.pop(result["id"], None)
        if request is None:
            return
        instruction = result.get("instruction")
        if not result.get("ok"):
            self.note("refused", f"{request} {result.get('code', '')}")
        elif instruction is not None:
            self.do(instruction)

    def do(self, instruction: Json) -> None:
        if instruction["do"] != "print_ticket":
            return
        ticket = instruction["ticket"]
        if self.paper:
            self.note("prints", f"{instruction.get('request', '')} {instruction['number']} {ticket}")
            self.say("printed", ticket=ticket)
        else:
            self.say("print_failed", ticket=ticket, reason="paper_out")


class SmartVoice(SmartDevice):
    """A loudspeaker: says one announcement after the other."""

    SECONDS_A_TIME = 3.0
    QUEUE_MAX = 64

    def __init__(self, device: str, diary: Diary, run_id: str) -> None:
        super().__init__(device, diary, run_id)
        self._queue: deque[Json] = deque(maxlen=self.QUEUE_MAX)
        self._speaking = False

    def do(self, instruction: Json) -> None:
        if instruction["do"] == "speak":
            self._queue.append(instruction)
            if not self._speaking:
                self._next()

    def _next(self) -> None:
        self._speaking = bool(self._queue)
        if self._queue:
            now = self._queue.popleft()
            self.note("speaks", now["text"])
            asyncio.get_running_loop().call_later(self.SECONDS_A_TIME * now.get("times", 1), self._spoken, now["call"])

    def _spoken(self, call: str) -> None:
        self.say("spoken", call=call)
        self._next()
