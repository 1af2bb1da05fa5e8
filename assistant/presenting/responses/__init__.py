"""The JSON that leaves the product, on the command line and over HTTP: a model for each object, made from our records."""
