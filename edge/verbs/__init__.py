"""The command line's verbs, a module each, offering `app` (a cyclopts App) as entry point of `hallgate.commands`."""
