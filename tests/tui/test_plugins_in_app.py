"""The app opens though a plug-in is wrong, and names it."""

from tui_helpers import app_on, until

from nastui.base import plugins, registry
from nastui.base.plugins import PassedOver, Plugins


async def test_a_plugin_that_is_passed_over_is_named_in_a_toast(toy_home, monkeypatch):
    wrong = PassedOver("nastui.algorithms", "thing", "bad", "ModuleNotFoundError: No module named 'nowhere'")
    monkeypatch.setattr(registry, "plugins", lambda group: Plugins((), (wrong,) if group == wrong.group else ()))
    plugins.tell.cache_clear()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await until(pilot, lambda: pilot.app._notifications)
        assert [one.message for one in pilot.app._notifications] == [str(wrong)]
