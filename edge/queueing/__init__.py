"""The queue, pure: settings, commands, events, model, decide, evolve, who is next, hours, estimate, invariants.

    decide(state, command, ctx) -> list[Event] | Refusal      never changes state
    evolve(state, event, stamp) -> None                       folds one event into state, in place
    due(state) -> (At, Command) | None                        the only timer

State is a function of the journal alone. Must not come in: asyncio, clocks, chance, I/O, logging. Time is `At`
(microseconds UTC) and comes in with each input.
"""
