"""What every storey above stands on: the host door, clocks, back-off, bounded mailboxes, supervision, the MQTT session.

Must not come in: links, lines, drivers (types of `links.base` are the one exception the Host door names).
"""
