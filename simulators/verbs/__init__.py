"""The stage's verbs: `demo` and `sim`; each module offers `app` (a cyclopts App) as an entry point `hallgate.commands`."""
