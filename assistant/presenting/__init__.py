"""How answers and lists leave the product: JSON, terminal, citation styles, tables, pictures of pages."""
