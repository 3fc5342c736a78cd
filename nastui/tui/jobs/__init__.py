"""Child processes of the app: imports, downloads, the runs of studies, scores of whole spaces."""
