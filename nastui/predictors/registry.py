"""The predictors by name. Other packages may add theirs."""

from __future__ import annotations

from typing import Final

from nastui.base.registry import Entry, Registry
from nastui.predictors.settings import (
    GaussianProcessSettings,
    GcnSettings,
    LightGBMSettings,
    MlpEnsembleSettings,
    RandomForestSettings,
    SageLstmSettings,
    XGBoostSettings,
)

PREDICTORS: Final = Registry(
    group="nastui.predictors",
    kind="predictor",
    reserved=("none",),
    own=(
        Entry(
            "xgboost",
            "XGBoost",
            "Gradient-boosted trees, as in the talk",
            XGBoostSettings,
            "nastui.predictors.xgboost:XGBoost",
            paper="Chen & Guestrin, KDD 2016",
        ),
        Entry(
            "gcn",
            "Graph convolution",
            "A graph convolutional network on the cell's graph",
            GcnSettings,
            "nastui.predictors.gcn:Gcn",
            paper="Kipf & Welling, ICLR 2017",
        ),
        Entry(
            "sage-lstm",
            "GraphSAGE with LSTM",
            "The graph network of the thesis; slow",
            SageLstmSettings,
            "nastui.predictors.sage_lstm:SageLstm",
            paper="Hamilton et al., NeurIPS 2017",
        ),
        Entry(
            "gaussian-process",
            "Gaussian process",
            "Exact, on Hamming distances; knows its uncertainty",
            GaussianProcessSettings,
            "nastui.predictors.gaussian_process:GaussianProcess",
            paper="Rasmussen & Williams, MIT Press 2006",
        ),
        Entry(
            "mlp-ensemble",
            "Ensemble of perceptrons",
            "Networks trained side by side, as in BANANAS; their disagreement is the uncertainty",
            MlpEnsembleSettings,
            "nastui.predictors.mlp_ensemble:MlpEnsemble",
            paper="White, Neiswanger & Savani, AAAI 2021",
        ),
        Entry(
            "random-forest",
            "Random forest",
            "Trees on bootstrap samples; their disagreement is the uncertainty (needs scikit-learn)",
            RandomForestSettings,
            "nastui.predictors.random_forest:RandomForest",
            library="sklearn",
            paper="Breiman, Machine Learning 2001",
        ),
        Entry(
            "lightgbm",
            "LightGBM",
            "Gradient-boosted trees that grow leaf by leaf (needs lightgbm)",
            LightGBMSettings,
            "nastui.predictors.lightgbm:LightGBM",
            library="lightgbm",
            paper="Ke et al., NeurIPS 2017",
        ),
    ),
)
