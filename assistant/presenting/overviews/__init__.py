"""Many recommendations at once: pictures and tables of who should do what, and by when."""
