"""The index: the catalogue that is its truth, snapshots of it, and what keeps it whole."""
