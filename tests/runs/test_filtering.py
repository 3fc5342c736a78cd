"""The filter language of lists of runs."""

import time

import pytest

from nastui.base.errors import InputError
from nastui.runs.entries import RunEntry
from nastui.runs.filtering import FIELDS, parse_filter, read_filter
from nastui.runs.rows import ListedRun
from nastui.runs.sketches import FrontSketch, curve_of, with_front

NOW = time.time()


def entry(**changes) -> RunEntry:
    names = {"id": "0123abcd", "preset": "talk/genetic", "digest": "d", "benchmark": "nats-tss", "dataset": "cifar10", "split": "valid"}
    parts = {"space": "nats-tss", "algorithm": "genetic", "fitness": "accuracy", "predictor": None, "seed": 7}
    times = {"state": "done", "created": NOW - 3600, "owner": None, "heartbeat": None, "wall": 90.0, "apart": 1.0, "simulated": 7200.0}
    plain = {**names, **parts, **times, "total": 1200, "unique_total": 900, "generation": 24, "best": 91.25, "best_record": None}
    own = {name: changes.pop(name) for name in ("optimum", "curve", "note", "tags") if name in changes}
    return RunEntry(ListedRun(**(plain | changes)), **own)


RUN = entry(optimum=91.5, note="after the fix", tags=("Paper", "gpu-2"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "genetic", "GENETIC done", "0123", "paper", "fix", "talk/gen", '"after the"', "-random", "cifar nats"),
        *("algorithm:genetic", "algorithm:gen", "algorithm=genetic", "ALGORITHM:Genetic", "algorithm!=random", "-algorithm:random"),
        *("state:done", "state:failed,done", "-state:failed,stopped", "state!=failed", "predictor!=*", "-predictor:*", "note:*", "preset:*"),
        *(
            "best>91",
            "best>=91.25",
            "best<=91.25",
            "best=91.25",
            "best:91.25",
            "best!=91",
            "best<9.2e1",
            "best:91..92",
            "best>91%",
            "seed:7",
            "seed:1..10",
        ),
        *("regret<0.3", "regret:0.25", "evaluated>1k", "evaluations:1.2k", "unique<1000", "queries:900", "generations=24", "evaluated<1M"),
        *("elapsed>1m", "elapsed:90s", "elapsed:90", "simulated:2h", "age<2h", "age>30m", "age<1d"),
        *("tag:paper", "tag:PAPER", "tags:gpu-2", "-tag:old", 'note:"after the"', 'note="after the fix"', "id:0123", "data:cifar10", "split:valid"),
        *("algorithm:genetic best>91 state:done -tag:old fix",),
    ],
)
def test_what_holds(text):
    assert parse_filter(text)(RUN)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "random",
            "genetic random",
            "-genetic",
            "algorithm:random",
            "algorithm=gen",
            "algorithm!=genetic",
            "-algorithm:gen",
            "predictor:*",
            "tag:pap",
        ),
        *("best>91.25", "best<91", "best!=91.25", "best:92..93", "-best>91", "regret>1", "evaluated>2k", "elapsed>2m", "age>1d", "started<2000"),
        *("state:failed", "-state:done", "note=after", "tag:old", "seed!=7", "genetic state:failed"),
    ],
)
def test_what_does_not_hold(text):
    assert not parse_filter(text)(RUN)


@pytest.mark.parametrize("text", ["best>0", "best<100", "best=0", "best:0..100", "regret<9", "simulated>0"])
def test_what_is_not_known_is_neither_more_nor_less(text):
    assert not parse_filter(text)(entry(best=None, simulated=None))


@pytest.mark.parametrize(
    ("text", "holds"),
    [("best=91.6333", True), ("best:91.63", True), ("best:91.6334", False), ("best!=91.6333", False), ("best=91", False), ("best>91.6333", True)],
)
def test_a_number_means_its_shown_digits(text, holds):
    assert parse_filter(text)(entry(best=91.63333333333333)) is holds


@pytest.fixture
def in_utc():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("number", ["1e-99999999999999999999", f"1e-{'9' * 5000}", "1e-400", "9" * 5000])
def test_numbers_of_any_length_are_numbers(number):
    assert parse_filter(f"best>{number}")(RUN) == (float(number) < 91.25)
    assert not parse_filter(f"best={number}")(RUN)


def test_days_months_and_years(in_utc):
    run = entry(created=1750000000.0)  # 2025-06-15
    held = [text for text in ("started:2025-06-15", "started:2025-06", "started:2025", "started>2025-05", "started<2026", "started>=2025-06-15") if
            parse_filter(text)(run)]  # fmt: skip
    assert len(held) == 6
    assert not any(parse_filter(text)(run) for text in ("started>2025-06", "started<2025-06-15", "date:2024"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("algo:genetic", "there is no field 'algo' (did you mean 'algorithm'?)"),
        ("best>", "'best>' needs a value; write best>91.5"),
        ("state:failed,", "'state:' needs a value; write state:done"),
        ("best>high", "'high' is no number; write best>91.5"),
        ("seed:x", "'x' is no number; write seed:3"),
        ("queries>x", "'x' is no number; write queries>400"),
        ("best>1,5", "'best>' takes one value, without a comma; write best>91.5"),
        ("seed:10..1", "nothing lies between 10 and 1; write seed:1..10"),
        ("started>=2025-13", "'2025-13' is no day; write started>=2025-06-30"),
        ("started:2025-02-30", "'2025-02-30' is no day"),
        ("started:0000", "'0000' is no day"),
        (":", "':' alone chooses nothing"),
        ("genetic -", "'-' alone chooses nothing"),
        ("age<2y", "'2y' is no time; write age<10m, with s, m, h or d"),
        ("elapsed>1k", "'1k' is no time"),
        ("algorithm>genetic", "'algorithm' is a text, which is neither more nor less; write algorithm:genetic"),
        ("state:fialed", "there is no state 'fialed' (did you mean 'failed'?)"),
        ("started:june", "'june' is no day; write started:2025-06-30"),
        ('note:"after', "a quotation mark is open"),
        ("best:1..x", "'x' is no number"),
    ],
)
def test_what_cannot_be_read_is_told_with_how_to_mend_it(text, said):
    with pytest.raises(InputError) as error:
        parse_filter(text)
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["12:30", "http", "'", "a'b", "\\", "#1", "(", "x", "[red]", "\x1b[2J"])
def test_other_signs_are_words(text):
    assert not parse_filter(text + "zzz")(RUN)


@pytest.mark.parametrize("text", ["algorithm:genetic best>", "best> algorithm:genetic", 'algorithm:genetic note:"aft'])
def test_while_a_term_cannot_be_read_the_others_hold(text):
    chosen, wrong = read_filter(text)
    assert wrong is not None
    assert chosen(RUN)
    assert not chosen(entry(algorithm="random"))


ASKED = {
    "run": ("0123", "9"),
    "state": ("done", "failed"),
    "algorithm": ("gen", "random"),
    "benchmark": ("nats", "mini"),
    "dataset": ("cifar", "toy"),
    "split": ("valid", "test"),
    "space": ("tss", "sss"),
    "fitness": ("acc", "naswt"),
    "predictor": ("gcn", "xgb"),
    "preset": ("talk/", "recipe"),
    "tag": ("good", "goo"),
    "note": ("after", "before"),
    "seed": ("7", "8"),
    "best": ("91.25", "91"),
    "regret": ("0.75", "0.5"),
    "hypervolume": ("64.5", "64"),
    "front": ("13", "12"),
    "evaluated": ("1200", "900"),
    "unique": ("900", "1200"),
    "generations": ("24", "7"),
    "elapsed": ("80..100", "1..80"),
    "simulated": ("2h", "1h"),
    "age": ("30m..1d", "1m..30m"),
    "started": ("2025", "2024"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_asks_for_what_it_is_named_after(name):
    curve = with_front(curve_of([0], [64.5], 1), FrontSketch(13, None))
    run = entry(
        predictor="gcn", tags=("good",), note="after the fix", optimum=92.0, curve=curve, **({"created": 1750000000.0} if name == "started" else {})
    )
    held, not_held = ASKED[name]
    assert parse_filter(f"{name}:{held}")(run)
    assert not parse_filter(f"{name}:{not_held}")(run)
