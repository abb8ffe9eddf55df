"""Explains what is wrong with a program, where, and what would be right.

`failure` says where a statement stops making sense. `explain` asks the modules beside it in turn
(look-alikes, mistakes, typos, punctuation); the first that has a diagnosis is right.
"""
