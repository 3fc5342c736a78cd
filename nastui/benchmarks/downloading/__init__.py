"""Official benchmark files from their own addresses: resumed after a break, checked, never mistaken for something else.

The transport is requests (certificates, proxies, redirects). pooch checks sums but cannot resume; gdown resumes without asking whether
the file is still the same one, and neither bounds what a server may send; with those parts written here, nothing of them would be left to use.
"""
