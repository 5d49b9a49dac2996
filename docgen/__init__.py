"""The pages of docs/reference/, one module each.

What a page says of a config key stands in config_keys.toml beside them; a key without a word is a fault, and so is a
word without a key. Nothing here may depend on the machine it runs on.
"""
