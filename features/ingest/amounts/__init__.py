"""Amounts: numbers, prices, lengths of time, dates and counts as providers write them, read or refused."""
