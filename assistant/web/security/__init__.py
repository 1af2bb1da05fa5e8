"""Who may send what: cookies, form tokens, rights of routes, on whose behalf a request is answered."""
