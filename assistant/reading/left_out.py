"""What a document's warnings say of words that its reader leaves out, the same in all formats."""

HIDDEN = "hidden text was ignored"
STRUCK = "struck-out text was left out as deleted"
