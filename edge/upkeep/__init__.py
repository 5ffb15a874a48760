"""Who may do what, pure: accounts, roles, rights, device tokens, sessions; commands and events like the queue's.

    rights     the one table: role → commands, kind of device → commands
    commands, events, model, decide, evolve, snapshot    as in edge.queueing
    audit      which acts are privileged; each leaves exactly one record that says who, from where, what, result (I20)
    lockout    five failures in fifteen minutes, an account and an address

Secrets come in as argon2id strings and SHA-256 digests only; the types take nothing else. Must not come in: hashing,
clocks, chance, I/O, and of the queue anything but edge.queueing.words.
"""
