"""An ensemble of multilayer perceptrons, trained together."""
