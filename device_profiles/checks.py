"""What a profile may get wrong beyond the shape of its tables: names that point nowhere, fields that contradict
themselves, layouts that could not be cut apart. Everything is collected; nothing is raised."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from device_profiles.faults import Gathering
from device_profiles.schema import Field, Frame, Message, Profile, Scalar
from device_profiles.settings import check_settings
from device_profiles.vocabulary import INSTRUCTIONS_OF, SIGNALS_OF
from device_profiles.wire.sayings import INSTRUCTIONS, SIGNALS, field_names, required_numbers

_KINDS = ("bytes", "as", "digits", "keys", "text", "clock", "length", "check", "body")
_ONLY_FOR = {
    "over": ("length", "check"), "plus": ("length",), "is": ("as",), "default": ("as",), "setting": ("as",),
    "map": ("as",), "unit": ("as",), "cap": ("digits",), "size": ("text",), "max": ("text",), "pad": ("text", "digits"),
    "align": ("text",),
}  # fmt: skip
_COMBINATIONS_MAX = 64
_EMPTY = Field()


def check_profile(profile: Profile, missing: frozenset[str], into: Gathering) -> None:
    """`missing` names tables that were set aside (`messages.key`): to point at them is no further fault."""
    Checks(profile, missing, into).run()


class Checks:
    """One profile under examination."""

    def __init__(self, profile: Profile, missing: frozenset[str], into: Gathering) -> None:
        self.profile = profile
        self.missing = missing
        self.into = into

    def run(self) -> None:
        profile = self.profile
        for name, given in (("models", profile.models), ("roles", profile.roles), ("source", profile.source)):
            if not given:
                self.into.add(name, "at least one is needed")
        for fault in check_settings(profile, {}):
            name, _, entry = fault.path.partition(".")
            self.into.add(f"settings.{name}.default" + (f".{entry}" if entry else ""), fault.words)
        if profile.driver == "framed" and not profile.frames and not self._any_missing("frames."):
            self.into.add("frames", "a framed profile needs at least one frame")
        for index, rule in enumerate(profile.timing.refresh, 1):
            self._when(f"timing.refresh[{index}]", rule.when)
            self._known("settings", rule.forgets_after, f"timing.refresh[{index}].forgets_after")
        for name, frame in profile.frames.items():
            self._frame(f"frames.{name}", frame)
        for name, message in profile.messages.items():
            self._message(f"messages.{name}", message)
        for index, example in enumerate(profile.examples, 1):
            self._known("messages", example.message, f"examples[{index}].message")

    def _any_missing(self, prefix: str) -> bool:
        return any(name.startswith(prefix) for name in self.missing)

    def _known(self, table: str, name: str, path: str, also: Iterable[str] = ()) -> bool:
        names: Mapping[str, object] = getattr(self.profile, table)
        if name in names or f"{table}.{name}" in self.missing or name in also:
            return True
        self.into.add(
            path, f"there is no '{name}' among the {table}; there are: {', '.join((*also, *names)) or 'none'}"
        )
        return False

    def _frame(self, path: str, frame: Frame) -> None:
        bodies = [field for field in frame.layout if field.body]
        if not frame.start:
            self.into.add(
                f"{path}.start", "a frame begins with bytes of its own, or nothing could be found after noise"
            )
        if len(bodies) > 1:
            self.into.add(f"{path}.layout", f"expected one body, got {len(bodies)}")
        if frame.escape and not frame.end:
            self.into.add(f"{path}.end", "a frame with escapes needs an end")
        for forbidden, stands in frame.escape.items():
            if len(forbidden) != 2 or not _is_hex(forbidden):
                self.into.add(f"{path}.escape.{forbidden}", "expected one byte as a hex pair")
            if not stands:
                self.into.add(f"{path}.escape.{forbidden}", "expected the bytes that stand for it")
        for index, field in enumerate(frame.layout, 1):
            if field.when:
                self.into.add(
                    f"{path}.layout[{index}].when", "a frame looks the same under all settings; use it in messages"
                )
        sized = any(field.length is not None and bodies and _covers(frame.layout, field) for field in frame.layout)
        if bodies and not frame.end and not sized:
            self.into.add(
                f"{path}.layout", "nothing says where a frame ends: give it an end, or a length over its body"
            )
        self._layout(f"{path}.layout", frame.layout)

    def _message(self, path: str, message: Message) -> None:
        profile = self.profile
        if profile.driver == "framed" and self._known("frames", message.frame, f"{path}.frame"):
            frame = profile.frames.get(message.frame)
            for table, given in (("is", message.is_), ("default", message.default)):
                for name in given if frame is not None else ():
                    if frame is not None and name not in [
                        field.name for field in frame.layout if field.as_ is not None
                    ]:
                        self.into.add(
                            f"{path}.{table}.{name}", f"the frame '{message.frame}' has no number of this name"
                        )
        if profile.driver == "modbus" and message.from_ == "host" and message.request is None:
            self.into.add(f"{path}.request", "a modbus message says which registers it is written to")
        self._when(path, message.when)
        for index, field in enumerate(message.layout, 1):
            if field.body:
                self.into.add(f"{path}.layout[{index}].body", "only a frame has a body")
        self._layout(f"{path}.layout", message.layout)
        self._says(path, message)
        for index, name in enumerate(message.answers, 1):
            self._known("messages", name, f"{path}.answers[{index}]")
        if message.acknowledge is not None:
            for table, names in (("done", message.acknowledge.done), ("refused", message.acknowledge.refused)):
                for index, name in enumerate(names, 1):
                    self._acknowledges(f"{path}.acknowledge.{table}[{index}]", message, name)

    def _acknowledges(self, path: str, heard: Message, name: str) -> None:
        """What is sent back takes its fields from the frame that was heard; all of them must be there."""
        answer = self.profile.messages.get(name)
        if name == "echo" or not self._known("messages", name, path, also=("echo",)) or answer is None:
            return
        if answer.from_ != "host":
            self.into.add(path, f"'{name}' is said by the device; expected a message from the host, or echo")
        if answer.when and answer.when != heard.when:
            self.into.add(path, f"'{name}' is not always there (its `when`)")
        fields = (*heard.layout, *self._frame_fields(heard))
        there = {field.name: field.as_ for field in fields if field.as_ is not None and field.name not in heard.is_}
        for field in (*answer.layout, *self._frame_fields(answer)):
            given = field.is_ is not None or field.default is not None or field.setting is not None
            given = given or field.name in answer.is_ or field.name in answer.default
            if field.as_ is not None and not given and there.get(field.name) != field.as_:
                self.into.add(path, f"'{name}' needs a {field.as_} '{field.name}', and the heard frame has none")
            elif field.digits or field.keys or field.text or field.clock:
                self.into.add(path, f"'{name}' has '{_name(field)}'; only constants and numbers are sent back")

    def _frame_fields(self, message: Message) -> tuple[Field, ...]:
        frame = self.profile.frames.get(message.frame)
        return frame.layout if frame is not None else ()

    def _says(self, path: str, message: Message) -> None:
        tag, kinds, of = (
            ("signal", SIGNALS, SIGNALS_OF) if message.from_ == "device" else ("do", INSTRUCTIONS, INSTRUCTIONS_OF)
        )
        fields = (*message.layout, *self._frame_fields(message))
        there = {name for field in fields for name in _value_names(field)} | set(message.paths)
        for index, said in enumerate(message.says, 1):
            place = f"{path}.says[{index}]"
            kind = kinds.get(str(said.get(tag)))
            if kind is None:
                self.into.add(f"{place}.{tag}", f"expected one of {', '.join(kinds)}, got '{said.get(tag, '')}'")
                continue
            if not any(kind in of.get(role, ()) for role in self.profile.roles):
                self.into.add(f"{place}.{tag}", f"'{said[tag]}' is no word of the role {'/'.join(self.profile.roles)}")
            for name in required_numbers(kind):
                if self.profile.driver != "mqtt" and name not in said and name not in there:
                    self.into.add(f"{place}.{name}", f"is missing: nothing in the message gives {said[tag]} its {name}")
            for name, value in said.items():
                if name != tag and name not in field_names(kind):
                    self.into.add(
                        f"{place}.{name}",
                        f"{said[tag]} has no such field; it has: {', '.join(field_names(kind)) or 'none'}",
                    )
                elif isinstance(value, str) and value.startswith("$") and value[1:] not in there:
                    self.into.add(
                        f"{place}.{name}",
                        f"the message has no field '{value[1:]}'; it has: {', '.join(sorted(there)) or 'none'}",
                    )

    def _layout(self, path: str, layout: Sequence[Field]) -> None:
        before = len(self.into.faults)
        for index, field in enumerate(layout, 1):
            self._field(f"{path}[{index}]", field)
        if len(self.into.faults) > before:
            return
        seen: list[str] = []
        for settings in self._situations(layout):
            there = [
                (index, field)
                for index, field in enumerate(layout, 1)
                if all(settings.get(k) == v for k, v in field.when.items())
            ]
            for where, words in _shape_faults(there):
                if where + words not in seen:
                    seen.append(where + words)
                    self.into.add(path + where, words)

    def _situations(self, layout: Sequence[Field]) -> Iterator[dict[str, Scalar]]:
        """Every combination of the settings that decide which fields are there."""
        names = list(dict.fromkeys(name for field in layout for name in field.when))
        values = [self._possible(name, layout) for name in names]
        for chosen in itertools.islice(itertools.product(*values), _COMBINATIONS_MAX):
            yield dict(zip(names, chosen, strict=True))

    def _possible(self, name: str, layout: Sequence[Field]) -> tuple[Scalar, ...]:
        setting = self.profile.settings.get(name)
        if setting is not None and setting.kind == "bool":
            return (False, True)
        if setting is not None and setting.kind == "choice":
            return setting.choices
        return tuple(dict.fromkeys(field.when[name] for field in layout if name in field.when))

    def _field(self, path: str, field: Field) -> None:
        given = [kind for kind in _KINDS if _has(field, kind)]
        if len(given) != 1:
            self.into.add(path, f"expected exactly one of {', '.join(_KINDS)}, got {', '.join(given) or 'none'}")
            return
        for name, kinds in _ONLY_FOR.items():
            if _has(field, name) and given[0] not in kinds:
                self.into.add(f"{path}.{name}", f"belongs to {' and '.join(kinds)} only")
        if given[0] in ("digits", "text", "clock") and not field.name:
            self.into.add(f"{path}.name", f"a {given[0]} field needs a name")
        if given[0] == "as" and not field.name and field.is_ is None:
            self.into.add(f"{path}.name", "a number needs a name, or `is`")
        if given[0] in ("length", "check") and not field.over:
            self.into.add(f"{path}.over", "is missing: which fields does it cover?")
        if field.pad and len(field.pad) != 2:
            self.into.add(f"{path}.pad", "expected one byte as a hex pair")
        if field.unit < 1:
            self.into.add(f"{path}.unit", "expected 1 or more")
        if field.digits is not None and not 1 <= field.digits <= 32:
            self.into.add(f"{path}.digits", "expected 1 to 32")
        self._settings_of(path, field)

    def _settings_of(self, path: str, field: Field) -> None:
        """Settings that the field names exist and are of the kind it needs."""
        self._when(path, field.when)
        needs = (
            ("setting", field.setting, ("int", "choice", "bool")),
            ("keys", field.keys, ("keys",)),
            ("size", field.size, ("int",)),
            ("map", field.map, ("levels",)),
        )
        for key, name, kinds in needs:
            if isinstance(name, str) and self._known("settings", name, f"{path}.{key}"):
                setting = self.profile.settings.get(name)
                if setting is not None and setting.kind not in kinds:
                    self.into.add(
                        f"{path}.{key}", f"the setting '{name}' is of kind {setting.kind}, not {' or '.join(kinds)}"
                    )
        for raw in field.map if isinstance(field.map, dict) else ():
            if not _is_hex(raw):
                self.into.add(f"{path}.map.{raw}", "expected the raw value in hex, such as 0B")

    def _when(self, path: str, when: Mapping[str, Scalar]) -> None:
        for name, value in when.items():
            if not self._known("settings", name, f"{path}.when.{name}"):
                continue
            setting = self.profile.settings.get(name)
            if setting is not None and setting.kind == "choice" and value not in setting.choices:
                self.into.add(
                    f"{path}.when.{name}", f"expected one of {', '.join(map(str, setting.choices))}, got '{value}'"
                )


def _has(field: Field, name: str) -> bool:
    attribute = {"as": "as_", "is": "is_"}.get(name, name)
    return bool(getattr(field, attribute) != getattr(_EMPTY, attribute))


def _value_names(field: Field) -> tuple[str, ...]:
    if field.keys is not None:
        return ("key", "digits")
    if field.text is not None and "+" in field.text:
        return (field.name, "colour")
    return (field.name,) if field.name else ()


def _open_end(field: Field) -> bool:
    return field.body or field.keys is not None or (field.text is not None and field.size is None)


def _name(field: Field) -> str:
    return "body" if field.body else field.name


def _covers(layout: Sequence[Field], field: Field) -> bool:
    """Does this length, which stands before the body, count it?"""
    names = [_name(each) for each in layout]
    first, _, last = field.over.partition("..")
    if first not in names or (last or first) not in names or "body" not in names:
        return False
    body = names.index("body")
    return names.index(first) <= body <= names.index(last or first) and list(layout).index(field) < body


def _shape_faults(there: Sequence[tuple[int, Field]]) -> Iterator[tuple[str, str]]:
    """Faults of a layout whose `when` is decided: open ends, ranges, names given twice."""
    names = [_name(field) for _, field in there]
    open_ends = [(index, field) for index, field in there if _open_end(field)]
    for index, _ in open_ends[1:]:
        yield f"[{index}]", "only one field of a layout may take what is left; give this one a size"
    for position, (index, field) in enumerate(there):
        if field.name and field.name in names[:position]:
            yield f"[{index}].name", f"there is a '{field.name}' already"
        if not field.over:
            continue
        first, _, last = field.over.partition("..")
        unknown = [name for name in (first, last or first) if name not in names]
        if unknown:
            there_are = ", ".join(name for name in names if name) or "none"
            yield f"[{index}].over", f"there is no field '{unknown[0]}' here; there are: {there_are}"
        elif names.index(first) > names.index(last or first):
            yield f"[{index}].over", f"'{first}' stands after '{last}'"
        elif field.check and names.index(first) <= position <= names.index(last or first):
            yield f"[{index}].over", "a checksum cannot cover itself"


def _is_hex(text: str) -> bool:
    return bool(text) and all(letter in "0123456789abcdefABCDEF" for letter in text)
