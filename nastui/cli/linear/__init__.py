"""nastui in lines: for screen readers, braille lines, and terminals that can only print."""
