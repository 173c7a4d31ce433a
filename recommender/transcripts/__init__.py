"""Transcripts: what people hold, read from the records they are given."""
