"""Conformance suites: what a plug-in must hold to, checked by one line of pytest in its own package.

test_my_algorithm = algorithm_suite("my-algorithm")
"""

from nastui.testing.suites import algorithm_suite, fitness_suite, predictor_suite, proxy_suite, rule_suite, space_file_suite, space_suite

__all__ = ["algorithm_suite", "fitness_suite", "predictor_suite", "proxy_suite", "rule_suite", "space_file_suite", "space_suite"]
