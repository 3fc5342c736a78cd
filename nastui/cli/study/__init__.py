"""`nastui study`: run a study, see how far it is, write its report."""
