"""The process itself and the work on one question: cores, memory, limits; deadlines, timings, notes for the reader."""
