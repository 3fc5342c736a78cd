"""The parts of a report, one module each: from gathered runs to tables and figures."""
