"""Memos: passages, notes and headings in an order that somebody chose, and the files made of them."""
