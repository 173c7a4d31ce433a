"""One module per command; the command line registers them and owns exit codes."""
