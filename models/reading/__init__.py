"""Reading: what a job ad asks, a CV holds and a course teaches, as typed spans of the text."""
