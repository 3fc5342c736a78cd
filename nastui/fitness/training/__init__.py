"""The fitness `training`: really train each cell's network and see how well it does."""
