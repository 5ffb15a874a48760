"""The stage's verbs: `demo` and `sim`; each module offers `app` (a cyclopts App) as entry point `hallgate.commands`."""
