"""How many processors may be used: no more than a container's quota."""

import math

import pytest

from nastui.base.machine import cores, quotas


def groups(tmp_path, own, files):
    (tmp_path / "own").write_text(own)
    for name, text in files.items():
        path = tmp_path / "controls" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(quotas(tmp_path / "controls", tmp_path / "own"))


def test_a_quota_of_a_container_is_found(tmp_path):
    assert groups(tmp_path, "0::/\n", {"cpu.max": "150000 100000\n"}) == [1.5]


def test_without_a_limit_there_is_none(tmp_path):
    assert groups(tmp_path, "0::/\n", {"cpu.max": "max 100000\n"}) == []


def test_the_groups_around_it_count_too(tmp_path):
    found = groups(tmp_path, "0::/pod/box\n", {"pod/box/cpu.max": "max 100000\n", "pod/cpu.max": "300000 100000\n", "cpu.max": "800000 100000\n"})
    assert sorted(found) == [3.0, 8.0]


def test_a_path_of_the_machine_that_is_not_seen_inside(tmp_path):
    assert groups(tmp_path, "0::/../../kubepods/x\n", {"cpu.max": "200000 100000\n"}) == [2.0]


def test_the_first_version_of_control_groups(tmp_path):
    files = {
        "cpu/box/cpu.cfs_quota_us": "50000\n",
        "cpu/box/cpu.cfs_period_us": "100000\n",
        "cpu/cpu.cfs_quota_us": "-1\n",
        "cpu/cpu.cfs_period_us": "100000\n",
    }
    assert groups(tmp_path, "4:cpu,cpuacct:/box\n3:memory:/box\n", files) == [0.5]


@pytest.mark.parametrize("text", ["", "x y", "0 0", "100000"])
def test_what_cannot_be_read_is_no_limit(tmp_path, text):
    assert groups(tmp_path, "0::/\n", {"cpu.max": text}) == []


def test_cores_are_no_more_than_the_quota_and_one_at_least(monkeypatch):
    for quota in (0.2, 1.0, 1.5):
        monkeypatch.setattr("nastui.base.machine.quotas", lambda quota=quota: iter([quota]))
        assert cores() <= math.ceil(quota)
        assert cores() >= 1
