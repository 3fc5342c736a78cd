"""The fitness `training`: each cell's network is trained on images."""
