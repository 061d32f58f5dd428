"""Reads over several models, as querysets or frozen dataclasses."""
