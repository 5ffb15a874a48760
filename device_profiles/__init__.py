"""What we know about devices, as data.

Lives here: the vocabulary of each role (`vocabulary`), the profile format (`schema`) and its reader
(`reader`), the pure wire grammar (`wire`), and the catalogue, one TOML file a device model.
Flows through: bytes -> Signal, and Instruction -> bytes, by way of a `codec.Codec` made from a profile
and a unit's site settings.
Must not come in: I/O, clocks, asyncio, anything that knows what a hall or a queue is.
"""
