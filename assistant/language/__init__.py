"""What is known of words: folding and sentences, states and organisations, the languages of the interface."""
