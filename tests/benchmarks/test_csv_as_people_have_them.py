"""CSV tables as spreadsheets, pandas and people write them: each is read right, or refused with one sentence that says where and how to mend it."""

import csv
import gzip
import io
import shlex
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nastui.base.errors import InputError
from nastui.benchmarks.importing.csv_columns import AS_NAMED, ColumnChoice, read_header
from nastui.benchmarks.importing.csv_table import read_csv_source
from nastui.benchmarks.importing.csv_text import opened, records
from nastui.benchmarks.importing.import_source import QUIET, import_source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.table import open_benchmark
from nastui.cells.nats_tss.notation import every_cell, format_cell

A = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
B = "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|"
C = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|"
PLAIN = f"arch,d.valid@1\n{A},50.5\n{B},51\n"
CELLS = [format_cell(cell) for cell in every_cell()[:6]]


def read(tmp_path, content, choice=AS_NAMED, file="table.csv"):
    """Numbers by what they mean, and the remarks."""
    path = tmp_path / file
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = read_csv_source(path, QUIET, choice)
    return {str(column.meaning): values.tolist() for column, values in zip(source.columns, source.values, strict=True)}, source.remarks


NUMBERS = {"d valid accuracy at 1 epochs": [50.5, 51.0]}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + PLAIN.encode(), id="UTF-8 with a mark"),
        pytest.param(b"\xef\xbb\xbf" + PLAIN.replace("arch", '"arch"').encode(), id="a mark before a quote"),
        pytest.param(b"\xef\xbb\xbf" * 2 + PLAIN.encode(), id="two marks"),
        pytest.param(("\ufeff" + PLAIN).encode("utf-16"), id="two marks in UTF-16"),
        pytest.param(PLAIN.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xfe\xff" + PLAIN.encode("utf-16-be"), id="UTF-16, the other order"),
        pytest.param(PLAIN.encode("utf-32"), id="UTF-32"),
        pytest.param(gzip.compress(PLAIN.encode(), mtime=0), id="gzipped under another name"),
        pytest.param(PLAIN.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(PLAIN.replace("\n", "\r"), id="CR alone"),
        pytest.param(PLAIN.replace("\n", "\r\r\n"), id="CRCRLF"),
        pytest.param(PLAIN.rstrip(), id="no end of the last line"),
        pytest.param("\n \n,,\n" + PLAIN.replace("\n", "\n\n , \n\t\n") + "\n\n", id="blank lines everywhere"),
        pytest.param(PLAIN.replace("\n", ",\n"), id="a comma behind every line"),
        pytest.param(PLAIN.replace("\n", ",,,\n"), id="several"),
        pytest.param(PLAIN.replace("50.5", "50.5,,").replace("51", "51,"), id="commas behind rows only"),
        pytest.param(PLAIN.replace("@1\n", "@1,,\n"), id="commas behind the header only"),
        pytest.param(PLAIN.replace(",", ";"), id="semicolons"),
        pytest.param(PLAIN.replace(",", "\t"), id="tabs"),
        pytest.param("sep=;\n" + PLAIN.replace(",", ";"), id="Excel's line of the separator"),
        pytest.param(PLAIN.replace(",", ";").replace("50.5", "50,5"), id="semicolons and decimal commas"),
        pytest.param(PLAIN.replace("50.5", '"50,5"'), id="quoted decimal commas"),
        pytest.param(PLAIN.replace("arch,d.valid@1", '"arch","d.valid@1"'), id="quoted names"),
        pytest.param(PLAIN.replace("arch,d.valid@1", '"arch" ,"d.valid@1"\t'), id="blanks behind quotes"),
        pytest.param(
            f'arch,"a "" , \nb" \t,d.valid@1\n{A}," "" ,","50.5" \n"{B}"  ,x,51\n'.replace("\n{", "\r\n{"), id="blanks behind quotes and within them"
        ),
        pytest.param(PLAIN.replace("arch,d.valid@1", '  arch , "d.valid@1"'), id="blanks around names"),
        pytest.param(PLAIN.replace(",", " ,  "), id="blanks around everything"),
        pytest.param(PLAIN.replace("arch", "Arch_Str"), id="another name of the cells"),
        pytest.param(PLAIN.replace("arch", "what"), id="a name that nobody knows, but cells in it"),
        pytest.param(f",arch,d.valid@1\n0,{A},50.5\n1,{B},51\n", id="the index of pandas"),
        pytest.param(f"Unnamed: 0.1,Unnamed: 0,arch,d.valid@1\n0,0,{A},50.5\n1,1,{B},51\n", id="the index of pandas, read and written twice"),
        pytest.param(f"arch,index,Idx,d.val_acc@1\n{A},7,1,50.5\n{B},8,2,51\n", id="row numbers, and a name for accuracy"),
        pytest.param(f'arch,name,d.valid@1\n{A},"a, ""b""\nc",50.5\n{B},{"x" * 9000},51\n', id="texts with everything in them"),
        pytest.param(f"arch,net,d.valid@1\n{A},nan,50.5\n{B},,51\n", id="a column without any number"),
    ],
)
def test_one_table_written_in_many_ways(tmp_path, content):
    assert read(tmp_path, content)[0] == NUMBERS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PLAIN.replace("50.5", "50.5%"), r"table.csv:2: d.valid@1: '50.5%' is not a number; write the number without the sign"),
        (PLAIN.replace("d.valid@1", "d.params").replace("50.5", '"1,234,567"'), r"csv:2: d.params: '1,234,567' is not a number; .*nothing between"),
        (PLAIN.replace("d.valid@1", "d.params").replace("50.5", "1.234.567"), r"csv:2: d.params: '1.234.567' is not a number; .*nothing between"),
        (PLAIN.replace("50.5", '"1,234"').replace("51", ""), r"csv:2: d.valid@1: '1,234' may be 1234 or 1.234; write a point"),
        (PLAIN.replace(",", ";").replace("50.5", "50,5").replace("51", "51.5"), r"csv:2: d.valid@1: '50,5' has a comma where '51.5' in line 3 has a"),
        (PLAIN.replace("50.5", "50,5"), r"csv:2: the line has 3 fields where the header has 2; .*points before decimals"),
        *[(PLAIN.replace("51", text), rf"csv:3: d.valid@1: '{text}' is not a .*; leave it empty") for text in ("NaN", "NA", "None", "inf", "-")],
        (f"arch,d.score\n{A},NA\n{B},2\n", r"csv:2: d.score: 'NA' is not a number; leave it empty"),
        (f"arch,d.score\n\n\n{A},1\n\n{B},many\n", r"csv:6: d.score: 'many' is not a number; mend it, or leave the column out"),
        (f"arch,d.valid@1\n\n{A},50\n\n{A},50\n", r"csv:5: the cell of line 3 stands again"),
        (f"arch,d.valid@1\n\n{A},50\n\n{B},500\n", r"csv:5: d.valid@1: 500 is an accuracy outside"),
        (PLAIN.encode().replace(b"51", b"5\x001"), r"csv:3: the line holds NUL characters.*; save the table as CSV in UTF-8"),
        (f"arch,note,d.valid@1\n{A},x,1\n{B},Müller,2\n".encode("latin-1"), r"csv:3: the line is not text \(UTF-8\), near '.*M.ller.*'; save"),
        (PLAIN.encode("utf-16")[:-1], r"table.csv: the file is not text \(UTF-16"),
        (gzip.compress(PLAIN.encode(), mtime=0) + b"garbage", r"table.csv: the gzip file is cut off or damaged, or something follows it; "),
        (b"PK\x03\x04 and more", r"table.csv: it is a zip archive or an Excel workbook; unpack it"),
        (f'arch,d.valid@1\n{A},50\n"{B},51\n', r"csv:3: the file is no CSV: a quote that is opened here is never closed"),
        (f"arch,d.valid@1,\n{A},90,5\n{B},91,25\n", r"csv:2: '5' stands in column 3, behind the last one with a name; write points before decimals"),
        (f"arch,d.valid@1,,\n{A},90,\n{B},91,25,\n", r"csv:3: '25' stands in column 3, behind the last"),
        (f"arch,d.valid@1,\n{A},90,0\n", r"csv:2: '0' stands in column 3, behind the last"),
        (f"arch,d.valid@1,d.test@1,\n{A},90,5,91,5\n", r"csv:2: the line has 5 fields where"),
        (f"arch,d.valid@1,d.test@1,\n{A},90,5,91\n", r"csv:2: '91' stands in column 4"),
        *[
            (f"arch,{name}:{said}\n{A},50\n", rf"'{name}:{said}' says ':{said}', which only accuracies.*--rename {name}:{said}={name}`")
            for name, said in (("score", "fraction"), ("d.params", "percent"), ("d.top5@200", "percent"))
        ],
        (f'arch,d.valid@1\n{A},"50" x\n', r"csv:2: the file is no CSV: a text goes on behind its closing quote; write a quote within quotes twice"),
        *[(PLAIN.replace("51", text), rf"csv:3: d.valid@1: '{text}' is not a number; write a point") for text in ("9_0.5", "5_1")],
        (
            PLAIN.replace("@1", "@1:fraction"),
            r"csv:2: d.valid@1:fraction: 50.5 is a fraction outside 0 to 1; if .*`--rename d.valid@1:fraction=d.valid@1:percent`",
        ),
        (f"arch,d.valid@1,d.valid@1\n{A},50,50\n", r"csv:1: the column 'd.valid@1' stands twice in the header; .*--skip"),
        (f"\n\narch,d.valid@1,d.valid@1\n{A},50,50\n", r"csv:3: the column 'd.valid@1' stands twice"),
        (f"arch,d.valid@1.1\n{A},50\n", r"csv:1: the column 'd.valid@1.1' follows no known form; .*--skip"),
        (f"arch,cell\n{A},x\n", r"csv:1: no column holds numbers; passed over: 'cell' \(no entry is a number\)"),
        (f"a,b,d.valid@1\n{A},{B},50\n", r"csv:1: the columns 'a' and 'b' hold cells; say which to take with --cell-column"),
        ("arch,d.valid@1\n\n ,\n", r"there is no row below the header"),
        (f"arch|d.valid@1\n{A}|50\n", r"no column holds numbers; .*between columns stand commas, semicolons or tabs"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place_and_how_to_mend_it(tmp_path, content, said):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=said) as raised:
        import_source(path, "mine")
    assert raised.value.remedy
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (
            "accuracy",
            "'accuracy' is an accuracy without data set, split, epochs, .*name it <dataset>.valid@<epochs>, such as cifar10.valid@200",
        ),
        ("test@12", "without data set, .*name it <dataset>.test@12, such as cifar10.test@12 .`--rename test@12=cifar10.test@12`"),
        ("d.valid", "without epochs, .*name it d.valid@<epochs>, such as d.valid@200"),
        ("d.acc@9.run2", "without split, .*name it d.valid@9.run2"),
    ],
)
def test_an_accuracy_that_no_search_could_ask_for_is_refused_with_the_name_to_write(tmp_path, name, form):
    with pytest.raises(InputError, match=form):
        read(tmp_path, f"arch,{name}\n{A},50\n")
    assert read(tmp_path, f"arch,{name}\n{A},50\n", ColumnChoice(rename=(f"{name}=d.valid@1",)))[0] == {"d valid accuracy at 1 epochs": [50.0]}


@pytest.mark.parametrize(
    ("name", "same"),
    [("d.val@1", "d.valid@1"), ("d.validation_accuracy@1", "d.valid@1"), ("d.test_acc@1", "d.test@1"), ("d.val_loss@1", "d.valid_loss@1")],
)
def test_usual_names_of_accuracies_mean_the_same(name, same):
    assert read_header(name).meaning == read_header(same).meaning


def test_columns_are_chosen_skipped_and_renamed(tmp_path):
    text = f'net,net_str,name,"a,b",acc,acc\n"(2, 1)",{A},{C},1,2,50.5\n"(1, 1)",{B},{A},1,2,51\n'
    with pytest.raises(InputError, match="'acc' stands twice"):
        read(tmp_path, text)
    chosen = ColumnChoice("name", ("acc",), ("a,b=d.score",))
    assert read(tmp_path, text, chosen) == ({"d score": [1.0, 1.0]}, ("passed over: 'net' (no entry is a number), 'net_str' (no entry is a number)",))
    assert read(tmp_path, text, ColumnChoice(skip=("name, net ,acc",), rename=("a,b=x",)))[0] == {"x": [1.0, 1.0]}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (ColumnChoice("arc"), r"--cell-column: there is no column 'arc' \(did you mean 'arch'\?\); the header has arch, d.valid@1"),
        (ColumnChoice(skip=("d.valid@1,x",)), "--skip: there is no column 'x'"),
        (ColumnChoice(rename=("x=y",)), "--rename: there is no column 'x'"),
        (ColumnChoice(rename=("d.valid@1",)), "--rename: 'd.valid@1' renames nothing; write OLD=NEW"),
    ],
)
def test_a_choice_of_what_is_not_there_is_refused(tmp_path, choice, said):
    with pytest.raises(InputError, match=said):
        read(tmp_path, PLAIN, choice)


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        (f"arch,,d.valid@1\n{A},93,50.5\n{B},hello,51\n", "column 2 (it has no name)"),
        (f"arch,,d.valid@1\n{A},0,50.5\n{B},1,51\n", "column 2 (it has no name)"),
        (f",arch,d.valid@1\n93,{A},50.5\n93,{B},51\n", "column 1 (it has no name)"),
        (f",arch,d.valid@1\n93.5,{A},50.5\n90,{B},51\n", "column 1 (it has no name)"),
        (f",arch,d.valid@1\n17,{A},50.5\n4,{B},51\n", ""),  # what is left of a table in pandas
        (f"arch,d.valid@1,\n{A},50.5,\n{B},51,who\n", "column 3 (it has no name)"),
    ],
)
def test_a_column_without_a_name_is_told_unless_it_has_row_numbers(tmp_path, text, passed):
    assert read(tmp_path, text) == (NUMBERS, (f"passed over: {passed}",) * bool(passed))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cifar10.x-valid@200", "cifar10.valid@200"),
        ("cifar10.best_acc", "cifar10.valid@200"),
        ("d.top1_final@12.run2", "d.valid@12.run2"),
        ("cifar10.my_testing@9", "cifar10.test@9"),
        ("cifar10.valid_loss@200", None),
        ("cifar10.test_std@200", None),
        ("cifar10.training_free", None),
        ("cifar10.naswot", None),
    ],
)
def test_a_score_with_an_accuracys_words_is_told_with_the_option_that_makes_it_one(tmp_path, name, meant):
    text = f"arch,{name}\n{A},50.5\n{B},51\n"
    remarks = read(tmp_path, text)[1]
    assert len(remarks) == bool(meant)
    if meant:
        assert remarks[0] == (f"{name}: kept as a score, which no search takes for an accuracy; if it is one, say so with `--rename {name}={meant}`")
        assert "accuracy" in next(iter(read(tmp_path, text, ColumnChoice(rename=(f"{name}={meant}",)))[0]))


@pytest.mark.parametrize(("name", "same"), [("cifar10.acc_val@200", "cifar10.valid@200"), ("cifar10.test-accuracy@200", "cifar10.test@200")])
def test_an_accuracys_words_in_any_order_mean_the_same(name, same):
    assert read_header(name).meaning == read_header(same).meaning


def test_what_is_passed_over_or_decided_is_told(tmp_path):
    text = f"arc,net,empty,worth,,d.valid@1\n{A},x,,1,?,50.5\n{B},y,,2,!,51\n"
    numbers, remarks = read(tmp_path, text)
    assert numbers == {"worth": [1.0, 2.0]} | NUMBERS
    assert remarks[0] == "the cells are read from the column 'arc'"
    assert remarks[1] == "passed over: column 5 (it has no name), 'net' (no entry is a number), 'empty' (it is empty)"
    assert len(remarks) == 2


@pytest.mark.parametrize(
    ("name", "split"),
    [
        *[(name, "valid") for name in ("accuracy", "Accuracy", "acc", "acc1", "top1", "top-1", "Top_1", "top1_acc", "Accuracy (%)", "accuracies")],
        *[
            (name, "valid")
            for name in ("val_acc", "valid_acc", "validation_accuracy", "val_top1", "Valid Acc", "valAcc", "acc_val", "val.acc", "dev_acc")
        ],
        *[(name, "valid") for name in ("val", "validation", "valid")],
        *[(name, "test") for name in ("test_acc", "test_accuracy", "Test Acc.", "test-top-1", "acc_test", "test")],
        *[(name, "train") for name in ("train_acc", "training_accuracy", "train")],
    ],
)
def test_every_name_of_an_accuracy_is_refused_with_the_whole_option_that_works(tmp_path, name, split):
    text = f"arch,{name}\n{A},50\n"
    with pytest.raises(InputError, match="is an accuracy without data set, .*, so no search could ask for it") as raised:
        read(tmp_path, text)
    option, value, *_ = shlex.split(raised.value.remedy.partition("`")[2].partition("`")[0])
    assert (option, value.removesuffix(":percent")) == ("--rename", f"{name}=cifar10.{split}@200")
    assert read(tmp_path, text, ColumnChoice(rename=(value,)))[0] == {f"cifar10 {split} accuracy at 200 epochs": [50.0]}


@pytest.mark.parametrize(
    ("name", "number", "percent"),
    [
        *[(name, 0.9, 0.9) for name in ("acc:percent", "Accuracy (%)", "val_acc_pct", "test@200:percent", "cifar10.acc_percent@200")],
        ("acc:fraction", 0.9, 90),
        ("acc", 0.9, 90),
    ],
)
def test_the_name_to_write_keeps_the_unit_that_the_name_says(tmp_path, name, number, percent):
    text = f"arch,{name}\n{A},{number}\n"
    with pytest.raises(InputError, match="so no search could ask for it") as raised:
        read(tmp_path, text)
    _, value, *_ = shlex.split(raised.value.remedy.partition("`")[2].partition("`")[0])
    assert list(read(tmp_path, text, ColumnChoice(rename=(value,)))[0].values()) == [[percent]]


def test_an_accuracy_whose_name_says_percent_is_not_taken_for_a_fraction(tmp_path):
    assert read(tmp_path, f"arch,d.valid_acc_percent@1\n{A},0.9\n") == ({"d valid accuracy at 1 epochs": [0.9]}, ())


@pytest.mark.parametrize(
    "name", ["top5", "top5_acc", "accuracy_rank", "predicted_acc", "validity", "vacc", "tester", "val_loss", "latency", "acceleration"]
)
def test_what_is_no_accuracy_is_a_score(tmp_path, name):
    assert read(tmp_path, f"arch,{name}\n{A},50\n")[0] == {name: [50.0]}


def test_what_is_said_of_a_renamed_column_names_the_files_own(tmp_path):
    text = f"arch,val_acc,Size (M)\n{A},50,0.6\n"
    with pytest.raises(InputError, match="the column 'val_acc', renamed to 'churn.valid', is an accuracy without epochs") as raised:
        read(tmp_path, text, ColumnChoice(rename=("val_acc=churn.valid",)))
    assert "(`--rename val_acc=churn.valid@200`), or leave it out with --skip val_acc" in raised.value.remedy
    with pytest.raises(InputError, match="0.6 is no count of parameters") as raised:
        read(tmp_path, text, ColumnChoice(skip=("val_acc",), rename=("Size (M)=params",)))
    assert "(`--rename 'Size (M)=params_m'`), or leave it out with --skip 'Size (M)'" in raised.value.remedy
    assert read(tmp_path, text, ColumnChoice(skip=("val_acc",), rename=("Size (M)=params_m",)))[0] == {"parameters": [600_000.0]}


@pytest.mark.parametrize(
    ("header", "line", "numbers", "said"),
    [
        ("d.params", 2, "0.615386", r"0.615386 is no count of parameters, which is a whole number; name the column d.params_m if it is in millions"),
        ("d.flops", 2, "88.307392", "88.307392 is no count of flops.*name the column d.flops_m"),
        ("params", 2, "1", "1 is too few for a count of parameters; name the column params_m"),
        ("d.params_m", 2, "615386", "615386 millions are too many; name the column d.params if it is in ones"),
        ("d.params_m", 3, f"8000\n{B},615386", "615386 millions are too many"),
        ("d.flops_M", 2, "88307392", "88307392 millions are too many; name the column d.flops if"),
        ("d.FLOPs", 2, "15.5", "15.5 is no count of flops.*name the column d.FLOPs_m"),
        *[(name, 2, "0.6", f"0.6 is no count of parameters.*name the column {name}_m") for name in ("d.Params", "n_params", "d.num_params")],
        ("d.flops@1.run1", 2, "15.5", "15.5 is no count of flops.*name the column d.flops_m@1.run1"),
        ("seeds@1", 2, "2.5", "2.5 is no count of seeds"),
    ],
)
def test_counts_of_the_wrong_scale_are_refused_with_the_right_name(tmp_path, header, line, numbers, said):
    with pytest.raises(InputError, match=rf"table.csv:{line}: {header}: {said}"):
        read(tmp_path, f"arch,{header}\n{A},{numbers}\n")


@pytest.mark.parametrize(
    ("header", "given_number", "count"),
    [
        ("d.params_m", "0.5", 500_000),
        ("d.Params_M", "0.587386", 587_386),
        ("d.params_m", "0.5873860000000001", 587_386),
        ("d.flops_m", f"15470\n{C},512", 15_470_000_000),
        ("d.flops_m", "82.5", 82_500_000),
        ("d.FLOPs", "15470", 15_470),
        ("d.num_params_m", "7", 7_000_000),
    ],
)
def test_millions_are_whole_counts(tmp_path, header, given_number, count):
    metric = "flops" if "flops" in header.lower() else "parameters"
    assert read(tmp_path, f"arch,{header}\n{A},{given_number}\n{B},\n")[0][f"d {metric}"][0] == count


@pytest.mark.parametrize("header", ["d.latency_MS", "d.latency_ms", "d.latency_Mj"])
def test_units_are_known_in_any_case(header):
    assert (read_header(header).meaning.metric, read_header(header).unit) == ("latency", "mJ" if header.endswith("j") else "ms")


def test_percents_and_fractions_in_one_column_are_refused_or_told(tmp_path):
    text = f"arch,{{}}.valid@200{{}}\n{C},80.1\n{A},0.905\n{B},91.25\n"
    with pytest.raises(
        InputError, match=r"csv:3: cifar10.valid@200: 0.905 is far below chance, which is 10 % .*--rename cifar10.valid@200=cifar10.valid@200:p"
    ):
        read(tmp_path, text.format("cifar10", ""))
    assert read(tmp_path, text.format("cifar10", ":percent")) == ({"cifar10 valid accuracy at 200 epochs": [80.1, 0.905, 91.25]}, ())
    assert read(tmp_path, text.format("imagenet16-120", "").replace("91.25", "41.25"))[1] == ()
    assert read(tmp_path, text.format("cifar10", "").replace("0.905", "0")) == ({"cifar10 valid accuracy at 200 epochs": [80.1, 0, 91.25]}, ())
    numbers, remarks = read(tmp_path, text.format("d", ""))
    assert numbers == {"d valid accuracy at 200 epochs": [80.1, 0.905, 91.25]}
    assert remarks[0].startswith("d.valid@200: 0.905 in line 3 is read as percent, for 91.25 is none of a fraction")


@pytest.mark.parametrize(
    ("header", "given_numbers", "read_as"),
    [
        ("imagenet16-120.valid@200", (0.83, 0.97), (0.83, 0.97)),  # 97 % is more than any network has there
        ("cifar100.test@12", (1.0, 1.0), (1.0, 1.0)),
        ("cifar100.test@12", (0.1, 0.7), (10.0, 70.0)),  # ten times worse than chance, were these percents
        ("imagenet16-120.test@200", (0.1, 0.45), (10.0, 45.0)),
        ("cifar10.valid@200", (0.1, 0.9), (10.0, 90.0)),
        ("d.valid@200", (0.83, 0.97), (83.0, 97.0)),
    ],
)
def test_accuracies_below_one_are_read_by_what_their_data_set_allows(tmp_path, header, given_numbers, read_as):
    first, second = given_numbers
    numbers, remarks = read(tmp_path, f"arch,{header}\n{A},{first}\n{B},{second}\n")
    assert list(numbers.values()) == [list(read_as)]
    assert remarks[0].startswith(f"{header}: no value above 1, ")


def test_where_both_could_be_nothing_is_guessed(tmp_path):
    text = f"arch,imagenet16-120.valid@1{{}}\n{A},0.42{{}}\n{B},0.44{{}}\n"
    with pytest.raises(InputError, match=r"cannot be told.*:percent or imagenet16-120.valid@1:fraction"):
        read(tmp_path, text.format("", "", ""))
    beside, remarks = read(tmp_path, text.format(",imagenet16-120.valid@200", ",20", ",30"))
    assert next(iter(beside.values())) == [0.42, 0.44]
    assert "but imagenet16-120.valid@200 has" in remarks[0]


@pytest.mark.parametrize("name", ["nats-tss", None])
def test_a_part_of_the_published_cells_joins_the_table_that_is_here(tmp_path, toy_csv, name):
    import_source(toy_csv)
    path = tmp_path / "part.csv"
    path.write_text(f"arch,toy.myscore\n{B},2.5\n{A},1.5\n")
    joined = import_source(path, name)
    assert joined.joined
    assert joined.benchmark.size == 15_625
    values = joined.benchmark.values[-1]
    rows = joined.benchmark.find(np.stack([joined.benchmark.parse(A), joined.benchmark.parse(B)]))
    assert values[rows].tolist() == [1.5, 2.5]
    assert np.isnan(values).sum() == 15_623
    path.write_text(f"arch,toy.valid@10,toy.myscore\n{A},99.5,\n")
    with pytest.raises(InputError, match=r"contradicts the table: toy valid accuracy at 10 epochs: .* and 99.5; --replace"):
        import_source(path, name)
    assert len(open_benchmark(table_path("nats-tss")).columns) == 6


def test_a_part_of_the_other_spaces_joins_too(tmp_path):
    def write(rows):
        with (tmp_path / "t.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return tmp_path / "t.csv"

    sizes = [f"{a}:{b}:{c}:{d}:{e}" for w in [range(8, 65, 8)] for a in w for b in w for c in w for d in w for e in w]
    import_source(write([["arch", "d.valid@1"], *([size, 50] for size in sizes)]))
    joined = import_source(write([["arch", "d.score"], ["64:8:8:8:8", 3]])).benchmark
    assert joined.values[-1][sizes.index("64:8:8:8:8")] == 3


@pytest.mark.parametrize(("name", "said"), [(None, "2 cells of nats-tss"), ("nats-tss", "and the file has 2")])
def test_a_part_without_a_table_to_join_says_so(tmp_path, name, said):
    path = tmp_path / "part.csv"
    path.write_text(PLAIN)
    with pytest.raises(InputError, match="no table of nats-tss is here that it could be added to") as raised:
        import_source(path, name)
    assert said in raised.value.message
    assert "--name" in raised.value.remedy
    assert "`nastui data get nats-tss` fetches it" in raised.value.remedy


numbers = st.lists(st.one_of(st.none(), st.floats(0, 100).map(lambda value: round(value, 4))), min_size=len(CELLS), max_size=len(CELLS)).filter(
    lambda given_numbers: any(number is not None and number > 1 for number in given_numbers)
)


@settings(deadline=None)
@given(
    accuracies=numbers,
    scores=st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 6)), min_size=len(CELLS), max_size=len(CELLS)),
    index=st.sampled_from([None, "", "Unnamed: 0", "index"]),
    texts=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    separator=st.sampled_from([",", ";", "\t"]),
    behind=st.integers(0, 2),
    blank=st.sets(st.integers(0, len(CELLS) + 1)),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_however_a_table_is_written_its_numbers_are_the_same(accuracies, scores, index, texts, encoding, end, separator, behind, blank, quoting):
    rows = [["arch", "d.valid@1", "d.score"], *([cell, *pair] for cell, *pair in zip(CELLS, accuracies, scores, strict=True))]
    if texts:
        rows = [[*row, f"said; by, {number}" if number else "who"] for number, row in enumerate(rows)]
    if index is not None:
        rows = [[index if not number else number - 1, *row] for number, row in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
        for number, row in enumerate(rows):
            text.write(end * (number in blank))
            writer.writerow([*row, *[""] * behind])
        path = Path(folder) / "table.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        source = read_csv_source(path, QUIET, AS_NAMED)
    expected = [[np.nan if number is None else number for number in accuracies], scores]
    assert np.array_equal(np.array(source.values), np.array(expected), equal_nan=True)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('a,5" disk,"  ,x"', ["a", '5" disk', "  ,x"]),
        ('a, "b" ,"c"\t', ["a", "b", "c"]),
        ('"a ""b"" ,c" ,5",6" ,"d "', ['a "b" ,c', '5"', '6" ', "d "]),
        ('"two\n" ,3" ,"x\n ,y" ', ["two\n", '3" ', "x\n ,y"]),
        ('"" ,"x"', ["", "x"]),
    ],
)
def test_a_quote_within_a_field_opens_nothing(tmp_path, line, fields):
    (tmp_path / "table.csv").write_text(line + "\n")
    with opened(tmp_path / "table.csv") as lines:
        assert [record for _, record in records(lines, ",")] == [fields]


# ---- names that need others


SIX = f"arch,val_acc,Train Time (s),latency (ms),Params (M),note\n{A},50,12.5,3.2,0.6,x\n{B},51,13.5,3.3,0.6,y\n"


def refused(tmp_path, text, choice=AS_NAMED):
    """The remedy, and the options of the command that it gives."""
    with pytest.raises(InputError) as raised:
        read(tmp_path, text, choice)
    command = raised.value.remedy.rpartition(": `")[2].rstrip("`")
    options = shlex.split(command)[4:]
    return raised.value, list(zip(options[::2], options[1::2], strict=True))


def test_all_columns_that_need_another_name_are_named_at_once_in_one_command_that_works(tmp_path):
    error, options = refused(tmp_path, SIX, ColumnChoice(skip=("note",)))
    assert "the column 'val_acc' is an accuracy without data set, epochs" in error.message
    assert "4 columns need another name, all at once" in error.remedy
    assert "--name NAME" in error.remedy
    assert options == [
        ("--skip", "note"),
        *(("--rename", one) for one in ("val_acc=cifar10.valid@200", "Train Time (s)=cifar10.train_seconds@200")),
        *(("--rename", one) for one in ("latency (ms)=cifar10.latency_ms", "Params (M)=cifar10.params_m")),
    ]
    numbers, _ = read(tmp_path, SIX, ColumnChoice(skip=("note",), rename=tuple(value for option, value in options if option == "--rename")))
    assert len(numbers) == 4


def test_what_was_said_already_stands_in_the_command_and_gives_data_set_and_epochs(tmp_path):
    _, options = refused(tmp_path, SIX, ColumnChoice(rename=("val_acc=mnist.valid@12",)))
    assert options[:2] == [("--rename", "val_acc=mnist.valid@12"), ("--rename", "Train Time (s)=mnist.train_seconds@12")]


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        *[(name, "cifar10.train_seconds@200") for name in ("Train Time (s)", "training time [sec]", "Time (s)", "train time", "Training Duration")],
        ("Test Time (s)", "cifar10.test_seconds@200"),
        ("Search Time (s)", "cifar10.search_seconds"),
        *[(name, "cifar10.latency_ms") for name in ("latency (ms)", "Latency [ms]")],
        ("GPU energy (mJ)", "cifar10.gpu_energy_mj"),
        ("Params (M)", "cifar10.params_m"),
        ("robust score", "cifar10.robust_score"),
        ("size (kB)", "cifar10.size_kb"),
    ],
)
def test_a_name_of_no_known_form_is_refused_with_one_that_says_the_same(tmp_path, name, suggested):
    text = f"arch,{name}\n{A},50\n"
    with pytest.raises(InputError, match="follows no known form") as raised:
        read(tmp_path, text)
    option, value = shlex.split(raised.value.remedy.partition("`")[2].partition("`")[0])
    assert (option, value) == ("--rename", f"{name}={suggested}")
    assert read(tmp_path, text, ColumnChoice(rename=(value,)))[0]
    assert "with @<epochs> where it is of a training" in raised.value.remedy


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("d.train_time@12", "d.train_seconds@12"),
        ("train-time", "cifar10.train_seconds@200"),
        ("d.search_duration", "d.search_seconds"),
        ("d.time_s", "d.train_seconds@200"),
    ],
)
def test_a_number_that_is_named_like_a_time_is_told_to_be_none(tmp_path, name, seconds):
    (remark,) = read(tmp_path, f"arch,{name}\n{A},50\n")[1]
    assert remark.startswith(f"{name}: kept as a number without a unit, which no search takes for time")
    assert remark.endswith(f"`--rename {name}={seconds}`")
    assert read(tmp_path, f"arch,{name}\n{A},50\n", ColumnChoice(rename=(f"{name}={seconds}",)))[1] == ()


@pytest.mark.parametrize("name", ["d.train_seconds@12", "d.inference_time_ms", "timeliness", "d.sometimes"])
def test_what_is_a_time_or_none_at_all_is_not_told(tmp_path, name):
    assert read(tmp_path, f"arch,{name}\n{A},50\n")[1] == ()


def test_of_lines_that_repeat_a_cell_the_first_is_named_and_how_trainings_stand_beside_each_other(tmp_path):
    with pytest.raises(InputError, match=r"csv:4: the cell of line 3 stands again") as raised:
        read(tmp_path, f"arch,d.valid@1\n{C},50\n{B},50\n{B},51\n{A},50\n{A},51\n{C},52\n")
    assert "cifar10.valid@200.run1 and cifar10.valid@200.run2" in raised.value.remedy
