"""From a question to its answer: read it, find candidates, judge, group, select."""
