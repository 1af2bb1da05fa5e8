"""The process itself: cores, memory, deadlines, timings and limits."""
