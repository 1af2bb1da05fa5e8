"""Documents side by side: words for what differs, and the files made of a comparison."""
