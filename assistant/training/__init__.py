"""How the bundled models are made: labels and documents to weights, weights to int8 ONNX, scores to probabilities.

Needs the extra `training` and a folder with the labelled documents; nothing here is imported by the product.
"""
