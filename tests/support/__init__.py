"""Fakes and generators that many tests share."""
