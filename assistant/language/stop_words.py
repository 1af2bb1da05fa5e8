"""English words that tell nothing of a matter, and those that turn a sentence into its contrary."""

SMALL_WORDS = frozenset(
    "a an the this that these those it its our their all any each and or of in on by for from to with is are was be".split()
)
"""Articles, pointing words, links."""
STOP_WORDS = SMALL_WORDS | frozenset(
    "at into been were had has have will would when her his they more most".split()
)
FUNCTION_WORDS = STOP_WORDS | frozenset(
    "being do does did i you he she we there both what which who whom whose where how".split()
)
"""With the pronouns and verbs that build questions and clauses."""
NEGATIONS = frozenset("not no never neither nor without cannot".split())
REVERSALS = NEGATIONS | frozenset("none unless except".split())
