"""A download goes on after any break, and nothing but the published file ever passes for it."""

import hashlib
import json
import multiprocessing
import random
import shutil
import socket
import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lying_server import bare, honest, serving, whole
from waiting import PATIENCE

from nastui.base.errors import DownloadError, InputError, StorageError
from nastui.benchmarks.downloading.connection import Connection, DownloadPatience, ask
from nastui.benchmarks.downloading.get import download, get
from nastui.benchmarks.downloading.sources import official, official_files
from nastui.benchmarks.downloading.transfer import Version, note_of, read_note, write_note
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.entry import OfficialFile

BODY = random.Random(1).randbytes(300_000)
NEW = random.Random(2).randbytes(300_000)
CUT = 120_000
HASTY = DownloadPatience(silent_seconds=PATIENCE, pace_seconds=PATIENCE, pause_seconds=0)
"""Goes on at once after a break; how slow the machine is does not matter."""
SOON_GONE = DownloadPatience(silent_seconds=0.3, pace_seconds=0.2, pace_bytes=1000, breaks=1, pause_seconds=0)
SHA256 = hashlib.sha256(BODY).hexdigest()
QUOTA = b"<!DOCTYPE html><html><head><title>Google Drive - Quota exceeded</title></head><body>Too many users</body></html>"
DATE = "Fri, 28 Aug 2020 10:00:00 GMT"


class Told:
    """What a download told on its way."""

    def __init__(self):
        self.stages = []
        self.bytes = []
        self.progress = ProgressListener(self.stages.append, lambda done, total: self.bytes.append((done, total)))


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def wanted(server):
    return OfficialFile("file.tar", f"{server.address}/file", "https://example.org/page", "The archive", 300_000, SHA256)


@pytest.fixture
def unchecked(wanted):
    """A file without a published checksum."""
    return replace(wanted, sha256=None)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "downloads"


@pytest.fixture
def fetch(folder, told):
    """Download hastily."""
    return lambda wanted, patience=HASTY, table=0: download(wanted, folder, told.progress, patience=patience, table=table)


@pytest.fixture
def part(folder):
    return folder / "file.tar.part"


def lay(part, wanted, stored=BODY[:CUT], **version):
    """A part of an earlier attempt."""
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(stored)
    write_note(part, Version(wanted.address, **{"total": len(BODY), "etag": '"one"'} | version))


def lies_there(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def test_a_whole_file_arrives_and_nothing_else_stays(server, wanted, fetch, folder, told):
    server.answers = [honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY
    assert lies_there(folder) == ["file.tar"]
    assert told.bytes[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in told.bytes] == sorted(done for done, _ in told.bytes)
    assert server.asked[0].headers["Accept-Encoding"] == "identity"


def test_a_file_that_is_there_is_not_asked_for_again(server, wanted, fetch):
    server.answers = [honest(BODY), bare(500)]
    assert fetch(wanted) == fetch(wanted)
    assert len(server.asked) == 1


def test_a_file_that_is_there_and_wrong_is_refused_and_left_alone(wanted, fetch, folder):
    folder.mkdir()
    (folder / "file.tar").write_bytes(NEW)
    with pytest.raises(DownloadError, match="is not the published file: its sha256 is .* move it away"):
        fetch(wanted)
    assert (folder / "file.tar").read_bytes() == NEW


def test_after_breaks_it_goes_on_by_itself_where_it_was(server, wanted, fetch):
    server.answers = [honest(BODY, CUT), honest(BODY, CUT), honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY
    assert [one.start for one in server.asked] == [0, CUT, 2 * CUT]
    assert {one.headers.get("If-Range") for one in server.asked[1:]} == {'"one"'}


def test_breaks_without_any_progress_are_told_once_and_the_part_stays(server, wanted, fetch, part):
    server.answers = [honest(BODY, CUT), honest(BODY, 0)]
    with pytest.raises(DownloadError, match="connection .* run the command again, it goes on where it was"):
        fetch(wanted)
    assert part.read_bytes() == BODY[:CUT]
    server.answers = [honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY
    assert server.asked[-1].start == CUT


def test_the_number_of_breaks_is_bounded(server, wanted, fetch):
    server.answers = [honest(BODY, 5000)]
    with pytest.raises(DownloadError, match="goes on where it was"):
        fetch(wanted, replace(HASTY, breaks=3))
    assert len(server.asked) == 3


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 60_000), max_size=6), knows_ranges=st.lists(st.booleans(), min_size=7, max_size=7))
def test_wherever_it_breaks_the_file_is_whole_in_the_end(server, wanted, told, tmp_path_factory, cuts, knows_ranges):
    folder = tmp_path_factory.mktemp("downloads")
    answers = [
        honest(BODY, cut) if knows else bare(200, BODY[:cut], Content_Length=len(BODY)) for cut, knows in zip(cuts, knows_ranges, strict=False)
    ]
    server.answers = [*answers, honest(BODY)]
    for _ in range(len(cuts) + 1):
        try:
            assert download(replace(wanted, sha256=None), folder, told.progress, patience=HASTY).read_bytes() == BODY
            break
        except DownloadError:
            continue
    assert (folder / "file.tar").exists()


def test_a_server_without_ranges_begins_anew(server, unchecked, fetch, part):
    lay(part, unchecked, NEW[:CUT])
    server.answers = [whole(BODY)]
    assert fetch(unchecked).read_bytes() == BODY


@pytest.mark.parametrize("version", [{"etag": '"two"'}, {"etag": None, "modified": DATE}])
def test_a_file_that_has_changed_meanwhile_is_not_glued_to_the_old_one(server, unchecked, fetch, part, version):
    lay(part, unchecked, NEW[:CUT], **version)
    server.answers = [honest(BODY, Last_Modified="Sat, 29 Aug 2020 10:00:00 GMT")]
    assert fetch(unchecked).read_bytes() == BODY
    assert server.asked[0].start == CUT


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Range": f"bytes {CUT + 1}-{len(BODY) - 1}/{len(BODY)}"},
        {"Content_Range": f"bytes {CUT}-{len(BODY) - 1}/{len(BODY) + 1}"},
        {"Content_Range": f"bytes {CUT}-{len(BODY) - 1}/{len(BODY)}", "ETag": '"two"'},
        {"Content_Range": f"bytes {CUT}-{len(BODY) - 1}/{len(BODY)}", "ETag": 'W/"one"'},
        {"Content_Range": "bytes ²-³/9"},
        {"Content_Range": "bytes " + "9" * 5000 + "-1/1"},
        {},
    ],
)
def test_a_partial_answer_that_is_not_the_rest_is_thrown_away(server, unchecked, fetch, part, headers):
    lay(part, unchecked)
    body = NEW[CUT:]
    raw = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    server.answers = [bare(206, body, **raw), honest(BODY)]
    assert fetch(unchecked).read_bytes() == BODY
    assert [one.start for one in server.asked] == [CUT, 0]


def test_the_rest_may_come_in_several_answers(server, wanted, fetch, part):
    def some(to):
        end = min(to.start + 100_000, len(BODY))
        to.head(206, Content_Length=end - to.start, Content_Range=f"bytes {to.start}-{end - 1}/{len(BODY)}", ETag='"one"')
        to.send(BODY[to.start : end])

    lay(part, wanted)
    server.answers = [some]
    assert fetch(wanted).read_bytes() == BODY
    assert [one.start for one in server.asked] == [CUT, 220_000]


def test_a_part_that_is_too_long_begins_anew(server, unchecked, fetch, part):
    lay(part, unchecked, NEW + NEW)
    server.answers = [honest(BODY)]
    assert fetch(unchecked).read_bytes() == BODY


def test_the_date_alone_is_enough_to_go_on(server, unchecked, fetch, part):
    lay(part, unchecked, etag=None, modified=DATE)
    server.answers = [honest(BODY, ETag='W/"weak"', Last_Modified=DATE)]
    assert fetch(unchecked).read_bytes() == BODY
    assert server.asked[0].headers["If-Range"] == DATE
    assert server.asked[0].start == CUT


def test_without_a_validator_nothing_is_appended_and_it_is_said(server, unchecked, fetch, part):
    server.answers = [bare(200, NEW[:CUT], Content_Length=len(NEW))]
    with pytest.raises(DownloadError, match="this server cannot go on where it was"):
        fetch(unchecked)
    server.answers = [whole(BODY)]
    assert fetch(unchecked).read_bytes() == BODY
    assert "Range" not in server.asked[-1].headers


def test_a_part_of_another_address_is_not_used(server, unchecked, fetch, part):
    lay(part, replace(unchecked, address=f"{server.address}/other"), NEW[:CUT])
    server.answers = [honest(BODY)]
    assert fetch(unchecked).read_bytes() == BODY


def test_a_part_that_is_complete_is_only_checked(server, wanted, fetch, part):
    lay(part, wanted, BODY)
    server.answers = [bare(500)]
    assert fetch(wanted).read_bytes() == BODY
    assert not server.asked


def test_a_range_beyond_the_end_begins_anew(server, unchecked, fetch, part):
    lay(part, unchecked, NEW[:CUT])
    server.answers = [bare(416), honest(BODY)]
    assert fetch(unchecked).read_bytes() == BODY


@pytest.mark.parametrize("note", ["", "[]", "{}", "null", '{"address": 1, "total": "x", "etag": 5, "modified": []}', "[" * 9000, "\x00"])
def test_a_damaged_note_is_no_note(server, unchecked, fetch, part, note):
    lay(part, unchecked, NEW[:CUT])
    note_of(part).write_text(note)
    server.answers = [honest(BODY)]
    assert fetch(unchecked).read_bytes() == BODY
    assert "Range" not in server.asked[0].headers


@given(etag=st.text(max_size=30), modified=st.text(max_size=30), total=st.integers() | st.none())
def test_any_note_reads_as_a_version_whose_validator_can_be_a_header(tmp_path_factory, etag, modified, total):
    part = tmp_path_factory.mktemp("part") / "part"
    note_of(part).write_text(json.dumps({"address": "https://a", "total": total, "etag": etag, "modified": modified}))
    version = read_note(part)
    assert version is not None
    assert version.validator is None or (version.validator.isascii() and version.validator.isprintable())
    assert version.total is None or version.total == total >= 0


def test_a_length_that_is_too_long_is_a_broken_download(server, unchecked, fetch):
    server.answers = [whole(BODY, Content_Length=len(BODY) + 1)]
    with pytest.raises(DownloadError, match="connection"):
        fetch(unchecked)


def test_a_length_that_is_too_short_does_not_pass_the_checksum(server, wanted, fetch, part):
    server.answers = [whole(BODY, Content_Length=len(BODY) - 1)]
    with pytest.raises(DownloadError, match="what The archive sent is not the published file.tar: its sha256 is"):
        fetch(wanted)
    assert not part.exists()


@pytest.mark.parametrize("length", ["-1", "many", "9" * 5000])
def test_a_length_that_is_no_number_counts_as_unknown(server, wanted, fetch, length):
    server.answers = [whole(BODY, Content_Length=length)]
    assert fetch(wanted).read_bytes() == BODY


def test_two_lengths_are_a_sentence(server, wanted, fetch):
    server.answers = [whole(BODY, Content_Length="5, 6")]
    with pytest.raises(DownloadError, match="headers that make no sense"):
        fetch(wanted)


def test_pieces_without_a_length_arrive_too(server, wanted, fetch):
    def chunked(to):
        to.head(200, Transfer_Encoding="chunked")
        for start in range(0, len(BODY), 100_000):
            piece = BODY[start : start + 100_000]
            to.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        to.send(b"0\r\n\r\n")

    server.answers = [chunked]
    assert fetch(wanted).read_bytes() == BODY


@pytest.mark.parametrize("size", [10, 74_999, 1_200_001, 10**15 - 1])
def test_a_file_of_quite_another_size_is_refused_before_it_is_read(server, unchecked, fetch, part, size):
    server.answers = [whole(b"x" * 5000, Content_Length=size)]
    with pytest.raises(DownloadError, match=r"file\.tar has about 300 kB; .*https://example.org/page"):
        fetch(unchecked)
    assert not part.exists()


def test_a_file_of_unknown_length_that_ends_early_is_refused(server, unchecked, fetch):
    def short(to):
        to.head(200)
        to.send(BODY[:74_999])

    server.answers = [short]
    with pytest.raises(DownloadError, match=r"sends 75 kB where file\.tar has about 300 kB"):
        fetch(unchecked)


@pytest.mark.parametrize("size", [75_000, 1_200_000])
def test_a_size_is_only_roughly_known(server, unchecked, fetch, size):
    server.answers = [whole(b"x" * size)]
    assert fetch(unchecked).stat().st_size == size


def test_an_endless_answer_is_cut(server, unchecked, fetch, part):
    def endless(to):
        to.head(200)
        try:
            while True:
                to.send(BODY)
        except OSError:
            pass

    server.answers = [endless]
    with pytest.raises(DownloadError, match="sends more than"):
        fetch(unchecked)
    assert not part.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (QUOTA, "text/html"),
        (QUOTA, "application/octet-stream"),
        (b"\xef\xbb\xbf\r\n <HTML>" + BODY, "application/x-tar"),
        (BODY, "Text/HTML; charset=utf-8"),
    ],
)
def test_a_web_page_is_not_taken_for_the_file(server, unchecked, fetch, part, body, kind):
    lay(part, unchecked)
    server.answers = [bare(200, body, Content_Type=kind)]
    with pytest.raises(DownloadError, match="sends a web page.*not the file.*by hand from https://example.org/page .*nastui data import PATH"):
        fetch(unchecked)
    assert part.read_bytes() == BODY[:CUT]


def test_a_web_page_that_comes_in_small_pieces_is_one_too(server, unchecked, fetch):
    def piecemeal(to):
        to.head(200, Content_Length=len(QUOTA) + len(BODY))
        for piece in (QUOTA[:3], QUOTA[3:40], QUOTA[40:] + BODY):
            to.send(piece)
            threading.Event().wait(0.05)  # so that they come one by one

    server.answers = [piecemeal]
    with pytest.raises(DownloadError, match="web page .'Google Drive - Quota exceeded'"):
        fetch(unchecked)


def test_the_page_of_a_quota_is_told_by_its_title(server, unchecked, fetch):
    server.answers = [bare(200, QUOTA)]
    with pytest.raises(DownloadError, match="'Google Drive - Quota exceeded'"):
        fetch(unchecked)


@pytest.mark.parametrize(
    ("code", "said"),
    [(403, "403 Forbidden"), (404, "404 Not Found"), (410, "410 Gone"), (429, "429 Too Many Requests: too many"), (204, "204"), (799, "799")],
)
def test_a_refusal_is_a_sentence_with_what_to_do_by_hand(server, wanted, fetch, part, code, said):
    lay(part, wanted)
    server.answers = [bare(code)]
    with pytest.raises(DownloadError, match=said) as refused:
        fetch(wanted)
    assert part.read_bytes() == BODY[:CUT]
    assert len(server.asked) == 1
    if code < 500:
        assert "https://example.org/page" in refused.value.remedy


def test_a_server_in_trouble_keeps_the_part(server, wanted, fetch, part):
    lay(part, wanted)
    server.answers = [bare(500)]
    with pytest.raises(DownloadError, match="500 Internal Server Error; run the command again, it goes on"):
        fetch(wanted)
    assert part.read_bytes() == BODY[:CUT]


def test_a_partial_answer_to_nobody_s_question_is_refused(server, wanted, fetch):
    server.answers = [bare(206, BODY)]
    with pytest.raises(DownloadError, match="206"):
        fetch(wanted)


def test_a_compressed_answer_is_refused(server, wanted, fetch):
    server.answers = [whole(BODY, Content_Encoding="gzip")]
    with pytest.raises(DownloadError):
        fetch(wanted)


def test_a_wrong_file_is_removed_and_the_next_try_begins_anew(server, wanted, fetch, folder):
    server.answers = [honest(NEW)]
    with pytest.raises(DownloadError, match="not the published file.tar: its sha256 is .* and the published one"):
        fetch(wanted)
    assert lies_there(folder) == []
    server.answers = [honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY


def test_a_hint_that_does_not_fit_is_a_remark_and_no_refusal(server, unchecked, fetch, told):
    server.answers = [honest(BODY)]
    assert fetch(replace(unchecked, hints=("md5:00000",))).read_bytes() == BODY
    assert "another checksum than its name tells (md5 00000…)" in told.stages[-1]


def test_a_hint_that_fits_is_silent(server, unchecked, fetch, told):
    server.answers = [honest(BODY)]
    fetch(replace(unchecked, hints=("md5:00000", f"md5:{hashlib.md5(BODY).hexdigest()[:5]}")))
    assert not any("checksum" in stage for stage in told.stages)


def test_a_redirect_is_followed(server, wanted, fetch):
    server.answers = [bare(302, Location="/elsewhere"), honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY
    assert [one.path for one in server.asked] == ["/file", "/elsewhere"]


def test_a_break_behind_a_redirect_goes_on(server, wanted, fetch):
    server.answers = [bare(302, Location="/b"), honest(BODY, CUT), bare(307, Location="/c"), honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY
    assert server.asked[-1].start == CUT


@pytest.mark.parametrize("location", ["ftp://example.org/file", "file:///etc/passwd", "http://[::1", "http://", "//", "http:///x"])
def test_a_redirect_to_no_web_address_is_refused(server, wanted, fetch, location):
    server.answers = [bare(302, Location=location)]
    with pytest.raises(DownloadError):
        fetch(wanted)


def test_redirects_end(server, wanted, fetch):
    server.answers = [bare(302, Location="/file")]
    with pytest.raises(DownloadError, match="redirects more than 5 times"):
        fetch(wanted)


def test_a_redirect_does_not_leave_https(server, wanted, monkeypatch):
    server.answers = [bare(302, Location=f"{server.address}/plain"), honest(BODY)]
    real = Connection.get
    monkeypatch.setattr(Connection, "get", lambda self, address, **given: real(self, address.replace("https:", "http:"), **given))
    with Connection() as connection, pytest.raises(DownloadError, match="no https address"):
        ask(connection, replace(wanted, address=wanted.address.replace("http:", "https:")), {}, HASTY)
    assert len(server.asked) == 1


def test_the_long_body_of_a_redirect_is_not_read(server, wanted, fetch):
    sent = []

    def endless(to):
        to.head(302, Location="/elsewhere")
        try:
            for _ in range(2000):
                to.send(BODY)
                sent.append(len(BODY))
        except OSError:
            pass

    server.answers = [endless, honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY
    assert sum(sent) < 100e6


def test_nobody_there_is_a_sentence(fetch, wanted):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/file"
        with pytest.raises(DownloadError, match=r"no connection to The archive \(127.0.0.1\); check the connection"):
            fetch(replace(wanted, address=address))


def test_an_unknown_host_is_a_sentence(fetch, wanted):
    with pytest.raises(DownloadError, match="no connection to The archive"):
        fetch(replace(wanted, address="http://nowhere.invalid/file"))


def test_a_server_that_does_not_speak_http_is_a_sentence(server, wanted, fetch):
    server.answers = [lambda to: to.send(b"\x00\x01\x02" * 100)]
    with pytest.raises(DownloadError):
        fetch(wanted)


def test_a_server_that_does_not_speak_tls_is_a_sentence(server, wanted, fetch):
    server.answers = [whole(BODY)]
    with pytest.raises(DownloadError, match="certificate|connection"):
        fetch(replace(wanted, address=wanted.address.replace("http:", "https:")))


@pytest.fixture
def over():
    """Set when the test is over: what a server that never ends waits for."""
    event = threading.Event()
    yield event
    event.set()


def test_a_silent_server_is_left(server, wanted, fetch, over):
    server.answers = [lambda to: over.wait(PATIENCE)]
    with pytest.raises(DownloadError, match="The archive does not answer"):
        fetch(wanted, SOON_GONE)
    assert not over.is_set()


@pytest.mark.parametrize("drop_seconds", [0.02, PATIENCE])
def test_a_body_that_drips_or_dries_up_is_left(server, wanted, fetch, part, over, drop_seconds):
    def drip(to):
        to.head(200, Content_Length=len(BODY), ETag='"one"')
        to.send(BODY[:6000])
        with suppress(OSError):
            for at in range(6000, len(BODY)):
                if over.wait(drop_seconds):
                    return
                to.send(BODY[at : at + 1])

    server.answers = [drip]
    with pytest.raises(DownloadError, match="bytes came in|broke off"):
        fetch(wanted, SOON_GONE)
    assert part.read_bytes() == BODY[: part.stat().st_size]
    assert part.stat().st_size >= 6000


def test_a_full_disk_is_told_before_anything_is_written(server, wanted, fetch, part, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**12, 10**12, 300_000 + 49_999))
    server.answers = [honest(BODY)]
    with pytest.raises(StorageError, match=r"file\.tar needs 300 kB more and its table about 50 kB, but .* has 350 kB free; free space"):
        fetch(wanted, table=50_000)
    assert not part.exists()


def test_what_is_here_already_needs_no_room(server, wanted, fetch, part, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**12, 10**12, len(BODY) - CUT))
    lay(part, wanted)
    server.answers = [honest(BODY)]
    assert fetch(wanted).read_bytes() == BODY


def test_a_folder_that_cannot_be_written_is_a_sentence(server, wanted, fetch, part):
    part.mkdir(parents=True)
    server.answers = [honest(BODY)]
    with pytest.raises(StorageError, match="cannot write"):
        fetch(wanted)


def test_ctrl_c_keeps_the_part(server, wanted, folder, part):
    def stop(done, total):
        raise KeyboardInterrupt

    server.answers = [honest(BODY)]
    with pytest.raises(KeyboardInterrupt):
        download(wanted, folder, ProgressListener(lambda text: None, stop), patience=HASTY)
    assert 0 < part.stat().st_size <= len(BODY)
    assert part.read_bytes() == BODY[: part.stat().st_size]
    assert download(wanted, folder, Told().progress, patience=HASTY).read_bytes() == BODY


def _fetch_elsewhere(wanted, folder, begun, results):
    begun.release()
    results.put(download(wanted, folder, ProgressListener(lambda text: None), patience=HASTY).read_bytes() == BODY)


def test_two_processes_download_a_file_once(server, wanted, folder):
    def once_both_are_there(to):
        for _ in processes:
            begun.acquire(timeout=PATIENCE)
        honest(BODY)(to)

    server.answers = [once_both_are_there]
    context = multiprocessing.get_context("spawn")
    begun, results = context.Semaphore(0), context.Queue()
    processes = [context.Process(target=_fetch_elsewhere, args=(wanted, folder, begun, results)) for _ in range(2)]
    for process in processes:
        process.start()
    assert [results.get(timeout=PATIENCE) for _ in processes] == [True, True]
    for process in processes:
        process.join()
    assert len(server.asked) == 1


@pytest.fixture
def toy_file(server, toy_csv):
    """The made-up table, as if it were an official file."""
    body = toy_csv.read_bytes()
    server.answers = [honest(body, len(body) // 2), honest(body)]
    return OfficialFile("toy.csv", f"{server.address}/toy.csv", "https://example.org", "The archive", len(body), hashlib.sha256(body).hexdigest())


def test_what_is_got_becomes_a_benchmark_and_the_file_goes(toy_file, folder, told):
    got = get(toy_file, folder, told.progress, patience=HASTY)
    assert got.imported.benchmark.size == 15_625
    assert got.file is None
    assert lies_there(folder) == []


def test_a_kept_file_stays(toy_file, folder, told):
    got = get(toy_file, folder, told.progress, keep=True, patience=HASTY)
    assert got.file == folder / "toy.csv"
    assert got.file.stat().st_size == toy_file.size


def test_what_cannot_be_imported_stays(server, wanted, folder, told):
    server.answers = [honest(BODY)]
    with pytest.raises(InputError):
        get(replace(wanted, name="file.csv"), folder, told.progress, patience=HASTY)
    assert (folder / "file.csv").read_bytes() == BODY


def test_every_official_file_is_had_over_https_under_a_name_of_its_own():
    files = [file for files in official_files().values() for file in files.values()]
    assert all(file.address.startswith("https://") and file.page.startswith("https://") for file in files)
    assert len({file.name for file in files}) == len({file.address for file in files}) == len(files) == 6
    assert all(file.sha256 is None or len(bytes.fromhex(file.sha256)) == 32 for file in files)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("nats-ts", None), "'nats-ts' cannot be downloaded.*did you mean 'nats-tss'.*nats-tss, nats-sss, nasbench101 can"),
        (("mini-tss", None), "mini-tss is part of nastui and needs no download"),
        (("nats-tss", "only108"), "nats-tss has no file 'only108'; its files are simple and pickle"),
    ],
)
def test_what_cannot_be_downloaded_is_refused_with_what_can(asked, said):
    with pytest.raises(InputError, match=said):
        official(*asked)


def test_without_a_word_the_smaller_or_safer_file_is_had():
    assert [official(name).name for name in official_files()] == [
        "NATS-tss-v1_0-3ffb9-simple.tar",
        "NATS-sss-v1_0-50262-simple.tar",
        "nasbench_only108.tfrecord",
    ]
