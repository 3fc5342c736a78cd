"""The fitness `naswt`: how well an untrained network tells the images of a batch apart (NASWOT; Mellor et al., ICML 2021)."""
