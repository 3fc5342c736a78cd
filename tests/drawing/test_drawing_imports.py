import subprocess
import sys

MODULES = "axes braille chart glyphs graph grid heat_map lanes matrix numbers printable routing scale scatter spans sparkline ticks widths"


def test_drawing_needs_only_the_standard_library():
    lines = [f"import nastui.drawing.{name}" for name in MODULES.split()]
    code = "\n".join([*lines, "import sys", "print({'numpy', 'textual', 'rich', 'nastui.cells'} & set(sys.modules))"])
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
