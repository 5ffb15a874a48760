"""A whole hall inside one process, on a clock that jumps from one timer to the next.

    loop    the event loop whose waiting costs nothing and whose order of events is a function of the seed
    clock   the wall clock of the hall, which may be set, stepped and distrusted
    host    the daemon's door to the world (firmware_bridge.ground.host.Host): chance, threads, links, sessions

Must not come in: real sockets, real threads, the machine's clocks, unseeded chance.
"""
