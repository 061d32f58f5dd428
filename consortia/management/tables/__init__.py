"""Reference tables that others publish, each recognised by its headings and read into records.

One module a family of tables: `TITLE` names it, `recognises` looks at the first row, `rows` gives
a record for each row, or the reason why there is none. Nothing here touches the database.
"""
