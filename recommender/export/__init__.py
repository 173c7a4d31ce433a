"""Export: a catalogue's tables in the world's formats."""
