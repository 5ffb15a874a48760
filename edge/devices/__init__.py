"""Devices at work: signal -> command, view -> instruction, until the device agrees.

Lives here: who stands where (`places`), what a signal asks of the hall (`asks`), what each device should show
(`wants`), the words on paper (`paper`), the loudspeakers' queues (`voice`, `zones`), a key press acting once
(`repeats`), one device at work (`desk`), and all of them joined to their lines and to the hall's commits (`work`).
Must not come in: frames, sockets, who is next.
"""
