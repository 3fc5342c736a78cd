"""What nastui asks of every algorithm."""

from nastui.testing import algorithm_suite

test_my_search = algorithm_suite("my-search")
