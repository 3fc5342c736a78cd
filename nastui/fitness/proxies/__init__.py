"""Zero-cost proxies other than NASWT: each a number that one look at an untrained network gives (Abdelfattah et al., ICLR 2021, compare most)."""
