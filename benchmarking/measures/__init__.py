"""The arithmetic of benchmarks: pure, versioned, explained.

Nothing here reads a database, a clock or a setting. Arrays and frames go in, figures with a
status come out, so that a stranger with the same rows reaches the same pence. A change of
arithmetic raises the measure's VERSION and adds a worked example.
"""
