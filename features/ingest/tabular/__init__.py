"""Tables as they come: CSV of any delimiter and encoding, workbooks, JSON, JSON lines, parquet."""
