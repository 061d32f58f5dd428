"""Charts of figures that are already disclosed: pure functions to a specification, then to SVG.

A chart never decides what may be seen and never computes a figure; it draws what a small frozen
dataclass holds, and says the same in a sentence for those who do not see it. The table with the
same figures stands beside it on the page.
"""
