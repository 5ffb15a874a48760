"""Bytes in and out, one module a kind of wire; each module is the one owner of its I/O library.

serial (serialx), tcp and udp (asyncio streams), mqtt (aiomqtt), memory (the twin of each).
Must not come in: frames, units, drivers.
"""
