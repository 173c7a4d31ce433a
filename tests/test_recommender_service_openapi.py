"""The service's description changes only when someone means it to."""

from pathlib import Path

from stackwise.recommender.service.openapi import document_text

GOLDEN = Path(__file__).parent.parent / "docs" / "openapi.json"
RENEW = "python -m stackwise.recommender.service.openapi > docs/openapi.json"


def test_the_description_is_the_one_that_is_stored():
    assert document_text() == GOLDEN.read_text(encoding="utf-8"), f"the description changed; if it should, run: {RENEW}"
