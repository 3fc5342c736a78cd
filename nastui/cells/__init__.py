"""What a candidate is: encodings, validity, mutation, isomorphism, canonical form, parsing and printing."""
