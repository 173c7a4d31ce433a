"""Same work: entries of one course share a key, its parts are numbered, and other courses are apart."""

import pytest

from stackwise.features.same_work import WorkKey, work_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Network and Security Foundations", "Network and SecurityFoundations"),
        ("Designing DevOps Solutions (AZ-400)", "designing devops solutions"),
        ("Marketing Management", "Marketing Management"),
        ("Payroll Basics (online)", "Payroll Basics"),
        ("Payroll Basics - Evenings, Autumn 2026", "Payroll Basics [full-time, on campus]"),
        ("Circuits 1: Analysis (virtual classroom)", "Circuits 1: Analysis"),
    ],
)
def test_entries_of_one_course_share_a_key(one: str, other: str) -> None:
    assert work_key(one) == work_key(other)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Circuits and Electronics 3: Applications", WorkKey("circuitsandelectronics", 3)),
        ("Computing in Python II: Control Structures", WorkKey("computinginpython", 2)),
        ("English for Journalists, Part 2", WorkKey("englishforjournalists", 2)),
        ("Mandarin Chinese Level 1", WorkKey("mandarinchinese", 1)),
    ],
)
def test_parts_are_numbered(title: str, key: WorkKey) -> None:
    assert work_key(title) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Science & Cooking (physics)", "Science & Cooking (chemistry)"),
        ("C Programming", "C++ Programming"),
        ("Web 2.0 Basics", "Web Basics"),
        ("First Aid", "First Aid for Dogs"),
        ("Marketing (online shops)", "Marketing"),
        ("Teaching - Part 1 of Online Teaching", "Teaching"),
        ("Gardening - Winter Vegetables", "Gardening"),
    ],
)
def test_other_courses_are_apart(one: str, other: str) -> None:
    assert work_key(one).stem != work_key(other).stem


@pytest.mark.parametrize("unit", ["a ", "1 ", "(", ")", " ", "ii:", " - online", "(online)"])
def test_long_titles_are_read_at_once(unit: str) -> None:
    assert work_key(unit * 200_000).part in range(10)
