"""Whether two names mean one supplier: pure rules over texts, without a database.

Three outcomes: the same (near certain, with the reason), perhaps the same (for a person), new.
"""
