"""The names of the months, as dates are read by them."""

MONTHS = "january february march april may june july august september october november december".split()
