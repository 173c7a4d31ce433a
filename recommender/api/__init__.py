"""Stackwise: match a person's skill gaps to micro-credentials, and say what each is worth toward a qualification."""
