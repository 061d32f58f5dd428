"""Reading files of others: what a file really is, its rows as text, money and dates in cells.

Pure Python: no database, no web. What the rows mean is the business of the apps' own rooms.
"""
