"""The command line's verbs, one module each; each offers `app` (a cyclopts App) as an entry point `hallgate.commands`."""
