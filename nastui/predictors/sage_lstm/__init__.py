"""GraphSAGE with LSTM aggregation, the model of the thesis."""
