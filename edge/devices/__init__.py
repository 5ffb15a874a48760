"""Devices at work: signal -> command, view -> instruction, until the device agrees.

Lives here: who stands where (`places`), what a signal asks of the hall (`asks`), what each device should show (`wants`),
the words on paper (`paper`), the loudspeakers' queues (`voice`), a key press acting once (`repeats`), and the
workers that join them to the lines (`work`).
Must not come in: frames, sockets, who is next.
"""
