"""A random forest by the library scikit-learn."""
