"""Sample data: invented bodies, suppliers, agreements and payments, the same on every machine.

Everything hangs on one fixed seed and on today's date. The makers return unsaved rows, people to
be made and files to be loaded; saving and loading is done by actions.
"""
