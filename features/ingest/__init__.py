"""Read what users download into a catalogue folder: archives, taxonomies, course lists and their store."""
