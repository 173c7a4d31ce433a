"""What users call: the pipeline, explanations, verification, ingest and the command line."""
