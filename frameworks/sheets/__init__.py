"""Reading what publishers keep in spreadsheets: catalogues of frameworks, price lists.

Pure Python: bytes in, accepted rows and refused rows with their reasons out.
"""
