"""Authenticated encryption by the site's choice: AES-256-GCM or SM4-GCM.

    sealed = nonce (12) · ciphertext · tag (16)       the associated data is not in it; it must be the same to open

Every data key seals one message, once; the wrapping key seals data keys under random 96-bit nonces (far below the 2^32
messages a key of SP 800-38D 8.3). Source: NIST SP 800-38D; GB/T 32907-2016 (SM4); RFC 8998 (SM4-GCM).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Engine
from cryptography.hazmat.primitives.ciphers import CipherAlgorithm, algorithms, modes

from edge.vault.faults import VaultLocked
from edge.vault.settings import Cipher

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES: dict[Cipher, int] = {"aes-256-gcm": 32, "sm4-gcm": 16}


def new_key(cipher: Cipher) -> bytes:
    return os.urandom(KEY_BYTES[cipher])


def seal(cipher: Cipher, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    engine = Engine(_algorithm(cipher, key), modes.GCM(nonce)).encryptor()
    engine.authenticate_additional_data(bound_to)
    return nonce + engine.update(plain) + engine.finalize() + engine.tag


def unseal(cipher: Cipher, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Raises VaultLocked: another key, another place, or changed on disk."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise VaultLocked("what is kept is too short to be sealed")
    nonce, tag = sealed[:NONCE_BYTES], sealed[-TAG_BYTES:]
    engine = Engine(_algorithm(cipher, key), modes.GCM(nonce, tag)).decryptor()
    engine.authenticate_additional_data(bound_to)
    try:
        return engine.update(sealed[NONCE_BYTES:-TAG_BYTES]) + engine.finalize()
    except InvalidTag as error:
        raise VaultLocked("it was sealed with another key, or changed on disk") from error


def _algorithm(cipher: Cipher, key: bytes) -> CipherAlgorithm:
    return algorithms.AES(key) if cipher == "aes-256-gcm" else algorithms.SM4(key)
