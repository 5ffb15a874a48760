"""The command line's verbs, one module each; each offers `app` (a cyclopts App), entry points of `hallgate.commands`."""
