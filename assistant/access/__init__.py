"""Who somebody is, and what they may read and do; independent of the web front end.

A caller becomes an `Identity` (name, groups, scopes) in one of four ways, chosen by a setting: there is no sign-in, and only this
machine has access (`none`); a trusted proxy names the user in a header (`proxy`); an OpenID Connect provider identifies the user
(`oidc`); or the user has a password in a file of argon2 hashes (`users`). Programs send a token in any of them. Front ends use
`Gate`, which knows the configured way, and what the rules in `access.toml` allow an identity: `Rights`, which say of each
document whether it may be read, and scopes, which say what may be done. If rules, users or tokens cannot be read, access is
closed; nothing is guessed.

`access.toml`, `users.json` and `tokens.json` are in one folder, by default beside the corpus. Only hashes of passwords, tokens
and session ids are stored.
"""

from assistant.access.gate import Caller, Gate, OwnersGate
from assistant.access.identity import Identity, Scope
from assistant.access.rules import AccessRules, Rights

__all__ = ["AccessRules", "Caller", "Gate", "Identity", "OwnersGate", "Rights", "Scope"]
