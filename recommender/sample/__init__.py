"""The illustrative catalogue that ships: hand-written sources and the tables built from them."""
