"""Index: all that is stored beside a catalogue's tables and recomputed from them."""
