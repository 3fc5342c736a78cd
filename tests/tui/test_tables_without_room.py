"""Tables that are filled and pointed at before there is room to draw them."""

from textual.app import App, ComposeResult

from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.tables import ResponsiveTable


class Words(ResponsiveTable[str]):
    def key_of(self, item: str) -> str:
        return item


class OneTable(App[None]):
    def compose(self) -> ComposeResult:
        yield Words([TableColumn("word", 8, str)])


async def test_the_row_that_was_pointed_at_before_there_was_room_is_under_the_cursor():
    async with OneTable().run_test() as pilot:
        table = pilot.app.query_one(Words)
        table.display = False
        await pilot.pause()
        table.fill(["a", "b", "c"])
        assert table.chosen is None
        table.point_at("c")
        assert table.chosen == "c"
        table.display = True
        await pilot.pause()
        assert (table.row_count, table.cursor_row, table.chosen) == (3, 2, "c")
