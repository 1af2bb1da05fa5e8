"""Who somebody is, and what they may read and do; without any web in it.

A caller becomes an `Identity` (name, groups, scopes) in one of four ways, chosen by a setting: nobody is asked, on this machine
only (`none`); a trusted proxy says it in a header (`proxy`); an OpenID Connect provider vouches for it (`oidc`); a file of users
with argon2 hashes (`users`). Programs bring a token in any of them. `Gate` is what front ends ask: it knows which way is
configured, and what the rules in `access.toml` make of an identity: `Rights`, which say of each document whether it may be read,
and scopes, which say what may be done. Whatever cannot be read or understood closes: no rule, user or token is guessed.

`access.toml`, `users.json` and `tokens.json` lie in one folder, beside the corpus unless said otherwise. Only hashes of
passwords, tokens and session ids are kept.
"""

from assistant.access.gate import Caller, Gate
from assistant.access.identity import Identity, Scope
from assistant.access.rules import AccessRules, Rights

__all__ = ["AccessRules", "Caller", "Gate", "Identity", "Rights", "Scope"]
