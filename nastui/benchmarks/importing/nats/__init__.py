"""The official files of NATS-Bench (Dong et al., TPAMI 2021): a folder of records, its tar, or the single pickle.

They are pickles, so nothing in them is believed: only a handful of types can be built from one, and each record is built in a process that may die.
"""
