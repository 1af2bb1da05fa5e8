"""Sizes that several modules keep to, each with its reason."""

MEGABYTE = 1024 * 1024

LONGEST_QUESTION = 2000
"""Characters of a question, and of what the audit log keeps of one: many times what the models read."""
ITEMS = 5
"""Passages of an answer unless said otherwise: what somebody reads before the question is put in other words."""
MOST_ITEMS = 50
"""Passages of an answer at most, and unless said otherwise of a list: beyond that, the list continues."""
MOST_FIELDS = 20
"""Fields of a form or an address that are read: twice those of the largest form."""

ROWS = 25
"""Recommendations on a page of the table: with quotations of up to 700 characters, some four screens."""
LINES = 200
"""Lines on a page of a list of names: as many as can be searched in the browser at once without waiting."""
