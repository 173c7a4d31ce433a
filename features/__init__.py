"""What things are: tables, records, catalogue, taxonomy, text and encoders."""
