"""The stage: simulated devices, people, platforms, whole halls under virtual time, and the demo.

A simulator stands for the hardware only: it speaks the real wire. Must not come in: anything the product needs.
"""
