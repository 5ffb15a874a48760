"""Bytes in and out, one module a kind of wire; each module is the one owner of its I/O library.

serial (serialx), tcp and udp (asyncio), mqtt (aiomqtt: one session) and post (one session seen as a link a device);
memory and memory_broker are the twins of the byte links and of a broker with its sessions.
Must not come in: frames, units, drivers.
"""
