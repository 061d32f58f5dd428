"""Rows for tests: valid, and no more than the sentence of the test needs."""
