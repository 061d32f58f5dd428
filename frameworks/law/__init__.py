"""The law as code: numbered rules, thresholds, days, terms and eligibility.

Pure Python over plain facts: no database, no web, no clock. Each rule keeps its number (R12), its
source, the regimes and days for which it holds, and what it says when it bites: BLOCK, WARN (needs
a recorded reason) or INFO. Guidance and records, never legal advice.
"""
