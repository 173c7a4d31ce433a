"""CTDL: the Credential Registry's JSON-LD as catalogue rows, with a loss report."""
