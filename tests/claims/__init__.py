"""What the product says of windows, displays and promises, held against what is so.

`truth.py` stands for the outside world and knows what handsets show; `claims.py` lists what is said, with the message
ids that say it in both languages; `judging.py` says what is not so, and `finding.py` finds the claims in a text. None
of them shares a rule with the product: facts come from the parties' own memory, the test's own log and plain columns.
"""
