"""Reading spend files as public bodies publish them: bytes in, interpreted rows out.

Pure Python: no database, no web. `spend` is the door; every other module holds one subject
(encodings, delimiters, headings, dates, amounts, rows, the child process for workbooks).
"""
