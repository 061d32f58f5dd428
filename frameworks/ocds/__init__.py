"""Open Contracting Data: what is published as releases, and what releases from elsewhere say.

Pure: nothing here knows the database, the web or the clock. `processes` is what both ways share.
"""
