"""From the corpus to the index: compare, read in worker processes, encode, publish; and new files for the corpus."""
