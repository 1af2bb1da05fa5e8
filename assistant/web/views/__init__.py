"""What pages show: plain view objects, and the words for values."""
