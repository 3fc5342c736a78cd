"""The parts of a report, one module each: from the data of a study to tables and figures."""
