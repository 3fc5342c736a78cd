"""The Proxies tab: zero-cost scores beside accuracies."""
