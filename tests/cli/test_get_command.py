"""`nastui data get`: a benchmark from its official address, here one on this machine."""

import hashlib

import pytest
from lying_server import bare, honest, serving

from nastui.cells.entry import OfficialFile


@pytest.fixture
def server(monkeypatch, toy_csv):
    """The made-up table is the official file of nats-tss."""
    body = toy_csv.read_bytes()
    with serving() as running:
        running.answers = [honest(body)]
        toy = OfficialFile("toy.csv", f"{running.address}/toy.csv", "https://example.org", "The archive", len(body), hashlib.sha256(body).hexdigest())
        monkeypatch.setattr("nastui.cli.data.getting.official", lambda name, file: toy)
        yield running


def test_a_benchmark_is_got_and_its_file_goes(nastui, server, own_home):
    said = nastui("data", "get", "nats-tss")
    assert said.out == "toy.csv is now nats-tss: 15,625 cells, 5 columns\n"
    assert "downloading toy.csv" in said.err
    assert not (own_home / "data" / "downloads" / "toy.csv").exists()
    assert nastui("data", "list", "--json").code == 0


def test_a_kept_file_is_named(nastui, server, tmp_path):
    said = nastui("data", "get", "nats-tss", "--keep", "--json", "--folder", str(tmp_path / "here"))
    document = said.document
    assert document["benchmark"] == "nats-tss"
    assert document["joined"] is False
    assert document["file"] == str(tmp_path / "here" / "toy.csv")
    assert (tmp_path / "here" / "toy.csv").exists()
    assert nastui("data", "get", "nats-tss", "--folder", str(tmp_path / "here"), "--json").document["file"] is None
    assert len(server.asked) == 1


def test_a_contradiction_is_decided_by_replace_without_another_download(nastui, server, toy_csv, tmp_path, own_home):
    official_file = own_home / "data" / "downloads" / "toy.csv"
    other = tmp_path / "other.csv"
    header, first, *rest = toy_csv.read_text().splitlines()
    cell, valid, *numbers = first.split(",")
    other.write_text("\n".join([header, ",".join([cell, f"{float(valid) + 5:.3f}", *numbers]), *rest]))
    assert nastui("data", "import", str(other)).code == 0
    refused = nastui("data", "get", "nats-tss")
    assert refused.code == 2
    assert "contradicts the table" in refused.err
    assert "--replace takes" in refused.err
    assert official_file.exists()
    assert nastui("data", "get", "nats-tss", "--replace").code == 0
    assert len(server.asked) == 1
    assert not official_file.exists()
    assert nastui("data", "import", str(toy_csv)).code == 0  # the table has the official numbers now


def test_a_refusal_is_one_sentence_or_document_and_exit_code_1(nastui, server):
    server.answers = [bare(429)]
    said = nastui("--quiet", "data", "get", "nats-tss")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "429 Too Many Requests" in said.err
    error = nastui("--quiet", "data", "get", "nats-tss", "--json").document["error"]
    assert error["kind"] == "download"
    assert "nastui data import PATH" in error["remedy"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mini-tss"], "is part of nastui and needs no download"),
        (["nasbench"], "did you mean 'nasbench101'?"),
        (["nats-sss", "--file", "full"], "nats-sss has no file 'full'"),
        (["nats-sss", "--file", "other"], "'other' is not one of 'simple', 'pickle', 'only108', 'full'"),
        (["\x1b[31m"], "cannot be downloaded"),
    ],
)
def test_wrong_use_is_told_before_any_connection(nastui, arguments, said):
    told = nastui("data", "get", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "\x1b" not in told.err


def test_ctrl_c_says_that_it_goes_on(nastui, server, monkeypatch):
    def interrupted(*given, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr("nastui.benchmarks.downloading.get.get", interrupted)
    said = nastui("data", "get", "nats-tss")
    assert said.code == 130
    assert "the same command goes on where it was" in said.err
