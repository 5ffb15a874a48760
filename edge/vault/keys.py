"""The master key and what is derived from it. It never leaves this process, and is never written by the daemon.

    file        one line, `hallgate-master-key-v1 <44 characters base64>`, 0600; or the systemd credential of that name
    wrapping    HKDF-SHA256(master, "hallgate wrap <cipher>")           wraps the data keys
    matching    HKDF-SHA256(master, "hallgate match <year>")            one a year of business dates
    references  HKDF-SHA256(master, "hallgate reference")

Source: RFC 5869 (HKDF); systemd.exec(5), LoadCredential=.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from edge.vault.faults import VaultError, VaultLocked

CREDENTIAL = "hallgate-master-key"
MARK = "hallgate-master-key-v1"
KEY_BYTES = 32
HASH_CHARACTERS = 32
REFERENCE_CHARACTERS = 22


class MasterKey:
    """32 bytes, and nothing that prints them."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise VaultLocked(f"a master key has {KEY_BYTES} bytes")
        self._secret = secret
        self.id = self.derive("id", 4).hex()
        """Tells keys apart without telling the key."""

    def __repr__(self) -> str:
        return f"MasterKey({self.id})"

    def derive(self, purpose: str, length: int) -> bytes:
        info = f"hallgate {purpose}".encode()
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(self._secret)

    def hash_of(self, kind: str, number: str, year: str) -> str:
        """`<year>:<32 characters>`: the same for the same number in the same year, and nothing without the key."""
        digest = hmac.digest(self.derive(f"match {year}", KEY_BYTES), f"{kind}:{number}".encode(), hashlib.sha256)
        return f"{year}:{_text(digest)[:HASH_CHARACTERS]}"

    def reference(self, command_id: str) -> str:
        """Where what came with this command is kept: a repetition finds its first place again."""
        digest = hmac.digest(self.derive("reference", KEY_BYTES), command_id.encode(), hashlib.sha256)
        return _text(digest)[:REFERENCE_CHARACTERS]


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode()


def make(path: Path) -> MasterKey:
    """A new key in a new file. Raises VaultError where there is one already: losing it loses all that it wraps."""
    secret = os.urandom(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise VaultError(f"{path} is there already; a new key would make everything kept unreadable") from error
    except OSError as error:
        raise VaultError(f"{path}: {error.strerror}") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{MARK} {base64.b64encode(secret).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    return MasterKey(secret)


def where(path: Path, environment: Mapping[str, str]) -> Path:
    """The systemd credential where there is one, else `path`."""
    credentials = environment.get("CREDENTIALS_DIRECTORY", "")
    given = Path(credentials) / CREDENTIAL
    return given if credentials and given.exists() else path


def load(path: Path) -> MasterKey:
    """Raises VaultLocked: not there, not readable, open to others, or not a key."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise VaultLocked(f"no master key at {path}; make one with: hallgate vault init") from error
    if stat.S_IMODE(mode) & 0o077 and path.name != CREDENTIAL:
        raise VaultLocked(f"{path} is open to others (mode {stat.S_IMODE(mode):o}); it must be 600")
    mark, _, encoded = text.strip().partition(" ")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise VaultLocked(f"{path} holds no master key") from error
    if mark != MARK:
        raise VaultLocked(f"{path} holds no master key")
    return MasterKey(secret)
