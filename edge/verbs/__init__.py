"""The command line's verbs, a module each; each offers `app` (a cyclopts App), an entry point of `hallgate.commands`."""
