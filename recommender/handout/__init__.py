"""Hand-outs: a list, a plan or a credit decision as one document, and its files to print, send and sort."""
