"""Passwords: what is good enough, and argon2id. The only place that sees one; nothing here logs.

Parameters: RFC 9106 section 4, second recommended option (64 MiB, 3 passes, 4 lanes). One at a time, on a lane of its
own, so that many logins at once cost time and not memory.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import Type, hash_secret, verify_secret

from firmware_bridge.ground.host import Host

LENGTH_MIN: Final = 12
PHRASE_LENGTH: Final = 20
"""From this length on, any letters do: a passphrase."""
LENGTH_MAX: Final = 256
KINDS_MIN: Final = 3
DIFFERENT_MIN: Final = 6
MEMORY_KIB, PASSES, LANES, HASH_BYTES = 65_536, 3, 4, 32
NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGF0IGFsbCE$zTqoBdAPcwvxw1XjW0ozyVkl5G3P5vwyA6bqBK4cwjY"
"""Checked for accounts that do not exist, so that they take as long; no password is known to fit it."""


def fault(password: str, account: str) -> str:
    """Why it is not good enough, in Chinese; "" if it is. At least 12 characters of three kinds (a–z, A–Z, 0–9, any
    other), or a passphrase of 20; not the account's own name, not a handful of letters over and over."""
    text = _normal(password)
    if len(text) < LENGTH_MIN:
        return f"密码至少 {LENGTH_MIN} 个字符"
    if len(text) > LENGTH_MAX:
        return f"密码最多 {LENGTH_MAX} 个字符"
    if account and account.lower() in text.lower():
        return "密码不能包含账号名"
    if len(set(text)) < DIFFERENT_MIN:
        return f"密码至少要有 {DIFFERENT_MIN} 个不同的字符"
    kinds = {"a" if c.islower() and c.isascii() else "A" if c.isupper() else "0" if c.isdigit() else "*" for c in text}
    if len(text) < PHRASE_LENGTH and len(kinds) < KINDS_MIN:
        return f"密码须含大写、小写、数字、其他字符中的三类，或用不少于 {PHRASE_LENGTH} 个字符的口令短语"
    return ""


async def encode(host: Host, password: str) -> str:
    """The PHC string of argon2id, with a salt of its own."""
    salt = host.new_id().encode()
    return await host.in_thread(
        "passwords",
        lambda: hash_secret(_normal(password).encode(), salt, PASSES, MEMORY_KIB, LANES, HASH_BYTES, Type.ID).decode(),
    )


async def fits(host: Host, password: str, encoded: str) -> bool:
    """Does the password fit? Takes as long whether it does or not."""

    def check() -> bool:
        try:
            return verify_secret(encoded.encode(), _normal(password).encode(), Type.ID)
        except (Argon2Error, InvalidHashError):
            return False

    return await host.in_thread("passwords", check)


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)[: LENGTH_MAX + 1]
