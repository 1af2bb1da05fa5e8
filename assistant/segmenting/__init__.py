"""From a document to its blocks, and from blocks to passages."""
