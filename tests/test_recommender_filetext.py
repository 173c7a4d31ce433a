"""Words of PDF and Word files: read in a process of its own, refused by a code, never run and never unbounded."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from file_samples import pdf_file, word_file
from service_house import until

from stackwise.recommender.filetext import text_of_file
from stackwise.recommender.filetext.reader import read_file

needs_pdf = pytest.mark.skipif(find_spec("pypdf") is None, reason="the extra files is not installed")
LINES = "Data analyst\nSQL & dashboards\nÜbung macht den Meister"


def test_a_word_document_gives_its_paragraphs_in_order():
    assert read_file(word_file(LINES)) == {"text": LINES}


def test_tabs_breaks_and_tables_part_words_and_a_fallback_is_not_said_twice():
    cell = "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
    table = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    twice = f"<mc:AlternateContent><mc:Fallback>{cell}</mc:Fallback></mc:AlternateContent>"
    assert read_file(word_file("x", more=table + twice)) == {"text": "x\na\tb\nc"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "other_kind"),
        (b"MZ\x90", "other_kind"),
        (b"PK\x03\x04 cut off", "damaged"),
        (word_file(""), "no_text"),
        (word_file("a" * 200_001), "too_long"),
        (word_file("x", before='<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>'), "damaged"),
        (word_file("x", more="<w:p>" * 3), "damaged"),
        (word_file(" " * 9_000_000), "too_long"),
    ],
)
def test_what_cannot_be_read_is_said_by_a_code(content, why):
    assert read_file(content) == {"why": why}


@needs_pdf
def test_a_pdf_gives_its_pages_in_order():
    assert read_file(pdf_file(["I know SQL", "and Python"])) == {"text": "I know SQL\nand Python", "pages": 2}


@needs_pdf
@pytest.mark.parametrize(
    ("content", "why"),
    [(pdf_file([""]), "no_text"), (pdf_file(["x"] * 51), "too_many_pages"), (b"%PDF-1.7 cut off", "damaged")],
)
def test_a_pdf_that_cannot_be_read_is_said_by_a_code(content, why):
    assert read_file(content) == {"why": why}


def test_without_its_extra_a_pdf_is_refused_by_a_code(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    assert read_file(pdf_file(["x"])) == {"why": "no_reader"}


def test_a_file_is_read_in_a_process_of_its_own_and_given_up_in_time():
    assert text_of_file(word_file(LINES)).text == LINES
    assert text_of_file(word_file(LINES), seconds=0.001).why == "too_slow"


def test_the_reading_process_knows_none_of_the_service_s_secrets(monkeypatch):
    given = []

    def run(command, **options):
        given.append(options["env"])
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("STACKWISE_KEYS", "secret")
    monkeypatch.setattr(subprocess, "run", run)
    assert text_of_file(word_file(LINES)).why == "too_slow"
    assert "secret" not in given[0].values()


ASKING = """
import subprocess, sys
call = [sys.executable, "-m", "stackwise.recommender.filetext.reader"]
print(subprocess.Popen(call, stdin=int(sys.argv[1]), pass_fds=[int(sys.argv[1])]).pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the bounds alone end it")
def test_who_reads_a_file_ends_with_who_asked_for_it():
    content, more = os.pipe()  # what is never whole
    call = [sys.executable, "-c", ASKING, str(content)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[content]) as asking:
        reading = int(asking.stdout.readline())
        until(lambda: re.search(r"Max cpu time +10 ", Path(f"/proc/{reading}/limits").read_text()))
        asking.kill()
    until(lambda: not Path(f"/proc/{reading}").exists() or ") Z " in Path(f"/proc/{reading}/stat").read_text())
    os.close(content)
    os.close(more)
