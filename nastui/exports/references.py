"""BibTeX of what a run used: nastui, the benchmark, the algorithm, the predictor, the scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nastui import __version__
from nastui.base.plugins import version_of
from nastui.fitness.proxies.entry import ProxyEntry
from nastui.runs.rows import RunRow
from nastui.runs.spec import REGISTRIES

_TYPES: Final = {"booktitle": "inproceedings", "journal": "article", "school": "mastersthesis", "publisher": "book"}


def _work(author: str, title: str, year: int | None, **where: str) -> dict[str, str]:
    return {"author": author, "title": f"{{{title}}}", **({"year": str(year)} if year else {}), **where}


WORKS: Final[Mapping[str, Mapping[str, str]]] = {
    "nastui": _work(
        "{The nastui authors}", "nastui: comparing ways to make neural architecture search cheap, live in a terminal", None,
        note=f"Software, version {__version__}",
    ),
    "dong2021nats": _work(
        "Dong, Xuanyi and Liu, Lu and Musial, Katarzyna and Gabrys, Bogdan",
        "NATS-Bench: Benchmarking NAS Algorithms for Architecture Topology and Size", 2021,
        journal="IEEE Transactions on Pattern Analysis and Machine Intelligence", doi="10.1109/TPAMI.2021.3054824",
    ),
    "dong2020nasbench201": _work(
        "Dong, Xuanyi and Yang, Yi", "NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search", 2020,
        booktitle="International Conference on Learning Representations",
    ),
    "ying2019nasbench101": _work(
        "Ying, Chris and Klein, Aaron and Christiansen, Eric and Real, Esteban and Murphy, Kevin and Hutter, Frank",
        "NAS-Bench-101: Towards Reproducible Neural Architecture Search", 2019,
        booktitle="Proceedings of the 36th International Conference on Machine Learning",
    ),
    "mellor2021naswot": _work(
        "Mellor, Joe and Turner, Jack and Storkey, Amos and Crowley, Elliot J.", "Neural Architecture Search without Training", 2021,
        booktitle="Proceedings of the 38th International Conference on Machine Learning",
    ),
    "mellor2020jacobcov": _work(
        "Mellor, Joseph and Turner, Jack and Storkey, Amos and Crowley, Elliot J.", "Neural Architecture Search without Training", 2020,
        note="First version, arXiv:2006.04647v1",
    ),
    "abdelfattah2021zerocost": _work(
        "Abdelfattah, Mohamed S. and Mehrotra, Abhinav and Dudziak, {\\L}ukasz and Lane, Nicholas D.", "Zero-Cost Proxies for Lightweight NAS", 2021,
        booktitle="International Conference on Learning Representations",
    ),
    "tanaka2020synflow": _work(
        "Tanaka, Hidenori and Kunin, Daniel and Yamins, Daniel L. K. and Ganguli, Surya",
        "Pruning neural networks without any data by iteratively conserving synaptic flow", 2020,
        booktitle="Advances in Neural Information Processing Systems",
    ),
    "lin2021zen": _work(
        "Lin, Ming and Wang, Pichao and Sun, Zhenhong and Chen, Hesen and Sun, Xiuyu and Qian, Qi and Li, Hao and Jin, Rong",
        "Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition", 2021,
        booktitle="Proceedings of the IEEE/CVF International Conference on Computer Vision",
    ),
    "lee2019snip": _work(
        "Lee, Namhoon and Ajanthan, Thalaiyasingam and Torr, Philip H. S.",
        "SNIP: Single-shot Network Pruning based on Connection Sensitivity", 2019, booktitle="International Conference on Learning Representations",
    ),
    "wang2020grasp": _work(
        "Wang, Chaoqi and Zhang, Guodong and Grosse, Roger", "Picking Winning Tickets Before Training by Preserving Gradient Flow", 2020,
        booktitle="International Conference on Learning Representations",
    ),
    "theis2018fisher": _work(
        "Theis, Lucas and Korshunova, Iryna and Tejani, Alykhan and Husz{\\'a}r, Ferenc",
        "Faster gaze prediction with dense networks and Fisher pruning", 2018, note="arXiv:1801.05787",
    ),
    "turner2020blockswap": _work(
        "Turner, Jack and Crowley, Elliot J. and O'Boyle, Michael and Storkey, Amos and Gray, Gavin",
        "BlockSwap: Fisher-guided Block Substitution for Network Compression on a Budget", 2020,
        booktitle="International Conference on Learning Representations",
    ),
    "lopes2021epenas": _work(
        "Lopes, Vasco and Alirezazadeh, Saeid and Alexandre, Lu{\\'i}s A.",
        "EPE-NAS: Efficient Performance Estimation Without Training for Neural Architecture Search", 2021,
        booktitle="International Conference on Artificial Neural Networks",
    ),
    "li2023zico": _work(
        "Li, Guihong and Yang, Yuedong and Bhardwaj, Kartikeya and Marculescu, Radu",
        "ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients", 2023,
        booktitle="International Conference on Learning Representations",
    ),
    "jiang2023meco": _work(
        "Jiang, Tangyu and Wang, Haodi and Bie, Rongfang",
        "MeCo: Zero-Shot NAS with One Data and Single Forward Pass via Minimum Eigenvalue of Correlation", 2023,
        booktitle="Advances in Neural Information Processing Systems",
    ),
    "peng2024swap": _work(
        "Peng, Yameng and Song, Andy and Fayek, Haytham M. and Ciesielski, Vic and Chang, Xiaojun",
        "SWAP-NAS: Sample-Wise Activation Patterns for Ultra-Fast NAS", 2024, booktitle="International Conference on Learning Representations",
    ),
    "lee2024aznas": _work(
        "Lee, Junghyup and Ham, Bumsub", "AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search", 2024,
        booktitle="Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    ),
    "su2021macro": _work(
        "Su, Xiu and Huang, Tao and Li, Yanxi and You, Shan and Wang, Fei and Qian, Chen and Zhang, Changshui and Xu, Chang",
        "Prioritized Architecture Sampling with Monto-Carlo Tree Search", 2021,
        booktitle="Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    ),
    "duan2021transnas": _work(
        "Duan, Yawen and Chen, Xin and Xu, Hang and Chen, Zewei and Liang, Xiaodan and Zhang, Tong and Li, Zhenguo",
        "TransNAS-Bench-101: Improving Transferability and Generalizability of Cross-Task Neural Architecture Search", 2021,
        booktitle="Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    ),
    "pan2021nasea": _work(
        "Pan, Chao and Yao, Xin", "Neural Architecture Search Based on Evolutionary Algorithms with Fitness Approximation", 2021,
        booktitle="International Joint Conference on Neural Networks",
    ),
    "real2019regularized": _work(
        "Real, Esteban and Aggarwal, Alok and Huang, Yanping and Le, Quoc V.",
        "Regularized Evolution for Image Classifier Architecture Search", 2019,
        booktitle="Proceedings of the AAAI Conference on Artificial Intelligence",
    ),
    "white2021bananas": _work(
        "White, Colin and Neiswanger, Willie and Savani, Yash",
        "BANANAS: Bayesian Optimization with Neural Architectures for Neural Architecture Search", 2021,
        booktitle="Proceedings of the AAAI Conference on Artificial Intelligence",
    ),
    "white2021localsearch": _work(
        "White, Colin and Nolen, Sam and Savani, Yash", "Exploring the Loss Landscape in Neural Architecture Search", 2021,
        booktitle="Proceedings of the 37th Conference on Uncertainty in Artificial Intelligence",
    ),
    "williams1992reinforce": _work(
        "Williams, Ronald J.", "Simple statistical gradient-following algorithms for connectionist reinforcement learning", 1992,
        journal="Machine Learning", volume="8", pages="229--256",
    ),
    "chen2010setpso": _work(
        "Chen, Wei-Neng and Zhang, Jun and Chung, Henry S. H. and Zhong, Wen-Liang and Wu, Wei-Gang and Shi, Yu-Hui",
        "A Novel Set-Based Particle Swarm Optimization Method for Discrete Optimization Problems", 2010,
        journal="IEEE Transactions on Evolutionary Computation", volume="14", number="2", pages="278--300",
    ),
    "stutzle2000mmas": _work(
        "St{\\\"u}tzle, Thomas and Hoos, Holger H.", "MAX-MIN Ant System", 2000,
        journal="Future Generation Computer Systems", volume="16", number="8", pages="889--914",
    ),
    "bergstra2011tpe": _work(
        "Bergstra, James and Bardenet, R{\\'e}mi and Bengio, Yoshua and K{\\'e}gl, Bal{\\'a}zs", "Algorithms for Hyper-Parameter Optimization", 2011,
        booktitle="Advances in Neural Information Processing Systems",
    ),
    "akiba2019optuna": _work(
        "Akiba, Takuya and Sano, Shotaro and Yanase, Toshihiko and Ohta, Takeru and Koyama, Masanori",
        "Optuna: A Next-generation Hyperparameter Optimization Framework", 2019,
        booktitle="Proceedings of the 25th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
    ),
    "snoek2012bayesian": _work(
        "Snoek, Jasper and Larochelle, Hugo and Adams, Ryan P.", "Practical Bayesian Optimization of Machine Learning Algorithms", 2012,
        booktitle="Advances in Neural Information Processing Systems",
    ),
    "chen2016xgboost": _work(
        "Chen, Tianqi and Guestrin, Carlos", "XGBoost: A Scalable Tree Boosting System", 2016,
        booktitle="Proceedings of the 22nd ACM SIGKDD International Conference on Knowledge Discovery and Data Mining", pages="785--794",
    ),
    "ke2017lightgbm": _work(
        "Ke, Guolin and Meng, Qi and Finley, Thomas and Wang, Taifeng and Chen, Wei and Ma, Weidong and Ye, Qiwei and Liu, Tie-Yan",
        "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", 2017, booktitle="Advances in Neural Information Processing Systems",
    ),
    "breiman2001forests": _work("Breiman, Leo", "Random Forests", 2001, journal="Machine Learning", volume="45", pages="5--32"),
    "kipf2017gcn": _work(
        "Kipf, Thomas N. and Welling, Max", "Semi-Supervised Classification with Graph Convolutional Networks", 2017,
        booktitle="International Conference on Learning Representations",
    ),
    "hamilton2017sage": _work(
        "Hamilton, William L. and Ying, Rex and Leskovec, Jure", "Inductive Representation Learning on Large Graphs", 2017,
        booktitle="Advances in Neural Information Processing Systems",
    ),
    "rasmussen2006gaussian": _work(
        "Rasmussen, Carl Edward and Williams, Christopher K. I.", "Gaussian Processes for Machine Learning", 2006, publisher="MIT Press",
    ),
}  # fmt: skip
"""By key."""
USED: Final[Mapping[str, tuple[str, ...]]] = {
    "space.nats-tss": ("dong2021nats", "dong2020nasbench201"),
    "space.nats-sss": ("dong2021nats",),
    "space.nasbench101": ("ying2019nasbench101",),
    "space.nas-bench-macro": ("su2021macro",),
    "space.transnas-micro": ("duan2021transnas",),
    "algorithm.nas-ea-fa": ("pan2021nasea",),
    "algorithm.regularized-evolution": ("real2019regularized",),
    "algorithm.bananas": ("white2021bananas",),
    "algorithm.local-search": ("white2021localsearch",),
    "algorithm.reinforce": ("williams1992reinforce",),
    "algorithm.particle-swarm": ("chen2010setpso",),
    "algorithm.ant-colony": ("stutzle2000mmas",),
    "algorithm.tpe": ("bergstra2011tpe", "akiba2019optuna"),
    "algorithm.bayesian-optimization": ("snoek2012bayesian",),
    "predictor.xgboost": ("chen2016xgboost",),
    "predictor.lightgbm": ("ke2017lightgbm",),
    "predictor.random-forest": ("breiman2001forests",),
    "predictor.gcn": ("kipf2017gcn",),
    "predictor.sage-lstm": ("hamilton2017sage",),
    "predictor.gaussian-process": ("rasmussen2006gaussian",),
    "predictor.mlp-ensemble": ("white2021bananas",),
    "fitness.naswt": ("mellor2021naswot",),
    "fitness.jacob_cov": ("mellor2020jacobcov", "abdelfattah2021zerocost"),
    "fitness.synflow": ("tanaka2020synflow", "abdelfattah2021zerocost"),
    "fitness.zen": ("lin2021zen",),
    "fitness.grad_norm": ("abdelfattah2021zerocost",),
    "fitness.snip": ("lee2019snip", "abdelfattah2021zerocost"),
    "fitness.grasp": ("wang2020grasp", "abdelfattah2021zerocost"),
    "fitness.l2_norm": ("abdelfattah2021zerocost",),
    "fitness.plain": ("abdelfattah2021zerocost",),
    "fitness.epe_nas": ("lopes2021epenas",),
    "fitness.zico": ("li2023zico",),
    "fitness.meco": ("jiang2023meco",),
    "fitness.swap": ("peng2024swap",),
    "fitness.az_expressivity": ("lee2024aznas",),
    "fitness.az_progressivity": ("lee2024aznas",),
    "fitness.az_trainability": ("lee2024aznas",),
    "fitness.rank-ensemble": ("lee2024aznas",),
    "fitness.fisher": ("theis2018fisher", "turner2020blockswap", "abdelfattah2021zerocost"),
}
"""Works by what uses them. Random search, the talk's genetic algorithm, counted parameters and FLOPs have none of their own."""


def bibtex(runs: list[RunRow]) -> str:
    """The entries of what these runs used, each once: nastui first, then in the order in which the runs name it."""
    keys = dict.fromkeys(("nastui", *(key for run in runs for part in _parts(run) for key in USED.get(part, ()))))
    own = {text: None for run in runs for text in _of_plugins(run)}
    return "\n".join([*(_entry(key, WORKS[key]) for key in keys), *own])


def _parts(run: RunRow) -> Iterator[str]:
    document = run.document
    yield f"space.{run.facts['space']}"
    yield from (f"{kind}.{document[kind]['name']}" for kind in ("algorithm", "predictor", "fitness") if kind in document)
    scores = document.get("features", {}).get("scores", "")
    yield from (f"fitness.{name.strip()}" for name in scores.split(",") if name.strip())


def _of_plugins(run: RunRow) -> Iterator[str]:
    """The packages that bring a part; the paper that a proxy names."""
    for kind, registry in REGISTRIES.items():
        entry = registry.entries.get(run.document.get(kind, {}).get("name", ""))
        if entry is not None and entry.package:
            paper = f" {entry.paper}." if isinstance(entry, ProxyEntry) and entry.paper else ""
            version = run.versions.get(entry.package) or version_of(entry.package)
            note = f"{registry.kind} {entry.name} of the Python package {entry.package} {version}.{paper}"
            yield _entry(entry.package, {"title": f"{{{entry.title}}}", "note": note})


def _entry(key: str, fields: Mapping[str, Any]) -> str:
    kind = next((found for name, found in _TYPES.items() if name in fields), "misc")
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{kind}{{{key},\n{lines}}}\n"
