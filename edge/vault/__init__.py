"""The vault: identity and telephone numbers, encrypted, a key a person, erased when nobody needs them.

    settings   the [vault] table            keys       the master key: file or systemd credential, what is derived of it
    ciphers    AES-256-GCM or SM4-GCM       store      the vault's own SQLite file (second and last owner of apsw)
    vault      keep, need, release, open, match, erase        reception  the door: numbers in, reference out
    keeper     follows the journal: what is no longer needed, or too old, is erased, and the journal hears of it
    figures    for Prometheus               faults     the tree of errors

    person at a door -> reception -> vault (ciphertext)    command, event, journal: a reference; if matched, an HMAC

STATE/vault/ is outside the journal and outside backups; without the master key, which lies elsewhere, it tells nothing.
A vault that is locked or full never costs anybody a ticket (R36): the ticket is issued without it, and an alarm stands.
Must not come in: who is next, devices, web.
"""
