"""The hall: its queue, journal and views, the devices at work in it, its web pages, its daemon and command line.

Flows through: Signal -> Command -> decide -> Event -> journal (on disk) -> evolve -> view -> Instruction, page.
Must not come in: central_sync (attachments plug in through `ports`), simulators.
"""
