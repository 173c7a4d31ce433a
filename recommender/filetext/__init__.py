"""File text: the words of a PDF or Word document that somebody drops, read in a process of its own."""

from stackwise.recommender.filetext.isolated import text_of_file
from stackwise.recommender.filetext.schema import FileText

__all__ = ["FileText", "text_of_file"]
