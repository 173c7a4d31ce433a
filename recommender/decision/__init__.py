"""Decision record: what became of everything held, by which rule, what is open, and who decided."""
